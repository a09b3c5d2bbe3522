"""What is in danger in the known world."""

from datetime import timedelta
from typing import Any

from tests.graph.known_keys import HOUR, NOON, Row, key
from tests.graph.known_orders import part


def alert(n: int, no: int, scope: str, level: str, **more: Any) -> Row:
    return (
        part(n)
        | {
            "id": key(f"alert {n}.{no}"),
            "number": f"JA00000{n}{no}",
            "scope": scope,
            "level": level,
            "previous_level": "NONE",
            "reason": "FORECAST_LATE",
            "state": "RAISED",
            "raised_at": NOON,
            "predicted_end_at": None,
            "due_at": None,
            "variance": None,
            "delayed_percent": None,
            "line_id": None,
            "domain_order_id": None,
            "task_id": None,
            "cause_task_id": None,
            "mitigation": None,
            "mitigation_note": None,
            "acknowledged_by": None,
            "acknowledged_at": None,
        }
        | more
    )


ALERTS: list[Row] = [
    alert(
        1,
        1,
        "ORDER",
        "HIGH",
        cause_task_id=key("task 1 design"),
        predicted_end_at=NOON + 12 * HOUR,
        due_at=NOON + 10 * HOUR,
        variance=2 * HOUR,
        delayed_percent=100 / 3,
    ),
    alert(1, 2, "LINE", "MEDIUM", line_id=key("line 1.1"), state="CLEARED", cleared_at=NOON + HOUR),
    alert(
        1,
        3,
        "TASK",
        "CRITICAL",
        reason="OVERRUN",
        state="MITIGATED",
        raised_at=NOON + timedelta(microseconds=1500),
        line_id=key("line 1.1"),
        domain_order_id=key("do 1 RFS-ACCESS"),
        task_id=key("task 1 design"),
        cause_task_id=key("task 1 design"),
        escalations=2,
        acknowledged_by="frida",
        acknowledged_at=NOON,
        mitigation="EXPEDITE",
        mitigation_note='They "hurry"',
        mitigated_by="anna",
        mitigated_at=NOON + HOUR,
    ),
    alert(
        4,
        1,
        "DOMAIN_ORDER",
        "LOW",
        reason="UPSTREAM",
        state="ACKNOWLEDGED",
        line_id=key("line 4.1"),
        domain_order_id=key("do 4 CFS-NET"),
        due_at=NOON + HOUR,
        variance=-HOUR / 4,
    ),
    alert(4, 2, "ORDER", "HIGH", state="BREACHED", cleared_at=NOON),
]
