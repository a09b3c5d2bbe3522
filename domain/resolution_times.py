"""When tasks with an open fallout go on, by what resolving its type takes (SOM domain §7.5)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.catalog import Catalog
from domain.fallouts import Fallout, FalloutState
from domain.outcome import Decision

UNKNOWN: Final = timedelta(hours=4)  # for a type of which none was resolved yet
AT_REST: Final = (FalloutState.RESOLVED, FalloutState.CLOSED_COMPLETE, FalloutState.CANCELED)


def expect_resolutions(decision: Decision, catalog: Catalog) -> None:
    """Give tasks with open fallouts the time by which the last of these is expected to be resolved."""
    fallouts = decision.tree.fallouts.values()
    expected = _by_task((each for each in fallouts if each.state not in AT_REST), catalog)
    for task_id in {each.task_id for each in fallouts if each.task_id is not None}:
        decision.change(decision.tree.tasks[task_id], hold_until=expected.get(task_id))


def _by_task(fallouts: Iterable[Fallout], catalog: Catalog) -> dict[UUID, datetime]:
    found: dict[UUID, datetime] = {}
    for each in fallouts:
        if each.task_id is not None:
            resolved = each.opened_at + catalog.resolution_times.get(each.type, UNKNOWN)
            found[each.task_id] = max(resolved, found.get(each.task_id, resolved))
    return found
