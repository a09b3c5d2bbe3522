"""Refusals: every way in which the domain says no, with the data a caller needs to go on.

Refusal
├── ValidationFailed        some values are not acceptable; each fault names its path
├── NotFound                nothing visible has this id
├── Forbidden               the caller lacks a permission
├── TransitionRefused       the state machine has no such move now, or a guard says no
├── LeaseLost               a task is leased, and not under what the caller shows
├── VersionConflict         somebody else changed it first
├── PastPointOfNoReturn     finished work forbids this kind of change
├── IdempotencyKeyReused    the key belongs to another request
├── DuplicateExternalOrder  this external order is already in, with other content
├── ExpressionFailed        an expression of the catalog cannot be computed with these values
├── DecompositionFailed     a line cannot be turned into domain orders
│   └── MappingCycle        values keep changing each other
├── CursorMalformed         the cursor is none of ours
├── CursorExpired           the feed no longer reaches back to the cursor
└── Unavailable             the database cannot answer now; try again
"""

from dataclasses import dataclass
from datetime import datetime

from domain.spelling import camel


class Refusal(Exception):
    """A decision that says no, in a sentence that a customer agent understands."""

    code = "REFUSED"
    retryable = False

    def __init__(self, message: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One value that is not acceptable: where it stands, what is wrong, and the way out."""

    path: tuple[str, ...]
    problem: str
    way_out: str


class ValidationFailed(Refusal):
    """Some values are not acceptable; each fault names its path."""

    code = "VALIDATION_FAILED"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(f"{'.'.join(first.path)}: {first.problem} {first.way_out}", path=first.path)
        self.faults = faults

    @classmethod
    def of(cls, *path: str, problem: str, way_out: str) -> "ValidationFailed":
        """Make the refusal of a single value."""
        return cls((Fault(path=path, problem=problem, way_out=way_out),))


class NotFound(Refusal):
    """Nothing visible to the caller has this id."""

    code = "NOT_FOUND"

    def __init__(self, kind: str, key: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(f"There is no {kind} {key}.", path=path)
        self.kind = kind
        self.key = key


class Forbidden(Refusal):
    """The caller's roles do not carry a permission."""

    code = "FORBIDDEN"

    def __init__(self, permission: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(f"This needs the permission {permission}.", path=path)
        self.permission = permission


class TransitionRefused(Refusal):
    """The command does not fit the present state, or a guard says no."""

    code = "TRANSITION_REFUSED"

    def __init__(
        self,
        subject: str,
        *,
        state: str,
        command: str,
        allowed: tuple[str, ...],
        reasons: tuple[str, ...] = (),
    ) -> None:
        asked = camel(command)
        article = "an" if subject[0] in "aeiou" else "a"
        because = " ".join(reasons) or f"Now possible: {', '.join(allowed) or 'nothing'}."
        super().__init__(f"{asked} is not possible on {article} {subject} that is {state}. {because}")
        self.subject = subject
        self.state = state
        self.command = asked
        self.allowed = allowed
        self.reasons = reasons


class LeaseLost(Refusal):
    """A worker answers for a task without its lease, with one that it has lost, or too late (real time)."""

    code = "LEASE_LOST"

    def __init__(
        self, number: str | None, *, lost_at: datetime | None = None, leased_until: datetime | None = None
    ) -> None:
        super().__init__(_lease_message(number or "The task", lost_at, leased_until), path=("lease",))
        self.number = number
        self.lost_at = lost_at
        self.leased_until = leased_until


class VersionConflict(Refusal):
    """The object has another version than the caller expected."""

    code = "VERSION_CONFLICT"

    def __init__(self, *, expected: int, current: int) -> None:
        super().__init__(
            f"You expected version {expected}, but it has version {current}. Read it again, then decide.",
            path=("expectedVersion",),
        )
        self.current_version = current


class PastPointOfNoReturn(Refusal):
    """Finished work forbids this kind of change."""

    code = "PAST_POINT_OF_NO_RETURN"

    def __init__(self, *, tasks: tuple[str, ...], kinds: tuple[str, ...]) -> None:
        super().__init__(f"{', '.join(tasks)} cannot be undone; not possible any more: {', '.join(kinds)}.")
        self.tasks = tasks
        self.kinds = kinds


class IdempotencyKeyReused(Refusal):
    """The same key came with other arguments."""

    code = "IDEMPOTENCY_KEY_REUSED"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The key {key!r} was used with other arguments. Use a new key for a new request.",
            path=("idempotencyKey",),
        )


class DuplicateExternalOrder(Refusal):
    """This external order is already in, with other content."""

    code = "DUPLICATE_EXTERNAL_ORDER"

    def __init__(self, *, external_id: str, order_id: str, number: str) -> None:
        super().__init__(
            f"External order {external_id!r} is already in as {number}, with other content.",
            path=("externalId",),
        )
        self.order_id = order_id
        self.number = number


class CursorMalformed(Refusal):
    """The feed cursor is none that was handed out here."""

    code = "CURSOR_MALFORMED"

    def __init__(self) -> None:
        super().__init__("This is not a cursor of ours. Use one exactly as you got it.", path=("after",))


class CursorExpired(Refusal):
    """The feed no longer reaches back to the cursor."""

    code = "CURSOR_EXPIRED"

    def __init__(self) -> None:
        super().__init__(
            "The feed no longer reaches back to this cursor. Read what you need anew, with its `feedCursor`.",
            path=("after",),
        )


class Unavailable(Refusal):
    """The database cannot answer now; nothing was changed, or the same key tells what was."""

    code = "UNAVAILABLE"
    retryable = True

    def __init__(self) -> None:
        super().__init__("The service cannot reach its database. Send the same request again in a moment.")


class ExpressionFailed(Refusal):
    """An expression of the catalog cannot be computed with the values that it was given."""

    code = "EXPRESSION_FAILED"

    def __init__(self, expression: str, problem: str) -> None:
        super().__init__(f"The expression {expression!r} cannot be computed: {problem}.")
        self.expression = expression


class DecompositionFailed(Refusal):
    """A line cannot be turned into domain orders; nothing was made."""

    code = "DECOMPOSITION_FAILED"


class MappingCycle(DecompositionFailed):
    """Mappings of the catalog keep changing each other's values."""

    code = "MAPPING_CYCLE"

    def __init__(self, characteristics: tuple[str, ...]) -> None:
        super().__init__(
            f"Values never settle: {', '.join(characteristics)}. Correct the mappings between them."
        )
        self.characteristics = characteristics


def _lease_message(task: str, lost_at: datetime | None, leased_until: datetime | None) -> str:
    if leased_until is not None:
        until = f"{leased_until:%Y-%m-%dT%H:%M:%SZ}"
        return f"{task} is leased until {until}. Answer with its lease, or claim another task."
    when = f" since {lost_at:%Y-%m-%dT%H:%M:%SZ}" if lost_at else ""
    return f"{task} is not leased to you any more{when}; drop what you did, and claim again."
