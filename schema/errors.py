"""Errors as data: every refusal of the domain with what a caller needs to go on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import strawberry

from domain.errors import Refusal
from schema.declared import declared
from schema.scalars import write_datetime


@strawberry.interface(description="Why something was refused.")
class OperationError:
    """Why something was refused."""

    code: str = declared("A stable word for programs.")
    message: str = declared("A sentence for people.")
    path: list[str] = declared("Where in the input the trouble is; empty when it is not in one place.")
    retryable: bool = declared("True when the same request may succeed later.")


@strawberry.type(description="One value that is not acceptable.")
class Fault:
    """One value that is not acceptable."""

    path: list[str] = declared("Where it stands.")
    problem: str = declared("What is wrong with it.")
    way_out: str = declared("What to do about it.")


@strawberry.type(description="Some values are not acceptable.")
class ValidationFailed(OperationError):
    """Some values are not acceptable."""

    faults: list[Fault] = declared("All of them.")


@strawberry.type(description="Nothing visible has this id.")
class NotFound(OperationError):
    """Nothing visible has this id."""


@strawberry.type(description="The caller's roles do not allow it.")
class Forbidden(OperationError):
    """The caller's roles do not allow it."""

    permission: str = declared("The permission that is needed.")


@strawberry.type(description="The present state, or a guard, does not allow it.")
class TransitionRefused(OperationError):
    """The present state, or a guard, does not allow it."""

    from_state: str = declared("The present state.", name="from")
    command: str = declared("What was asked for.")
    allowed: list[str] = declared("What is possible now.")
    reasons: list[str] = declared("Why it is not possible, when the state alone is not the reason.")


@strawberry.type(
    description="A task is leased, and not, or no longer, to whoever answers for it: claim again."
)
class LeaseLost(OperationError):
    """A task is leased, and not, or no longer, to whoever answers for it: claim again."""

    lost_at: datetime | None = declared("When the lease that was shown was lost (real time), if it was one.")
    leased_until: datetime | None = declared("Until when (real time) the task is leased, to somebody.")


@strawberry.type(description="Somebody else changed it first.")
class VersionConflict(OperationError):
    """Somebody else changed it first."""

    current_version: int = declared("Its version now.")


@strawberry.type(description="Finished work forbids this kind of change.")
class PastPointOfNoReturn(OperationError):
    """Finished work forbids this kind of change."""

    tasks: list[str] = declared("The tasks that cannot be undone.")
    kinds: list[str] = declared("The kinds of change that are not possible any more.")


@strawberry.type(description="The idempotency key was used with other arguments.")
class IdempotencyKeyReused(OperationError):
    """The idempotency key was used with other arguments."""


@strawberry.type(description="This external order is already in, with other content.")
class DuplicateExternalOrder(OperationError):
    """This external order is already in, with other content."""

    order_id: strawberry.ID = declared("The global id of the order that is in.")
    number: str = declared("Its number.")


@strawberry.type(description="The catalog cannot carry the line out as it stands.")
class DecompositionFailed(OperationError):
    """The catalog cannot carry the line out as it stands."""


@strawberry.type(description="The service cannot reach its database; the same request may be sent again.")
class Unavailable(OperationError):
    """The service cannot reach its database; the same request may be sent again."""


@strawberry.type(description="Refused for another reason; `code` says which.")
class Refused(OperationError):
    """Refused for another reason; `code` says which."""


ERRORS = (
    ValidationFailed,
    NotFound,
    Forbidden,
    TransitionRefused,
    LeaseLost,
    VersionConflict,
    PastPointOfNoReturn,
    IdempotencyKeyReused,
    DuplicateExternalOrder,
    DecompositionFailed,
    Unavailable,
    Refused,
)

_DATA: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "ValidationFailed": lambda no: {
        "faults": [
            {"__typename": "Fault", "path": list(each.path), "problem": each.problem, "wayOut": each.way_out}
            for each in no.faults
        ]
    },
    "Forbidden": lambda no: {"permission": str(no.permission)},
    "TransitionRefused": lambda no: {
        "from": no.state, "command": no.command, "allowed": list(no.allowed), "reasons": list(no.reasons),
    },
    "LeaseLost": lambda no: {
        "lostAt": no.lost_at and write_datetime(no.lost_at),
        "leasedUntil": no.leased_until and write_datetime(no.leased_until),
    },
    "VersionConflict": lambda no: {"currentVersion": no.current_version},
    "PastPointOfNoReturn": lambda no: {"tasks": list(no.tasks), "kinds": list(no.kinds)},
    "DuplicateExternalOrder": lambda no: {"orderId": _order_id(no.order_id), "number": no.number},
}  # fmt: skip
_NAMES = frozenset(each.__name__ for each in ERRORS)


def error_of(refusal: Refusal) -> dict[str, Any]:
    """Write a refusal as its GraphQL error: type name and all fields, by their names in the graph."""
    name = next((each.__name__ for each in type(refusal).__mro__ if each.__name__ in _NAMES), "Refused")
    plain = {
        "__typename": name,
        "code": refusal.code,
        "message": refusal.message,
        "path": list(refusal.path),
        "retryable": refusal.retryable,
    }
    more = _DATA.get(name)
    return plain | more(refusal) if more else plain


def _order_id(key: str) -> str:
    return key if key.startswith("ord_") else f"ord_{key}"
