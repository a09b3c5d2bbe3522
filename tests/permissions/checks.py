"""What can be checked of every role without a database: what it may ask for, and what it may do."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from domain.errors import Forbidden, Refusal
from domain.permissions import MATRIX, Permission, Role, Viewer
from domain.plan import TaskType
from persistence.database import Database
from persistence.graph import access
from persistence.graph.access import Access, access_of, reader_of
from persistence.graph.sources import fallout_actions, jeopardy, order_actions, tasks
from resolvers.context import Context
from resolvers.scope import require_work
from schema.build import schema
from schema.execution import Executor, GraphQLRequest
from schema.execution.documents import Documents
from schema.execution.refused import RequestRefused
from schema.limits import Limits
from tests import builders
from tests.graph.asking import KEY, StoppedClock
from tests.graph.world import NOON
from tests.permissions.doable import (
    DOABLE,
    DOABLE_MORE,
    OFFERED_ON_ALERTS,
    OFFERED_ON_FALLOUTS,
    OFFERED_ON_ORDERS,
    OFFERED_ON_TASKS,
    VERBS,
)
from tests.permissions.documents import Document, documents
from tests.permissions.roles import HOLDERS
from tests.resolvers.acting import mutate


class Reached(Exception):
    """The database was reached: whoever got here was let through."""


class Tripwire:
    """Stands where the database is; nobody who is refused may touch it."""

    def __getattr__(self, _: str) -> Any:
        raise Reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something that a role may do or not: all of `needs` are needed, or one of them."""

    name: str
    needs: frozenset[str]
    permits: Callable[[Viewer], Awaitable[bool]]
    one_is_enough: bool = False

    def expected_of(self, role: Role) -> bool:
        """Read the table of roles."""
        had = [role in HOLDERS[each] for each in self.needs]
        return (any if self.one_is_enough else all)(had)


LIMITS = Limits()
NOWHERE = cast("Database", Tripwire())
PREPARATION = Executor(NOWHERE).preparation
DOCUMENTS = Documents(schema._schema, LIMITS)


def context_of(viewer: Viewer) -> Context:
    """Be somebody, with no database."""
    return Context(viewer=viewer, database=NOWHERE, clock=StoppedClock(), cursor_key=KEY)


def refusals(document: Document, viewer: Viewer) -> list[Any]:
    """Make a document ready, and give the permissions that are missing."""
    request = GraphQLRequest(query=document.text, variables=document.variables)
    try:
        found = DOCUMENTS.find(request)
        PREPARATION.ready(found.operation, found.variables(request.variables), context_of(viewer))
    except RequestRefused as refused:
        return [each["extensions"]["permission"] for each in refused.errors]  # else it is a mistake of ours
    return []


def readings() -> Iterator[Check]:
    """Ask for every field, by every filter, in every order."""
    for each in documents():

        async def permits(viewer: Viewer, document: Document = each) -> bool:
            return not refusals(document, viewer)

        yield Check(name=each.name, needs=each.needs, permits=permits)


def doings() -> Iterator[Check]:
    """Carry out every mutation, as far as the database."""
    for label, (name, needed, given) in (
        {name: (name, *row) for name, row in DOABLE.items()} | DOABLE_MORE
    ).items():

        async def permits(viewer: Viewer, name: str = name, given: Any = given) -> bool:
            try:
                answer = await mutate(context_of(viewer), name, **given)
            except Reached:
                return True
            return not any(isinstance(each, Forbidden) for each in answer.errors)

        yield Check(name=label, needs=frozenset(needed.split()), permits=permits, one_is_enough=True)


def workings() -> Iterator[Check]:
    """Work on a task that is one's own, in every respect but the role."""
    for task_type, needed in ((TaskType.WORK_ORDER, "WORK_ON_TASK"), (TaskType.ENRICHMENT, "ENRICH")):
        task = builders.task(
            task_type=task_type, assignee="somebody", assignment_group="FIELD", request_type="field.visit"
        )

        async def permits(viewer: Viewer, task: Any = task) -> bool:
            try:
                require_work(viewer, task)
            except Refusal:
                return False
            return True

        yield Check(name=f"work on {task_type}", needs=frozenset({needed}), permits=permits)


def offers() -> Iterator[Check]:
    """Be offered actions by `allowedActions`: which ones is part of the statement."""
    for table, offered in (
        (OFFERED_ON_ORDERS, order_actions.allowed_actions),
        (OFFERED_ON_TASKS, tasks.allowed_actions),
        (OFFERED_ON_ALERTS, jeopardy.allowed_actions),
        (OFFERED_ON_FALLOUTS, fallout_actions.allowed_actions),
        (VERBS, fallout_actions.allowed_verbs),
    ):
        for action, needed in table.items():

            async def permits(
                viewer: Viewer, action: str = action, offered: Callable[[Access], str] = offered
            ) -> bool:
                return f"'{action}'" in offered(access_of(viewer))

            yield Check(
                name=f"offer {action}",
                needs=frozenset(needed.split()),
                permits=permits,
                one_is_enough=True,
            )


def knowings() -> Iterator[Check]:
    """Be told by `viewer` what one may do."""
    for permission in HOLDERS:

        async def permits(viewer: Viewer, permission: str = permission) -> bool:
            return permission in reader_of(viewer, at=NOON, key=KEY).permissions

        yield Check(name=f"viewer: {permission}", needs=frozenset({permission}), permits=permits)


def viewer_with(role: Role) -> Viewer:
    """Be somebody whom only the role can hold back."""
    return Viewer(
        subject="somebody",
        roles=frozenset({role}),
        groups=frozenset({"FIELD"}),
        accounts=frozenset({"ACME"}),
        topics=frozenset({"field.visit"}),
    )


async def differences(role: Role, checks: Iterable[Check]) -> AsyncIterator[str]:
    """Name what the role may do against the table, or may not do against it."""
    for check in checks:
        if await check.permits(viewer_with(role)) != check.expected_of(role):
            yield check.name


@contextmanager
def flipped(permission: Permission, role: Role) -> Iterator[None]:
    """Give a role a permission that it has not, or take one that it has, for a while."""
    before = MATRIX[permission]
    MATRIX[permission] = before ^ {role}
    _forget()
    try:
        yield
    finally:
        MATRIX[permission] = before
        _forget()


def _forget() -> None:
    access._access.cache_clear()
    access._sorted.cache_clear()
