"""Who does a task: claim, assign."""

from domain import tasks
from domain.errors import ValidationFailed
from domain.permissions import Permission
from domain.skills import lacking, refuse_unskilled
from persistence.directory import find_person, has_group, people_with
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, look, record, task_changed
from resolvers.context import Context
from resolvers.request import Request
from resolvers.scope import MANAGERS, NotYours, overrules_leases, require_own, require_work
from resolvers.target import task_named

WORK = (Permission.WORK_ON_TASK, Permission.ENRICH)
MOST_CLAIMS = 100


async def claim_task(context: Context, asked: Request, task: str) -> Answer:
    """Take a task."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, task_named(task).target(), *WORK)
        require_work(on.viewer, on.tree.task(on.id))
        await _require_skills(tx, on, on.actor, path="task")
        outcome = tasks.claim(on.tree, on.catalog, on.id, at=on.at, actor=on.actor)
        return await record(tx, context, asked, on, outcome, task_changed)

    return await carry_out(context, asked, act, *WORK)


async def assign_task(
    context: Context,
    asked: Request,
    task: str,
    *,
    assignee: str | None,
    group: str | None,
    ignore_skills: bool = False,
) -> Answer:
    """Give a task to a person, a group, or both; who is no manager gives away what is its own or nobody's."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, task_named(task).target(), Permission.ASSIGN_TASK)
        _require_to_give(on, ignore_skills=ignore_skills)
        await require_known(tx, assignee, group)
        if assignee is not None and not ignore_skills:
            await _require_skills(tx, on, assignee, path="assignee")
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


def _require_to_give(on: Occasion, *, ignore_skills: bool) -> None:
    """Raise Forbidden for what only managers do: take a task from a colleague, look past skills."""
    task = on.tree.task(on.id)
    require_own(on.viewer, task, Permission.ASSIGN_TASK)
    if on.viewer.roles & MANAGERS:
        return
    if task.lease_id is None and task.assignee not in (None, on.actor):  # what is leased has its own guard
        message = f"{task.number} is with {task.assignee}, who can give it away, and so can a manager."
        raise NotYours(Permission.ASSIGN_TASK, message)
    if ignore_skills:
        raise NotYours(Permission.ASSIGN_TASK, "Only a manager may ignore skills.", path=("ignoreSkills",))


async def _require_skills(tx: Transaction, on: Occasion, subject: str, *, path: str) -> None:
    task = on.tree.task(on.id)
    person = await find_person(tx, subject) if task.required_skills else None
    if person is not None and lacking(task, person):
        able = await people_with(tx, task.required_skills, group=task.assignment_group)
        raise refuse_unskilled(task, person, able=able, path=path)


async def require_known(tx: Transaction, assignee: str | None, group: str | None) -> None:
    """Raise ValidationFailed for a person or a group that there is not."""
    if assignee is not None and await find_person(tx, assignee) is None:
        raise ValidationFailed.of(
            "assignee", problem=f"There is nobody called {assignee!r}.", way_out="Name a person's subject."
        )
    if group is not None and not await has_group(tx, group):
        raise ValidationFailed.of(
            "group", problem=f"There is no group {group!r}.", way_out="Name an assignment group's code."
        )
