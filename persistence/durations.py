"""What was learned about durations: read for simulations, and added to from the feed, each event once."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]
import orjson

from domain.duration_history import Alike, DurationHistory, Observed
from domain.plan import Duration, TaskState, TaskType
from domain.worked_time import EndedTask, Move
from persistence.transaction import Transaction

KNOWN = "select * from duration_statistics where task_key = any($1)"
MARK = "select position from duration_mark for update skip locked"
PAGE_END = """select max(position) from (
    select position from events where position > $1 order by position limit $2) page"""
ENDED = """
select task.id, task.key, task.specification, task.assignment_group, task.calendar, task.task_type,
    task.duration_likely, task.duration_optimistic, task.duration_pessimistic
from tasks task where task.state = 'CLOSED_COMPLETE' and task.id in (
    select ended.task_id from events ended
    where ended.position > $1 and ended.position <= $2 and ended.type = 'TaskCompleted')
order by task.id"""
MOVES = """
select task_id, occurred_at, state_to from events
where task_id = any($1) and entity_type = 'Task' and state_to is not null and position <= $2
order by order_id, order_seq"""
RESOLUTIONS = """
insert into resolution_times as known (type, fallouts, median)
select type, count(*), percentile_cont(0.5) within group (order by resolved_at - opened_at)
from fallouts where resolved_at is not null and type in (
    select resolved.type from events told join fallouts resolved on resolved.id = told.entity_id
    where told.position > $1 and told.position <= $2 and told.entity_type = 'Fallout'
        and resolved.resolved_at is not null)
group by type
on conflict (type) do update set fallouts = excluded.fallouts, median = excluded.median
where abs(extract(epoch from excluded.median - known.median)) >= extract(epoch from known.median) / 10
returning type"""
KEEP = """
insert into duration_statistics as known (task_key, specification, assignment_group, tasks, mean, squares)
select task_key, specification, assignment_group, tasks, mean, squares
from json_populate_recordset(null::duration_statistics, $1::json)
on conflict (task_key, specification, assignment_group) do update
set tasks = excluded.tasks, mean = excluded.mean, squares = excluded.squares"""


async def load_history(tx: Transaction, task_keys: Iterable[str]) -> DurationHistory:
    """Load what is known of tasks with these keys."""
    found: dict[Alike, dict[str | None, Observed]] = {}
    for row in await tx.driver.fetch(KNOWN, sorted(task_keys)):
        groups = found.setdefault((row["task_key"], row["specification"] or None), {})
        groups[row["assignment_group"] or None] = Observed(
            tasks=row["tasks"], mean=row["mean"], squares=row["squares"]
        )
    return DurationHistory(observed=found)


async def next_page(tx: Transaction, at_most: int) -> tuple[int, int] | None:
    """Give after which position of the feed the next page of events begins, and where it ends.

    Whoever has it holds the mark until its transaction ends; others are told that there is no more.
    """
    mark: int | None = await tx.driver.fetchval(MARK)
    end: int | None = None if mark is None else await tx.driver.fetchval(PAGE_END, mark, at_most)
    return None if mark is None or end is None else (mark, end)


async def ended_between(tx: Transaction, mark: int, end: int) -> list[EndedTask]:
    """Give the tasks that were completed by events after one position up to another."""
    rows = await tx.driver.fetch(ENDED, mark, end)
    moves: dict[UUID, list[Move]] = {row["id"]: [] for row in rows}
    for move in await tx.driver.fetch(MOVES, list(moves), end):
        moves[move["task_id"]].append((move["occurred_at"], TaskState(move["state_to"])))
    return [_ended(row, moves[row["id"]]) for row in rows]


async def keep_history(tx: Transaction, history: DurationHistory, position: int) -> None:
    """Keep what is known now of some tasks, learned from all events up to a position."""
    rows = [
        {
            "task_key": key,
            "specification": specification or "",
            "assignment_group": group or "",
            "tasks": observed.tasks,
            "mean": observed.mean,
            "squares": observed.squares,
        }
        for (key, specification), groups in history.observed.items()
        for group, observed in groups.items()
    ]
    if rows:
        await tx.driver.execute(KEEP, orjson.dumps(rows))
    await tx.driver.execute("update duration_mark set position = $1", position)


def _ended(row: asyncpg.Record, moves: list[Move]) -> EndedTask:
    return EndedTask(
        key=row["key"],
        specification=row["specification"],
        assignment_group=row["assignment_group"],
        task_type=TaskType(row["task_type"]),
        calendar=row["calendar"],
        duration=Duration(
            likely=row["duration_likely"],
            optimistic=row["duration_optimistic"],
            pessimistic=row["duration_pessimistic"],
        ),
        moves=moves,
    )


async def learn_resolutions(tx: Transaction, mark: int, position: int) -> None:
    """Learn anew how long it takes to resolve fallouts of types of which some were, between two positions.

    Decisions are told by a new stamp of the catalog, when a median is new or differs by a tenth.
    """
    if await tx.driver.fetch(RESOLUTIONS, mark, position):
        await tx.driver.execute("update catalog_state set stamp = gen_random_uuid()")
