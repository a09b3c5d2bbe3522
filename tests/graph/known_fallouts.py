"""What goes wrong in the known world."""

from typing import Any

from tests.graph.known_keys import HOUR, NOON, Row, key
from tests.graph.known_orders import part

FALLOUT_TYPES: list[Row] = [
    {
        "id": key("type NO-PORT"),
        "code": "NO-PORT",
        "name": "No port",
        "category": "INVENTORY_UNAVAILABLE",
        "description": "None is free.",
        "default_group": "DESIGN",
        "default_priority": 2,
        "escalation_group": "FIELD",
        "error_patterns": ["NO_PORT*"],
        "agent_verbs": ["SKIP"],
        "auto_verb": "RETRY",
        "auto_attempts": 2,
        "auto_delay": HOUR,
        "definition": {"code": "NO-PORT", "name": "No port", "category": "INVENTORY_UNAVAILABLE"},
    },
    {
        "id": key("type ODD"),
        "code": "ODD",
        "name": "Odd",
        "category": "INTERNAL",
        "description": "",
        "default_group": None,
        "default_priority": None,
        "escalation_group": None,
        "error_patterns": [],
        "agent_verbs": [],
        "auto_verb": None,
        "auto_attempts": None,
        "auto_delay": None,
        "definition": {"code": "ODD", "name": "Odd", "category": "INTERNAL"},
    },
]


def fallout(n: int, name: str, **more: Any) -> Row:
    values: Row = {
        "id": key(f"fallout {n} {name}"),
        "number": f"FO00000{n}{len(name)}",
        "type": "NO-PORT",
        "category": "INVENTORY_UNAVAILABLE",
        "short_description": f"{name} is stuck",
        "origin": "AUTO",
        "opened_at": NOON,
        "state": "OPEN",
        "priority": 2,
        "task_id": None,
        "line_id": None,
        "domain_order_id": None,
        "cause_task_id": None,
        "assignment_group": None,
        "assignee": None,
        "error_code": None,
        "resolution": None,
        "resolved_at": None,
        "external_system": None,
        "root_fallout_id": key(f"fallout {n} {name}"),
        "blocked_by": [],
        "affected_count": 0,
        "allowed_verbs": ["RETRY", "SKIP", "REPLAN", "ESCALATE"],
    }
    return part(n) | values | more


FALLOUTS: list[Row] = [
    fallout(
        1, "design", task_id=key("task 1 design"), line_id=key("line 1.1"), assignment_group="DESIGN",
        domain_order_id=key("do 1 CFS-NET"), assignee="frida", error_code="NO_PORT", affected_count=2,
    ),
    fallout(
        1, "later", task_id=key("task 1 design"), state="RESOLVED", resolution="RETRY", opened_at=NOON - HOUR,
        resolved_at=NOON, type="GONE", category="TIMEOUT", root_fallout_id=None, allowed_verbs=[],
    ),
    fallout(4, "order", origin="SYSTEM", type="ODD", category="DECOMPOSITION", external_system="Stock"),
    fallout(
        4, "second", task_id=key("task 4 design"), blocked_by=[key("fallout 4 order")], priority=1,
        root_fallout_id=key("fallout 4 order"), cause_task_id=key("task 4 design"), state="ON_HOLD",
    ),
]  # fmt: skip
RESOLUTION_TIMES: list[Row] = [{"type": "NO-PORT", "median": HOUR, "fallouts": 3}]


def bulk(n: int, **more: Any) -> Row:
    values: Row = {
        "id": key(f"bulk {n}"),
        "state": "COMPLETED",
        "state_reason": None,
        "verb": "RETRY",
        "notes": "It is clear again.",
        "threshold": 3,
        "total": 2,
        "done": 1,
        "failed": 1,
        "started_by": "fay",
        "started_at": NOON,
        "ended_at": NOON + HOUR,
    }
    return values | more


BULK_RESOLUTIONS: list[Row] = [
    bulk(1),
    bulk(2, state="RUNNING", threshold=None, done=0, failed=0, started_at=NOON - HOUR, ended_at=None),
    bulk(
        3,
        state="FAILED",
        state_reason="All were lost.",
        total=3,
        started_by="frida",
        started_at=NOON - 2 * HOUR,
    ),
]
BULK_ITEMS: list[Row] = [
    {
        "bulk_id": key(f"bulk {n}"),
        "fallout_id": key(f"fallout {name}"),
        "place": place,
        "state": state,
        "code": code,
        "message": message,
    }
    for n, name, place, state, code, message in (
        (1, "1 later", 1, "DONE", None, None),
        (1, "4 second", 2, "FAILED", "TRANSITION_REFUSED", "It is ON_HOLD: resume it first."),
        (2, "1 design", 1, "PENDING", None, None),
    )
]
