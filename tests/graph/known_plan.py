"""How the orders of the known world are carried out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.graph.known_keys import HOUR, NOON, Row, key
from tests.graph.known_orders import OPEN_ORDERS, WAITING, part

DOMAIN_ORDERS: list[Row] = [
    part(
        n,
        id=key(f"do {n} {code}"),
        number=f"SO000000{n}{sequence}",
        sequence=sequence,
        line_id=key(f"line {n}.1"),
        parent_id=key(f"do {n} CFS-NET") if parent else None,
        key=place,
        kind="SERVICE",
        service_category=category,
        specification=code,
        specification_version="1.0",
        action="ADD",
        state=state,
        state_reason="FALLOUT" if state == "ON_HOLD" else None,
        reason="REQUIRES",
        characteristics=[],
    )
    for n in OPEN_ORDERS
    for sequence, code, place, category, parent in (
        (1, "CFS-NET", "/CFS-NET#1", "CFS", False),
        (2, "RFS-ACCESS", "/CFS-NET#1/RFS-ACCESS#1", "RFS", True),
    )
    for state in ("ON_HOLD" if (n, sequence) == (4, 2) else "IN_PROGRESS",)
]
SKIPS: list[Row] = [
    part(
        1,
        id=key("skip 1"),
        line_id=key("line 1.1"),
        domain_order_id=key("do 1 CFS-NET"),
        source="CFS-NET",
        target="RES-PORT",
        reason="VALUE_MISSING",
        explanation="bandwidth is not known",
        missing_characteristic="bandwidth",
    ),
]


def task(n: int, name: str, sequence: int, **more: Any) -> Row:
    header = more.pop("header", False)
    return (
        part(n)
        | {
            "id": key(f"task {n} {name}"),
            "number": f"TASK00000{n}{sequence}",
            "sequence": sequence,
            "key": name,
            "name": name.title(),
            "task_type": "MANUAL",
            "stage": "FULFILMENT",
            "state": "SCHEDULED",
            "calendar": "24x7",
            "execution_mode": "DO",
            "duration_likely": 8 * HOUR,
            "duration_optimistic": None,
            "duration_pessimistic": None,
            "priority": 4,
            "line_id": None if header else key(f"line {n}.1"),
            "domain_order_id": None if header else key(f"do {n} RFS-ACCESS"),
            "specification": "RFS-ACCESS",
            "assignment_group": None,
            "assignee": None,
            "request_type": None,
            "waiting_on": [],
            "allowed_actions": [],
            "required_skills": [],
            "inputs": {},
            "outputs": {},
            "slack_to_due": None,
            "is_critical": False,
            "planned_start_at": None,
            "planned_end_at": None,
            "forecast_end_at": None,
            "actual_end_at": None,
            "actual_start_at": None,
            "due_at": None,
            "estimate": None,
            "opened_at": None,
            "jeopardy_level": "NONE",
            "jeopardy_reason": None,
            "jeopardy_cause_id": None,
            "lease_id": None,
            "lease_expires_at": None,
        }
        | more
    )


def tasks_of(n: int) -> Iterator[Row]:
    yield task(
        n,
        "check",
        1,
        header=True,
        state="CLOSED_COMPLETE",
        actual_start_at=NOON - HOUR,
        actual_end_at=NOON - HOUR / 2,
        domain_order_id=None,
        assignee="frida",
        priority=2,
    )
    yield task(
        n,
        "design",
        2,
        state="OPEN",
        assignment_group="NET",
        assignee="tom" if n == 4 else None,
        request_type="network.design",
        is_critical=True,
        duration_optimistic=6 * HOUR,
        duration_pessimistic=13 * HOUR,
        slack_to_due=-2 * HOUR - timedelta(seconds=1.5),
        allowed_actions=["CLAIM", "ASSIGN", "START", "COMPLETE", "SKIP"],
        required_skills=["ip"],
        opened_at=NOON,
        planned_start_at=NOON - HOUR,
        planned_end_at=NOON + 7 * HOUR,
        jeopardy_level="CRITICAL",
        jeopardy_reason="OVERRUN",
        jeopardy_cause_id=key(f"task {n} design"),
        inputs={"bandwidth": 100, "nested": {"a": [1, None, "x"]}},
        forecast_end_at=NOON + 8 * HOUR,
        waiting_on=WAITING[:1] if n == 1 else [],
    )
    yield task(
        n, "port", 3, task_type="AUTOMATED", request_type="port.assign", estimate=timedelta(minutes=90)
    )
    yield task(
        n,
        "visit",
        4,
        task_type="WORK_ORDER",
        state="IN_PROGRESS" if n == 1 else "OPEN",
        assignment_group="FIELD",
        assignee="tom" if n == 1 else None,
        lease_id=key("lease") if n == 1 else None,
        lease_expires_at=NOON + HOUR if n == 1 else None,
        request_type="field.visit",
        priority=1,
        due_at=NOON + HOUR,
    )
    if n == 4:
        yield task(
            n,
            "meter",
            6,
            task_type="WORK_ORDER",
            state="SCHEDULED",
            assignee="tina",
            request_type="meter.read",
            header=True,
        )
    yield task(n, "ready", 5, task_type="MILESTONE", header=True, planned_end_at=NOON + 9 * HOUR)


TASKS: list[Row] = [each for n in OPEN_ORDERS for each in tasks_of(n)]
ATTEMPTS: list[Row] = [
    part(
        n,
        id=key(f"attempt {n} {name} {number}"),
        task_id=key(f"task {n} {name}"),
        number=number,
        result=result,
        started_at=NOON - HOUR,
        ended_at=NOON,
        worker="tom",
        execution_mode="DO",
        error_code=code,
        error_message=code and "Nobody opened.",
        retryable=code and True,
        next_attempt_at=NOON + HOUR if code else None,
    )
    for n in OPEN_ORDERS
    for name, number, result, code in (
        ("check", 1, "COMPLETED", None),
        ("visit", 1, "FAILED", "NOT_AT_HOME"),
        ("visit", 2, "LEASE_LOST", None),
    )
]
DEPENDENCIES: list[Row] = [
    part(
        n,
        predecessor_id=key(f"task {n} {one}"),
        successor_id=key(f"task {n} {two}"),
        type=linked,
        lag=lag,
        origin="TEMPLATE",
    )
    for n in OPEN_ORDERS
    for one, two, linked, lag in (
        ("check", "design", "FS", 0 * HOUR),
        ("design", "port", "FS", HOUR),
        ("check", "visit", "SS", 0 * HOUR),
        ("port", "ready", "FS", 0 * HOUR),
        ("visit", "ready", "FS", 0 * HOUR),
    )
]
