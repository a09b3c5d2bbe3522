"""Claiming ready tasks of a topic on leases: one transaction per task, the most urgent and oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from domain import leasing
from domain.errors import Refusal, ValidationFailed
from domain.leases import Lease
from domain.permissions import Permission, Role, Viewer
from domain.plan import Task, TaskState, TaskType
from domain.task_guards import may_take
from persistence import leases
from persistence.ready import Reach, lock_order_with_ready
from persistence.real_time import real_now
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.assignment import MOST_CLAIMS
from resolvers.carry_out import carry_out, read, require_one
from resolvers.change import Occasion, look, record
from resolvers.claims import claim_tasks, take_key
from resolvers.context import Context
from resolvers.leases import lasting
from resolvers.request import Request
from resolvers.scope import MANAGERS, NotYours, works_on
from resolvers.target import Target

WORK: Final = Permission.WORK_ON_TASK
TRIES: Final = 25  # for one task: others may take what was found, or it cannot start just now


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a caller takes: tasks of a topic within its reach, each for so long."""

    topic: str
    reach: Reach
    lasting: timedelta


class NothingReady(Refusal):
    """No task of the topic can be taken now; it never reaches callers."""


class Passed(Refusal):
    """Nothing of the order that was found can be taken any more; it never reaches callers."""

    def __init__(self, order_id: UUID) -> None:
        super().__init__("Others were quicker.")
        self.order_id = order_id


async def claim_any(
    context: Context,
    asked: Request,
    tasks: Sequence[str] | None,
    topic: str | None,
    *,
    most: int,
    seconds: int,
) -> Answer:
    """Take the tasks that are named, or ready ones of a topic."""
    if tasks is not None and topic is None:
        return await claim_tasks(context, asked, tasks)
    if topic is not None and tasks is None:
        return await claim_topic(context, asked, topic, most=most, seconds=seconds)
    problem = "Neither tasks nor a topic is given." if topic is None else "Tasks and a topic are given."
    return Answer(errors=(ValidationFailed.of("topic", problem=problem, way_out="Give one of the two."),))


async def claim_topic(context: Context, asked: Request, topic: str, *, most: int, seconds: int) -> Answer:
    """Take ready tasks of a topic, at most so many, each on its own lease, and start on them.

    A repetition under the same key answers with those of them that are still under the leases given then, and
    fills up. A trial shows the task that would come first, because it is undone before the next.
    """
    try:
        require_one(context, WORK)
        wanted = Wanted(topic=topic, reach=_reach(context.viewer, topic), lasting=lasting(seconds))
        _require_some(most)
        await take_key(context, asked)
        taken = await _fill(context, asked, wanted, 1 if asked.dry_run else most)
    except Refusal as refusal:
        return Answer(errors=(refusal,))
    async with context.database.transaction() as tx:
        return await read(tx, context, await _together(tx, asked, taken))


async def _fill(context: Context, asked: Request, wanted: Wanted, most: int) -> list[Answer]:
    taken: list[Answer] = []
    for place in range(most):
        key = f"{asked.key}#{place}" if asked.key else None
        one = await _take_next(context, asked, wanted, key)
        if one is None:
            break
        taken.append(one)
    return taken


async def _together(tx: Transaction, asked: Request, taken: Sequence[Answer]) -> Answer:
    leased = {_id(each, "task"): _id(each, "lease") for each in taken}
    return Answer(
        objects={"tasks": list(leased) if asked.dry_run else await leases.still_held(tx, leased)},
        events=() if asked.dry_run else tuple(event for each in taken for event in each.events),
        cursor=next((each.cursor for each in reversed(taken) if each.cursor), None),
    )


async def _take_next(context: Context, asked: Request, wanted: Wanted, key: str | None) -> Answer | None:
    """Take one task; None when there is none. Raises what else is refused."""
    past: list[UUID] = []
    waits = False
    for _ in range(TRIES):
        found = await _try(context, replace(asked, idempotency_key=key), wanted, past, waits=waits)
        match found:
            case Passed():
                past.append(found.order_id)
            case NothingReady() if not waits:
                waits = True  # what is ready may be in orders that others are just working on
            case NothingReady():
                return None
            case _:
                return found
    return None


async def _try(
    context: Context, asked: Request, wanted: Wanted, past: Sequence[UUID], *, waits: bool
) -> Answer | NothingReady | Passed:
    async def act(tx: Transaction) -> Answer:
        order_id = await lock_order_with_ready(
            tx, wanted.topic, wanted.reach, at=context.clock.now(), past=past, wait=waits
        )
        if order_id is None:
            raise NothingReady("Nothing is ready.")
        on = await look(tx, context, asked, Target(prefix="ord", id=order_id, path="topic"), WORK)
        return await _take(tx, context, asked, on, wanted)

    answer = await carry_out(replace(context, reader=None), asked, act, WORK)
    for refusal in answer.errors:
        if isinstance(refusal, NothingReady | Passed):
            return refusal
        raise refusal
    return answer


async def _take(tx: Transaction, context: Context, asked: Request, on: Occasion, wanted: Wanted) -> Answer:
    task = _next_in(on, wanted.topic)
    if task is None:
        raise Passed(on.tree.order.id)
    lease = Lease(id=uuid4(), expires_at=await real_now(tx) + wanted.lasting)
    outcome = leasing.take(on.tree, on.catalog, task.id, lease=lease, at=on.at, actor=on.actor)
    answer = await record(tx, context, asked, on, outcome)
    return replace(answer, objects={"task": task.id, "lease": lease.id})


def _next_in(on: Occasion, topic: str) -> Task | None:
    """Find the most urgent, then oldest, task of an order that the viewer can take now."""
    able = [
        task
        for task in on.tree.tasks.values()
        if task.state is TaskState.OPEN
        and task.request_type == topic
        and task.task_type is not TaskType.ENRICHMENT
        and works_on(on.viewer, task)
        and not may_take(on.tree, task, on.actor, at=on.at)
    ]
    return min(able, key=lambda task: (task.priority, task.opened_at or on.at, task.id), default=None)


def _reach(viewer: Viewer, topic: str) -> Reach:
    """Say which tasks of a topic a viewer may take, the same as `works_on` says of each; raises Forbidden."""
    everything = bool(viewer.roles & MANAGERS) or (Role.INTEGRATOR in viewer.roles and topic in viewer.topics)
    if not everything and viewer.roles.isdisjoint({Role.FULFILMENT_AGENT, Role.TECHNICIAN}):
        raise NotYours(WORK, f"{topic} is none of your topics.", path=("topic",))
    return Reach(
        subject=viewer.subject,
        all=everything,
        groups=sorted(viewer.groups),
        only_work_orders=Role.FULFILMENT_AGENT not in viewer.roles,
    )


def _require_some(most: int) -> None:
    if not 1 <= most <= MOST_CLAIMS:
        raise ValidationFailed.of(
            "max", problem=f"{most} is not possible.", way_out=f"Send 1 to {MOST_CLAIMS}."
        )


def _id(answer: Answer, name: str) -> UUID:
    value = answer.objects[name]
    assert isinstance(value, UUID)
    return value
