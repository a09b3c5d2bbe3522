"""Who does a task: claim, assign."""

from domain import tasks
from domain.errors import ValidationFailed
from domain.outcome import Outcome
from domain.permissions import Permission
from persistence.directory import find_person, has_group
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, change, look, record, task_changed
from resolvers.context import Context
from resolvers.request import Request
from resolvers.scope import overrules_leases, require_own, require_work
from resolvers.target import task_named

WORK = (Permission.WORK_ON_TASK, Permission.ENRICH)
MOST_CLAIMS = 100


async def claim_task(context: Context, asked: Request, task: str) -> Answer:
    """Take a task."""

    def decide(on: Occasion) -> Outcome:
        require_work(on.viewer, on.tree.task(on.id))
        return tasks.claim(on.tree, on.catalog, on.id, at=on.at, actor=on.actor)

    return await change(context, asked, task_named(task), decide, *WORK, objects=task_changed)


async def assign_task(
    context: Context, asked: Request, task: str, *, assignee: str | None, group: str | None
) -> Answer:
    """Give a task to a person, a group, or both."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, task_named(task).target(), Permission.ASSIGN_TASK)
        require_own(on.viewer, on.tree.task(on.id), Permission.ASSIGN_TASK)
        await _require_known(tx, assignee, group)
        outcome = tasks.assign(
            on.tree,
            on.catalog,
            on.id,
            assignee=assignee,
            group=group,
            overrules=overrules_leases(on.viewer),
            at=on.at,
            actor=on.actor,
        )
        return await record(tx, context, asked, on, outcome, task_changed)

    return await carry_out(context, asked, act, Permission.ASSIGN_TASK)


async def _require_known(tx: Transaction, assignee: str | None, group: str | None) -> None:
    if assignee is not None and await find_person(tx, assignee) is None:
        raise ValidationFailed.of(
            "assignee", problem=f"There is nobody called {assignee!r}.", way_out="Name a person's subject."
        )
    if group is not None and not await has_group(tx, group):
        raise ValidationFailed.of(
            "group", problem=f"There is no group {group!r}.", way_out="Name an assignment group's code."
        )
