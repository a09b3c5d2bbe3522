"""What happened in the known world."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests.graph.known_keys import NOON, Row, key
from tests.graph.known_orders import part

YEARS_AHEAD = datetime(2100, 1, 1, tzinfo=UTC)


def event(
    n: int,
    seq: int,
    type: str,
    entity: str,
    entity_id: UUID,
    *,
    public: bool,
    position: int | None,
    **more: Any,
) -> Row:
    changes = [
        {"field": "state", "from": "OPEN", "to": "IN_PROGRESS"},
        {"field": "assignee", "from": None, "to": "frida"},
    ]
    return (
        part(n)
        | {
            "order_seq": seq,
            "position": position,
            "type": type,
            "entity_type": entity,
            "entity_id": entity_id,
            "occurred_at": NOON,
            "actor": "frida",
            "actor_kind": "PROVIDER",
            "cause": "test",
            "public": public,
            "changes": changes,
            "public_changes": changes[:1] if public else [],
            # so that how long they wait for a place is the same whenever one looks: not yet
            **({"recorded_at": YEARS_AHEAD} if position is None else {}),
            "state_to": "IN_PROGRESS",
            "message": None,
            "task_id": None,
            "line_id": None,
            "domain_order_id": None,
            "assignment_group": None,
            "request_type": None,
            "task_type": None,
            "assignee": None,
        }
        | more
    )


EVENTS: list[Row] = [
    event(
        1,
        1,
        "OrderCreated",
        "Order",
        key("order 1"),
        public=True,
        position=1,
        actor="carla",
        actor_kind="CUSTOMER",
    ),
    event(
        1,
        2,
        "TaskStarted",
        "Task",
        key("task 1 design"),
        public=False,
        position=2,
        task_id=key("task 1 design"),
        line_id=key("line 1.1"),
        assignment_group="NET",
        request_type="network.design",
        task_type="MANUAL",
    ),
    event(4, 1, "OrderCreated", "Order", key("order 4"), public=True, position=3),
    event(
        4,
        2,
        "TaskStarted",
        "Task",
        key("task 4 visit"),
        public=False,
        position=4,
        task_id=key("task 4 visit"),
        assignment_group="FIELD",
        request_type="field.visit",
        task_type="WORK_ORDER",
    ),
    event(1, 3, "OrderStateChanged", "Order", key("order 1"), public=True, position=5, message="It goes on."),
    event(1, 4, "OrderStateChanged", "Order", key("order 1"), public=True, position=None),
    event(
        1,
        5,
        "TaskProgressReported",
        "Task",
        key("task 1 design"),
        public=True,
        position=None,
        task_id=key("task 1 design"),
        domain_order_id=key("do 1 CFS-NET"),
    ),
    event(
        1,
        6,
        "FalloutCreated",
        "Fallout",
        key("fallout 1 design"),
        public=False,
        position=6,
        task_id=key("task 1 design"),
        message="design is stuck",
        after={"type": "NO-PORT", "category": "INVENTORY_UNAVAILABLE", "assignmentGroup": "DESIGN"},
    ),
    event(
        1,
        7,
        "JeopardyRaised",
        "JeopardyAlert",
        key("alert 1.1"),
        public=False,
        position=7,
        state_to="RAISED",
        after={"level": "HIGH", "scope": "ORDER", "reason": "FORECAST_LATE", "state": "RAISED"},
    ),
    event(
        1,
        0,
        "BulkResolutionCompleted",
        "BulkResolution",
        key("bulk 1"),
        public=False,
        position=8,
        actor="fay",
        state_to="COMPLETED",
        after={"state": "COMPLETED", "startedBy": "fay"},
        message="2 of 2: 1 resolved, 1 failed, 0 passed over.",
        order_id=None,
        account_id=None,
    )
    | {"order_seq": None},
]
