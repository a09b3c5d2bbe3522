"""Fallouts: raise, assign, work on, close, cancel (SOM domain §3.5, §10)."""

from collections.abc import Callable, Mapping

from domain import fallout_work
from domain.fallout_routing import Trouble
from domain.fallouts import Fallout
from domain.outcome import Outcome
from domain.permissions import Permission, Role, Viewer
from persistence.transaction import Transaction
from resolvers.answer import Answer, Value
from resolvers.assignment import require_known
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, change, look, record
from resolvers.context import Context
from resolvers.request import Request
from resolvers.scope import NotYours
from resolvers.target import Named, task_named

MANAGERS = frozenset({Role.ORDER_MANAGER, Role.FULFILMENT_MANAGER, Role.FALLOUT_MANAGER, Role.SYSTEM})


async def raise_fallout(
    context: Context,
    asked: Request,
    task: str,
    *,
    description: str,
    type: str | None,
    code: str | None,
    system: str | None,
) -> Answer:
    """Say that a task cannot go on."""
    trouble = Trouble(message=description, type=type, code=code, system=system)
    return await change(
        context,
        asked,
        task_named(task),
        lambda on: fallout_work.raise_fallout(on.tree, on.catalog, on.id, trouble, at=on.at, actor=on.actor),
        Permission.CREATE_FALLOUT,
        objects=_fallout_raised,
    )


async def assign_fallout(
    context: Context, asked: Request, fallout: str, *, assignee: str | None, group: str | None
) -> Answer:
    """Give a fallout to a person, a group, or both."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, fallout_named(fallout).target(), Permission.ASSIGN_FALLOUT)
        require_own(on.viewer, on.tree.fallout(on.id), Permission.ASSIGN_FALLOUT)
        await require_known(tx, assignee, group)
        outcome = fallout_work.assign(
            on.tree, on.catalog, on.id, assignee=assignee, group=group, at=on.at, actor=on.actor
        )
        return await record(tx, context, asked, on, outcome, fallout_changed)

    return await carry_out(context, asked, act, Permission.ASSIGN_FALLOUT)


async def start_fallout(context: Context, asked: Request, fallout: str) -> Answer:
    """Begin to work on a fallout."""
    return await _work(
        context,
        asked,
        fallout,
        lambda on: fallout_work.start(on.tree, on.catalog, on.id, at=on.at, actor=on.actor),
    )


async def hold_fallout(context: Context, asked: Request, fallout: str, *, reason: str) -> Answer:
    """Pause work on a fallout."""
    return await _work(
        context,
        asked,
        fallout,
        lambda on: fallout_work.hold(on.tree, on.catalog, on.id, reason=reason, at=on.at, actor=on.actor),
    )


async def await_fallout_information(
    context: Context, asked: Request, fallout: str, *, question: str
) -> Answer:
    """Let a fallout wait for an answer."""
    return await _work(
        context,
        asked,
        fallout,
        lambda on: fallout_work.await_information(
            on.tree, on.catalog, on.id, question=question, at=on.at, actor=on.actor
        ),
    )


async def resume_fallout(context: Context, asked: Request, fallout: str) -> Answer:
    """Go on with a fallout."""
    return await _work(
        context,
        asked,
        fallout,
        lambda on: fallout_work.resume(on.tree, on.catalog, on.id, at=on.at, actor=on.actor),
    )


async def close_fallout(context: Context, asked: Request, fallout: str) -> Answer:
    """Take a resolved fallout for done."""
    return await change(
        context,
        asked,
        fallout_named(fallout),
        lambda on: fallout_work.close(on.tree, on.catalog, on.id, at=on.at, actor=on.actor),
        Permission.OVERRIDE_FALLOUT,
        objects=fallout_changed,
    )


async def cancel_fallout(context: Context, asked: Request, fallout: str, *, reason: str) -> Answer:
    """Say that a fallout was none."""
    return await change(
        context,
        asked,
        fallout_named(fallout),
        lambda on: fallout_work.cancel(on.tree, on.catalog, on.id, reason=reason, at=on.at, actor=on.actor),
        Permission.OVERRIDE_FALLOUT,
        objects=fallout_changed,
    )


def fallout_named(text: str) -> Named:
    """Take what stands in the field `fallout`."""
    return Named(path="fallout", text=text, accepted=("fal",))


def fallout_changed(occasion: Occasion, _: Outcome) -> Mapping[str, Value]:
    """Answer with the fallout, its task and its order."""
    fallout = occasion.tree.fallout(occasion.id)
    return {"fallout": fallout.id, "task": fallout.task_id, "order": occasion.tree.order.id}


def require_own(viewer: Viewer, fallout: Fallout, permission: Permission) -> None:
    """Raise Forbidden for a fallout that is neither the viewer's nor its groups', unless it is a manager."""
    own = fallout.assignee == viewer.subject or fallout.assignment_group in viewer.groups
    if not own and not viewer.roles & MANAGERS:
        owner = f"the group {fallout.assignment_group}" if fallout.assignment_group else "no group"
        message = f"{fallout.number} belongs to {owner}, not to you. A manager can assign it to you."
        raise NotYours(permission, message)


async def _work(
    context: Context, asked: Request, fallout: str, decide: Callable[[Occasion], Outcome]
) -> Answer:
    """Change a fallout that is the viewer's to work on."""

    def decided(on: Occasion) -> Outcome:
        require_own(on.viewer, on.tree.fallout(on.id), Permission.WORK_ON_FALLOUT)
        return decide(on)

    return await change(
        context,
        asked,
        fallout_named(fallout),
        decided,
        Permission.WORK_ON_FALLOUT,
        objects=fallout_changed,
    )


def _fallout_raised(on: Occasion, outcome: Outcome) -> Mapping[str, Value]:
    raised = next(part for part in outcome.added if isinstance(part, Fallout))
    return {"fallout": raised.id, "task": on.id, "order": on.tree.order.id}
