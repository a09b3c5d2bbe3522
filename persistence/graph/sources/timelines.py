"""Timelines as they are read: everything that a Gantt chart of one order draws, as flat lists."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Source, Value, columns
from persistence.graph.sources import links, scopes

# every row has the same columns; what a kind has not is null
COLUMNS = {
    "kind": "text",
    "id": "text",
    "parent": "text",
    "number": "text",
    "name": "text",
    "state": "text",
    "task_type": "text",
    "assignment_group": "text",
    "assignee": "text",
    "planned_start_at": "timestamptz",
    "planned_end_at": "timestamptz",
    "forecast_start_at": "timestamptz",
    "forecast_end_at": "timestamptz",
    "actual_start_at": "timestamptz",
    "actual_end_at": "timestamptz",
    "baseline_end_at": "timestamptz",
    "due_at": "timestamptz",
    "progress": "float8",
    "slack_to_plan_end": "interval",
    "slack_to_due": "interval",
    "is_critical": "bool",
    "jeopardy_level": "text",
    "level": "int4",
    "place": "int4",
}
DATES = (
    "planned_start_at",
    "planned_end_at",
    "forecast_end_at",
    "actual_start_at",
    "progress",
    "jeopardy_level",
)


def _rows(x: str, source: str, **values: str) -> str:
    """Write the rows of one kind; dates are the columns of the same name."""
    own = {name: f"{x}.{name}" for name in DATES} | values
    listed = ", ".join(f"{own.get(name, 'null')}::{kept_as} as {name}" for name, kept_as in COLUMNS.items())
    return f"select {listed} {source}"


OF_ORDER = _rows(
    "o",
    "from orders o where o.id = {t}.order_id",
    kind="'ORDER'",
    id="'ord_' || o.id",
    number="o.number",
    name="coalesce(o.description, o.number)",
    state="o.state",
    actual_end_at="coalesce(o.completed_at, o.cancelled_at)",
    baseline_end_at="o.baseline_end_at",
    due_at="o.committed_due_at",
    level="0",
    place="0",
)
OF_LINES = _rows(
    "l",
    "from order_lines l join orders o on o.id = l.order_id where l.order_id = {t}.order_id",
    kind="'LINE'",
    id="'lin_' || l.id",
    parent="'ord_' || l.order_id",
    number="l.line_no",
    name="l.specification",
    state="l.state",
    actual_end_at="l.actual_end_at",
    due_at="coalesce(l.committed_due_at, o.committed_due_at)",
    level="1",
    place="l.line_no",
)
OF_DOMAIN_ORDERS = _rows(
    "d",
    "from domain_orders d where d.order_id = {t}.order_id and {scope:DomainOrder:d}",
    kind="'DOMAIN_ORDER'",
    id="'dor_' || d.id",
    parent="coalesce('dor_' || d.parent_id, 'lin_' || d.line_id)",
    number="d.number",
    name="d.specification",
    state="d.state",
    actual_end_at="d.actual_end_at",
    level="2",
    place="d.sequence",
)
OF_TASKS = _rows(
    "k",
    "from tasks k where k.order_id = {t}.order_id and {scope:Task:k}",
    kind="'TASK'",
    id="'tsk_' || k.id",
    parent="coalesce('dor_' || k.domain_order_id, 'lin_' || k.line_id, 'ord_' || k.order_id)",
    number="k.number",
    name="k.name",
    state="k.state",
    task_type="k.task_type",
    assignment_group="k.assignment_group",
    assignee="k.assignee",
    forecast_start_at="k.forecast_start_at",
    actual_end_at="k.actual_end_at",
    due_at="k.due_at",
    slack_to_plan_end="k.slack_to_plan_end",
    slack_to_due="k.slack_to_due",
    is_critical="k.is_critical",
    level="3",
    place="k.sequence",
)
# a hold lasts from the event that led to it until the next one that changed the state of the same thing
HOLD = {"row": "text", "state": "text", "reason": "text", "from_at": "timestamptz", "until_at": "timestamptz"}
HOLDS = (
    "(select h.\"row\", h.state, h.reason, h.from_at, h.until_at from (select case e.entity_type when 'Order'"
    " then 'ord_' when 'OrderLine' then 'lin_' when 'DomainOrder' then 'dor_' else 'tsk_' end || e.entity_id"
    " as \"row\", e.state_to as state, coalesce(e.after->>'stateReason', e.message) as reason,"
    " e.occurred_at as from_at,"
    " lead(e.occurred_at) over (partition by e.entity_id order by e.order_seq) as until_at"
    " from events e where e.order_id = {t}.order_id and e.state_to is not null"
    " and e.entity_type in ('Order', 'OrderLine', 'DomainOrder', 'Task') and {scope:Event:e}) h"
    " where h.state in ('ON_HOLD', 'AWAITING_INFORMATION', 'ENRICHMENT_ON_HOLD')) {c}"
)

TIMELINE_OF_ORDER = Edge(target="Timeline", rows="(select {t}.id as order_id) {c}")
TIMELINE = Source(
    type="Timeline",
    key={"order_id": "uuid"},
    permission=Permission.VIEW_PLAN,
    scope=scopes.INTERNAL_PART,
    fields={
        "asOf": Value(sql="{at}"),
        "rows": Edge(
            target="TimelineRow",
            rows=f"({OF_ORDER} union all {OF_LINES} union all {OF_DOMAIN_ORDERS} union all {OF_TASKS}) {{c}}",
            order="{c}.level, {c}.place, {c}.id",
            many=True,
            size=70,
        ),
        "dependencies": Edge(
            target="TimelineDependency",
            rows="(select d.predecessor_id, d.successor_id, d.type, d.lag, d.origin from task_dependencies d"
            " where d.order_id = {t}.order_id and {scope:TaskDependency:d}) {c}",
            order="{c}.predecessor_id, {c}.successor_id, {c}.type",
            many=True,
            size=50,
        ),
        "holds": Edge(
            target="TimelineHold",
            rows=HOLDS,
            order='{c}.from_at, {c}."row", {c}.until_at',
            many=True,
            size=10,
        ),
        "milestones": Edge(
            target="Milestone",
            where="{c}.order_id = {t}.order_id and {c}.task_type = 'MILESTONE'",
            order="{c}.sequence, {c}.id",
            many=True,
            size=5,
            scoped=False,
        ),
        "order": links.ORDER,
    },
)
TIMELINE_ROW = Source(
    type="TimelineRow",
    key=COLUMNS,
    permission=Permission.VIEW_PLAN,
    fields={
        "id": Value(sql="{t}.id"),
        **columns("kind", "parent", "number", "name", "state", "taskType", "assignmentGroup", "assignee"),
        **columns("plannedStartAt", "plannedEndAt", "forecastStartAt", "forecastEndAt", "actualStartAt"),
        **columns("actualEndAt", "baselineEndAt", "dueAt", "progress", "slackToPlanEnd", "slackToDue"),
        **columns("isCritical"),
        "jeopardyLevel": Value(sql="{t}.jeopardy_level", permission=Permission.VIEW_JEOPARDY),
    },
)
TIMELINE_DEPENDENCY = Source(
    type="TimelineDependency",
    key={
        "predecessor_id": "uuid",
        "successor_id": "uuid",
        "type": "text",
        "lag": "interval",
        "origin": "text",
    },
    permission=Permission.VIEW_PLAN,
    fields={
        "predecessor": Value(sql="'tsk_' || {t}.predecessor_id"),
        "successor": Value(sql="'tsk_' || {t}.successor_id"),
        **columns("type", "lag", "origin"),
    },
)
TIMELINE_HOLD = Source(
    type="TimelineHold",
    key=HOLD,
    permission=Permission.VIEW_PLAN,
    fields={
        "row": Value(sql='{t}."row"'),
        **columns("state", "reason"),
        "from": Value(sql="{t}.from_at"),
        "until": Value(sql="{t}.until_at"),
    },
)
