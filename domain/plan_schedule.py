"""The dates of a whole plan as of an instant, made anew or brought up to date where tasks changed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush

from domain.plan import Task
from domain.schedule import Earliest, Latest, Network, earliest, earliest_at, latest, latest_at
from domain.tree import OrderTree

Deadlines = Sequence[datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSchedule:
    """Earliest dates as of `at`, and the latest that keep the plan's own end, and the dates committed to."""

    at: datetime
    network: Network
    early: Earliest
    end: datetime | None
    to_end: Latest
    dues: Deadlines
    to_due: Latest | None


def schedule(tree: OrderTree, at: datetime) -> PlanSchedule:
    """Compute all dates of a plan."""
    network = Network(tree)
    early = earliest(network, at)
    end = max(early.ends, default=None)
    dues = [_due(task, tree) for task in network.tasks]
    return PlanSchedule(
        at=at,
        network=network,
        early=early,
        end=end,
        to_end=latest(network, [end] * len(network.tasks)),
        dues=dues,
        to_due=latest(network, dues) if any(dues) else None,
    )


def reschedule(before: PlanSchedule, tasks: Iterable[Task]) -> tuple[PlanSchedule, Collection[int]]:
    """Bring dates up to date, as of the same instant, after these tasks of the plan changed.

    Gives the positions of all that may have other dates than before. What comes out is what `schedule`
    would have made of the whole.
    """
    network = before.network.following(tasks)
    changed = {network.position[task.id] for task in tasks}
    early, moved = _earlier_or_later(network, before.early, before.at, changed)
    end = max(early.ends, default=None)
    if end == before.end:
        to_end, shifted = _kept(network, before.to_end, [end] * len(network.tasks), changed)
    else:
        to_end, shifted = latest(network, [end] * len(network.tasks)), set(range(len(network.tasks)))
    to_due = before.to_due
    if to_due is not None:
        to_due, more = _kept(network, to_due, before.dues, changed)
        shifted |= more
    after = PlanSchedule(
        at=before.at, network=network, early=early, end=end, to_end=to_end, dues=before.dues, to_due=to_due
    )
    return after, changed | moved | shifted


def _earlier_or_later(
    network: Network, before: Earliest, now: datetime, changed: Iterable[int]
) -> tuple[Earliest, set[int]]:
    """Walk forwards from what changed, as far as anything moves."""
    starts, ends = list(before.starts), list(before.ends)
    rests = list(before.rests)
    waiting = list(changed)
    heapify(waiting)
    seen, moved = set(waiting), set[int]()
    while waiting:
        position = heappop(waiting)
        start, end, rests[position] = earliest_at(network, position, now, starts, ends)
        if start != starts[position] or end != ends[position]:
            starts[position], ends[position] = start, end
            moved.add(position)
            _add(waiting, seen, (other for other, _, _ in network.after[position]))
    return Earliest(starts=starts, ends=ends, rests=rests), moved


def _kept(
    network: Network, before: Latest, deadlines: Deadlines, changed: Iterable[int]
) -> tuple[Latest, set[int]]:
    """Walk backwards from what changed, as far as anything moves."""
    starts, ends = list(before.starts), list(before.ends)
    waiting = [-position for position in changed]
    heapify(waiting)
    seen, moved = set(waiting), set[int]()
    while waiting:
        position = -heappop(waiting)
        start, end = latest_at(network, position, deadlines[position], starts, ends)
        if start != starts[position] or end != ends[position]:
            starts[position], ends[position] = start, end
            moved.add(position)
            _add(waiting, seen, (-other for other, _, _ in network.before[position]))
    return Latest(starts=starts, ends=ends), moved


def promises(tree: OrderTree) -> list[datetime | None]:
    """List what was promised: for the order, then for each line."""
    return [tree.order.committed_due_at, *(line.committed_due_at for line in tree.lines.values())]


def _add(waiting: list[int], seen: set[int], more: Iterable[int]) -> None:
    for position in more:
        if position not in seen:
            seen.add(position)
            heappush(waiting, position)


def _due(task: Task, tree: OrderTree) -> datetime | None:
    line = tree.lines[task.line_id] if task.line_id else None
    return (line.committed_due_at if line else None) or tree.order.committed_due_at
