"""Which failure is at the root of what stands still, and what it holds up (SOM domain §7).

A fallout holds up every unfinished task that a chain of unfinished tasks leads to from its own. Sets of
fallouts are whole numbers, one bit for each, so that one walk over the plan carries all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.cycles import topological
from domain.fallout_verbs import allowed_verbs
from domain.fallouts import UNRESOLVED, Fallout
from domain.outcome import Decision
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import OrderTree


def look_at_fallouts(decision: Decision) -> None:
    """Say of each unresolved fallout what is behind and before it, and of each task what is at its root."""
    fallouts = decision.tree.fallouts.values()
    if not decision.touched(Fallout) and not any(each.state in UNRESOLVED for each in fallouts):
        return
    roots = Roots(decision.tree)
    for fallout in list(decision.tree.fallouts.values()):
        decision.change(
            fallout,
            root_fallout_id=roots.root_of(fallout),
            blocked_by=tuple(each.id for each in roots.before(fallout)),
            affected_count=roots.behind(fallout),
            allowed_verbs=allowed_verbs(decision.tree, fallout, at=decision.at),
        )
    for task_id, task in list(decision.tree.tasks.items()):
        decision.change(task, root_fallout_id=roots.root(task_id))


class Roots:
    """The unresolved fallouts of a plan, and how they hang together."""

    def __init__(self, tree: OrderTree) -> None:
        self._open = sorted(
            (each for each in tree.fallouts.values() if each.state in UNRESOLVED and each.task_id),
            key=_weight,
        )
        self._own: dict[UUID, int] = {}
        for place, fallout in enumerate(self._open):
            assert fallout.task_id is not None
            self._own[fallout.task_id] = self._own.get(fallout.task_id, 0) | 1 << place
        self._above = _carried(tree, self._own)
        self._roots = sum(1 << place for place, each in enumerate(self._open) if not self._led_to(each))
        self._counts = self._behind()

    def before(self, fallout: Fallout) -> list[Fallout]:
        """List the unresolved fallouts that hold up the task of this one."""
        return self._listed(self._led_to(fallout)) if fallout.state in UNRESOLVED else []

    def root_of(self, fallout: Fallout) -> UUID | None:
        """Give the weightiest root before a fallout, or itself when none is."""
        if fallout.state not in UNRESOLVED:
            return None
        return self._first(self._led_to(fallout) & self._roots) or fallout.id

    def root(self, task_id: UUID) -> UUID | None:
        """Give the weightiest root that holds a task up: before it, or its own."""
        above = self._above.get(task_id, 0)
        return self._first(above & self._roots) or self._first(self._own.get(task_id, 0))

    def behind(self, fallout: Fallout) -> int:
        """Count the unfinished tasks that a fallout holds up, its own task apart."""
        return self._counts.get(fallout.id, 0)

    def _led_to(self, fallout: Fallout) -> int:
        return self._above.get(fallout.task_id, 0) if fallout.task_id else 0

    def _behind(self) -> Mapping[UUID, int]:
        counts = [0] * len(self._open)
        for above in self._above.values():
            for place in _places(above):
                counts[place] += 1
        return {fallout.id: count for fallout, count in zip(self._open, counts, strict=True)}

    def _listed(self, bits: int) -> list[Fallout]:
        return [self._open[place] for place in _places(bits)]

    def _first(self, bits: int) -> UUID | None:
        return self._open[next(iter(_places(bits)))].id if bits else None


def _carried(tree: OrderTree, own: Mapping[UUID, int]) -> Mapping[UUID, int]:
    """Carry the fallouts of each task on to every unfinished task behind it."""
    reached = dict.fromkeys(_reached(tree, own))
    ahead = {task_id: [each for each in _next(tree, task_id) if each in reached] for task_id in reached}
    above = dict.fromkeys(reached, 0)
    for task_id in topological(reached, ahead):
        carried = above[task_id] | own.get(task_id, 0)
        for each in ahead[task_id]:
            above[each] |= carried
    return above


def _reached(tree: OrderTree, starts: Iterable[UUID]) -> Sequence[UUID]:
    """List the unfinished tasks from these on, these included."""
    found = dict.fromkeys(each for each in starts if _is_unfinished(tree, each))
    waiting = list(found)
    for task_id in waiting:  # grows while it is walked
        for each in _next(tree, task_id):
            if each not in found:
                found[each] = None
                waiting.append(each)
    return waiting


def _next(tree: OrderTree, task_id: UUID) -> list[UUID]:
    behind = dict.fromkeys(edge.successor_id for edge in tree.successors.get(task_id, ()))
    return [each for each in behind if _is_unfinished(tree, each)]


def _is_unfinished(tree: OrderTree, task_id: UUID) -> bool:
    return tree.tasks[task_id].state not in FINAL_TASK_STATES


def _places(bits: int) -> list[int]:
    return [place for place in range(bits.bit_length()) if bits >> place & 1]


def _weight(fallout: Fallout) -> tuple[int, datetime, str]:
    """Order by urgency, then age."""
    return (fallout.priority, fallout.opened_at, str(fallout.id))
