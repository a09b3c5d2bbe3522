"""Who asks, and counts over everything it sees, as they are read."""

from dataclasses import replace

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Filter, Source, Value, columns, snake
from persistence.stuck import AGES, COUNTS, SPEED, filled

VIEWER = Source(
    type="Viewer",
    key={"n": "int4"},
    fields={
        "subject": Value(sql="{subject}"),
        "roles": Value(sql="{roles}"),
        "permissions": Value(sql="{permissions}"),
        "groups": Value(sql="{groups}"),
        "accounts": Edge(
            target="Account", where="{c}.code = any({accounts})", order="{c}.code", many=True, size=3
        ),
        "topics": Value(sql="{topics}"),
    },
)
ENDED = "('REJECTED', 'CANCELED', 'CLOSED_COMPLETE', 'CLOSED_PARTIAL', 'FAILED')"


def count_orders(condition: str) -> Value:
    """Count the orders that the viewer sees."""
    return Value(sql=f"(select count(*) from orders o where {{scope:Order:o}} and {condition})")


def counts_by_state(table: str, type: str) -> Edge:
    """Declare how many rows each state has."""
    counted = (
        f"select x.state, count(*)::int4 as count from {table} x where {{scope:{type}:x}} group by x.state"
    )
    return Edge(target="StateCount", rows=f"({counted}) {{c}}", order="{c}.state", many=True)


OPERATIONS_SUMMARY = Source(
    type="OperationsSummary",
    key={"n": "int4"},
    permission=Permission.VIEW_OPERATIONS,
    fields={
        "orders": count_orders("true"),
        "openOrders": count_orders(f"o.state not in {ENDED}"),
        "overdueOrders": count_orders(f"o.state not in {ENDED} and o.forecast_end_at > o.committed_due_at"),
        "health": Edge(
            target="OperationsHealth",
            rows="(select {argument:longerThan} as longer, {argument:unstartedFor} as unstarted,"
            f" {SPEED} as speed) {{c}}",
            arguments={name: Filter(sql="true", type="interval") for name in ("longerThan", "unstartedFor")},
        ),
        "ordersByState": counts_by_state("orders", "Order"),
        "tasksByState": counts_by_state("tasks", "Task"),
        "openFallouts": Value(
            sql="(select count(*) from fallouts f where {scope:Fallout:f}"
            " and f.state in ('OPEN', 'IN_PROGRESS', 'ON_HOLD', 'AWAITING_INFORMATION'))",
            permission=Permission.VIEW_FALLOUT,
        ),
        "falloutsByState": replace(
            counts_by_state("fallouts", "Fallout"), permission=Permission.VIEW_FALLOUT
        ),
        "openTasksByGroup": Edge(
            target="GroupCount",
            rows="(select x.assignment_group as group_code,"
            " (count(*) filter (where x.state = 'OPEN'))::int4 as open,"
            " (count(*) filter (where x.state = 'IN_PROGRESS'))::int4 as in_progress from tasks x"
            " where x.assignment_group is not null and x.state in ('OPEN', 'IN_PROGRESS') and {scope:Task:x}"
            " group by x.assignment_group) {c}",
            order="{c}.group_code",
            many=True,
        ),
    },
)
HEALTH_FIELDS = (
    "readyTasks", "unstartedTasks", "jobsWaiting", "lateJobs", "jobsOnHold", "oddsGivenUp", "noticesGivenUp",
    "eventsWaiting", "workers", "overdueLooks", "oldestJob", "relayLag", "workerLag", "lookLag",
)  # fmt: skip
OF_ROW = {name: f"{{t}}.{name}" for name in ("longer", "unstarted", "speed")}
OPERATIONS_HEALTH = Source(
    type="OperationsHealth",
    key={"longer": "interval", "unstarted": "interval", "speed": "float8"},
    permission=Permission.VIEW_OPERATIONS,
    fields={name: Value(sql=filled({**COUNTS, **AGES}[snake(name)], **OF_ROW)) for name in HEALTH_FIELDS},
)
STATE_COUNT = Source(
    type="StateCount", key={"state": "text", "count": "int4"}, fields=columns("state", "count")
)
GROUP_COUNT = Source(
    type="GroupCount",
    key={"group_code": "text", "open": "int4", "in_progress": "int4"},
    fields={"group": Value(sql="{t}.group_code"), **columns("open", "inProgress")},
)
