"""When the orders of the known world will probably end, and how long its tasks took."""

from typing import Any

from tests.graph.known_keys import HOUR, NOON, Row, key
from tests.graph.known_orders import part


def odds(n: int, of: str, **more: Any) -> Row:
    return (
        part(n)
        | {
            "id": key(of),
            "line_id": None,
            "p50_end_at": NOON + 20 * HOUR,
            "p90_end_at": NOON + 30 * HOUR,
            "probability_on_time": None,
            "due_at": None,
            "simulated_at": NOON,
            "seed": n,
            "draws": 1000,
        }
        | more
    )


ODDS: list[Row] = [
    odds(1, "order 1", probability_on_time=81.5, due_at=NOON + 25 * HOUR),
    odds(1, "line 1.1", line_id=key("line 1.1"), probability_on_time=100.0, due_at=NOON + 40 * HOUR),
    odds(2, "order 2"),
]
STATISTICS: list[Row] = [
    {
        "task_key": "design",
        "specification": "CFS-NET",
        "assignment_group": group,
        "tasks": tasks,
        "mean": 1.25,
        "squares": squares,
    }
    for group, tasks, squares in (("NET", 5, 0.25), ("GONE", 2, 0.0), ("", 1, 0.0))
]
