"""What was promised of the orders of the known world."""

from datetime import datetime
from typing import Any

from tests.graph.known_keys import HOUR, NOON, Row, key
from tests.graph.known_orders import part


def baseline(n: int, version: int, *tasks: tuple[str, datetime, datetime], **more: Any) -> Row:
    return (
        part(n)
        | {
            "id": key(f"baseline {n}.{version}"),
            "version": version,
            "reason": "PLAN_BUILT",
            "made_at": NOON,
            "made_by": "otto",
            "planned_start_at": None,
            "planned_end_at": None,
            "committed_due_at": None,
            "task_ids": [key(f"task {n} {name}") for name, _, _ in tasks],
            "task_starts": [start for _, start, _ in tasks],
            "task_ends": [end for _, _, end in tasks],
        }
        | more
    )


BASELINES: list[Row] = [
    baseline(1, 1, planned_start_at=NOON, planned_end_at=NOON + 8 * HOUR),
    baseline(
        1,
        2,
        ("port", NOON + 4 * HOUR, NOON + 9 * HOUR),
        ("design", NOON, NOON + 4 * HOUR),
        reason="COMMITTED_DATE_CHANGED",
        made_at=NOON + 2 * HOUR,
        made_by="mona",
        planned_start_at=NOON,
        planned_end_at=NOON + 9 * HOUR,
        committed_due_at=NOON + 10 * HOUR,
    ),
    baseline(4, 1, ("visit", NOON, NOON + HOUR), reason="PLAN_GROWN"),
]
