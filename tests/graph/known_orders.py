"""The orders of the known world."""

from datetime import timedelta
from typing import Any

from tests.graph.known_keys import HOUR, NOON, Row, key, value


def order(n: int, account: str, state: str, **more: Any) -> Row:
    return {
        "id": key(f"order {n}"),
        "number": f"ORD000000{n}",
        "category": "SERVICE",
        "account_id": key(account),
        "state": state,
        "source": "API",
        "currency": "EUR",
        "priority": 3,
        "created_at": NOON,
        "created_by": "anna",
        "progress": 0.0,
        "version": 1,
        "source_system": None,
        "external_id": None,
        "description": None,
        "contact_id": None,
        "committed_due_at": None,
        "forecast_end_at": None,
        "planned_start_at": None,
        "planned_end_at": None,
        "baseline_end_at": None,
        "baseline_version": 0,
        "plan_status": None,
        "critical_path": [],
        "waiting_on": [],
        "price_adjustments": [adjustment(1, "-5", "AMOUNT")] if more.get("category") != "PRODUCT" else [],
        "approved_by": None,
        "last_event_seq": 0,
        "jeopardy_level": "NONE",
        "jeopardy_reason": None,
        "jeopardy_cause_id": None,
    } | more


def adjustment(sequence: int, value: str, kind: str) -> dict[str, object]:
    """A price adjustment as a row keeps it."""
    return {
        "sequence": sequence,
        "charge": "RECURRING",
        "kind": kind,
        "value": value,
        "reason": "agreed",
        "author": "anna",
        "adjustedAt": "2026-11-20T10:00:00.000Z",
    }


WAITING = [
    {
        "party": "TEAM",
        "name": "NET",
        "reason": "Design of the network.",
        "since": "2026-11-20T11:00:00.000Z",
        "taskId": str(key("task 1 design")),
    },
    {
        "party": "CUSTOMER",
        "name": "Carla",
        "reason": "Which floor?",
        "since": "2026-11-20T11:30:00.000Z",
        "taskId": None,
    },
    {
        "party": "SYSTEM",
        "name": "billing",
        "reason": "Billing.",
        "since": "2026-11-20T11:45:00.000Z",
        "taskId": None,
    },
]
ORDERS: list[Row] = [
    order(
        1,
        "ACME",
        "IN_PROGRESS",
        committed_due_at=NOON + 10 * HOUR,
        forecast_end_at=NOON + 12 * HOUR,
        plan_status="IN_PROGRESS",
        planned_start_at=NOON,
        planned_end_at=NOON + 9 * HOUR,
        baseline_end_at=NOON + 9 * HOUR,
        progress=100 / 3,
        critical_path=[key("task 1 design"), key("task 1 port")],
        waiting_on=WAITING,
        contact_id=key("carla"),
        external_id="X-1",
        source_system="shop",
        description='It\'s "the" order',
        approved_by="otto",
        plan_version=2,
        baseline_version=2,
        jeopardy_level="HIGH",
        jeopardy_reason="FORECAST_LATE",
        jeopardy_cause_id=key("task 1 design"),
        last_event_seq=5,
    ),
    order(2, "ACME", "DRAFT", created_by="shop-system"),
    order(
        3,
        "ACME",
        "CLOSED_COMPLETE",
        created_at=NOON - HOUR,
        progress=100.0,
        plan_status="COMPLETED",
        committed_due_at=NOON,
    ),
    order(
        4,
        "BOLT",
        "IN_PROGRESS",
        plan_status="IN_PROGRESS",
        priority=1,
        committed_due_at=NOON + HOUR,
        external_id="X-1",
        last_event_seq=2,
    ),
    order(5, "BOLT", "ON_HOLD", created_at=NOON + timedelta(microseconds=1500), waiting_on=[]),
]
OPEN_ORDERS = (1, 3, 4)  # those with a plan


def part(n: int, **values: Any) -> Row:
    return {
        "order_id": key(f"order {n}"),
        "account_id": next(o["account_id"] for o in ORDERS if o["id"] == key(f"order {n}")),
    } | values


LINES: list[Row] = [
    part(
        n,
        id=key(f"line {n}.{no}"),
        line_no=no,
        action="ADD",
        specification="CFS-NET",
        specification_version="1.0",
        state=state,
        offering="NET-100" if no == 1 else None,
        location_id=key("acme hq") if n == 1 else None,
        from_location_id=key("exchange") if n == 1 and no == 1 else None,
        inventory_item_id=key("item 1") if n == 1 and no == 1 else None,
        contact_id=key("carla") if n == 1 else None,
        quantity=no,
        jeopardy_level="LOW" if no == 2 else "NONE",
        delayed_percent=100 / 3 if no == 2 else 0.0,
        characteristics=[
            value("bandwidth", 100 * no),
            value("note", None, mappedFrom="CFS-NET.note", locked=True),
        ]
        if no == 1
        else [],
        price_adjustments=[adjustment(1, "-12.5", "PERCENT"), adjustment(2, "99", "OVERRIDE")]
        if no == 1
        else [],
        related_lines=[{"lineNo": 1, "type": "FS", "lagSeconds": 5400}] if no == 2 else [],
    )
    for n, no, state in (
        (1, 1, "IN_PROGRESS"),
        (1, 2, "SCHEDULED"),
        (2, 1, "DRAFT"),
        (3, 1, "COMPLETED"),
        (4, 1, "IN_PROGRESS"),
    )
]

RELATIONSHIPS: list[Row] = [
    part(
        n,
        id=key(f"order {n} after {other}"),
        type=kind,
        related_order_id=key(f"order {other}"),
        related_number=f"ORD000000{other}",
        related_state="DRAFT",
        withdrawn_at=withdrawn_at,
    )
    for n, other, kind, withdrawn_at in (
        (1, 3, "DEPENDENCY", None),
        (1, 2, "CROSS_REF", NOON),
        (2, 1, "DEPENDENCY", None),
        (4, 1, "CROSS_REF", None),
    )
]
