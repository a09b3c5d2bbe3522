"""Plans as they are read: of an order, a line, or a domain order with everything under it."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Source, Value, columns
from persistence.graph.sources import links, scopes
from persistence.graph.sources.baselines import BASELINES_OF_PLAN
from persistence.graph.sources.odds import ODDS_OF_PLAN

ALL_DONE = "bool_and(k.state in ('CLOSED_COMPLETE', 'SKIPPED', 'CANCELED'))"
NONE_STARTED = "bool_and(k.state in ('DRAFT', 'SCHEDULED', 'OPEN'))"
PART_STATUS = (
    f"(select case when {ALL_DONE} then 'COMPLETED' when {NONE_STARTED} then 'NOT_STARTED'"
    " else 'IN_PROGRESS' end"
    " from tasks k where k.order_id = o.id and {own})"
)
KEY = {
    "root": "text",
    "id": "uuid",
    "order_id": "uuid",
    "line_id": "uuid",
    "domain_orders": "uuid[]",
    "status": "text",
    "version": "int4",
    "planned_start_at": "timestamptz",
    "planned_end_at": "timestamptz",
    "forecast_end_at": "timestamptz",
    "baseline_end_at": "timestamptz",
    "baseline_version": "int4",
    "progress": "float8",
}
DATES = (
    "{x}.planned_start_at, {x}.planned_end_at, {x}.forecast_end_at, o.baseline_end_at, o.baseline_version,"
    " {x}.progress"
)
BRANCH = (
    "array(select d.id from domain_orders d where d.line_id = x.line_id"
    " and (d.key = x.key or starts_with(d.key, x.key || '/')))"
)

OF_ORDER = (
    "select 'ord_' || o.id as root, o.id, o.id as order_id, null::uuid as line_id,"
    " null::uuid[] as domain_orders,"
    f" o.plan_status as status, o.plan_version as version, {DATES.replace('{x}', 'o')}"
    " from orders o where o.plan_status is not null"
)
OF_LINE = (
    "select 'lin_' || x.id as root, x.id, o.id as order_id, x.id as line_id, null::uuid[] as domain_orders,"
    f" {PART_STATUS.replace('{own}', 'k.line_id = x.id')} as status, o.plan_version as version,"
    f" {DATES.replace('{x}', 'x')}"
    " from order_lines x join orders o on o.id = x.order_id"
    " where exists (select from tasks k where k.line_id = x.id)"
)
OF_DOMAIN_ORDER = (
    "select 'dor_' || x.id as root, x.id, o.id as order_id, x.line_id, b.ids as domain_orders,"
    f" {PART_STATUS.replace('{own}', 'k.domain_order_id = any(b.ids)')} as status, o.plan_version as version,"
    f" {DATES.replace('{x}', 'x')}"
    f" from domain_orders x join orders o on o.id = x.order_id cross join lateral (select {BRANCH} as ids) b"
)
OWN_PART = (
    "{k}.order_id = {t}.order_id and ({t}.line_id is null or {k}.line_id = {t}.line_id)"
    " and ({t}.domain_orders is null or {k}.domain_order_id = any({t}.domain_orders))"
)
OWN_TASKS = OWN_PART + " and {k}.stage <> 'SUBMITTED'"


def plan_of(rows: str) -> Edge:
    """Declare the plan of the row itself."""
    return Edge(target="Plan", rows=f"({rows}) {{c}}", where="{c}.id = {t}.id")


def count_of(condition: str) -> Value:
    """Declare how many of the plan's tasks that the viewer sees meet a condition."""
    own = OWN_TASKS.replace("{k}", "k")
    return Value(sql=f"(select count(*) from tasks k where {own} and {{scope:Task:k}} and {condition})")


def open_of(table: str, states: str, permission: Permission) -> Value:
    """Declare how many rows are open in the plan's part of the order; whoever may see any sees all."""
    own = OWN_PART.replace("{k}", "k")
    return Value(
        sql=f"(select count(*) from {table} k where {own} and k.state in ({states}))",
        permission=permission,
    )


PLAN_OF_ORDER = plan_of(OF_ORDER)
PLAN_OF_LINE = plan_of(OF_LINE)
PLAN_OF_DOMAIN_ORDER = plan_of(OF_DOMAIN_ORDER)
ANY_PLAN = f"({OF_ORDER} union all {OF_LINE} union all {OF_DOMAIN_ORDER}) {{c}}"

PLAN = Source(
    type="Plan",
    key=KEY,
    permission=Permission.VIEW_PLAN,
    scope=scopes.INTERNAL_PART,
    fields={
        **columns(
            "root", "status", "version", "plannedStartAt", "plannedEndAt", "forecastEndAt", "baselineEndAt"
        ),
        **columns("baselineVersion", "progress"),
        "baselines": BASELINES_OF_PLAN,
        "nodes": links.tasks_where(OWN_TASKS.replace("{k}", "{c}")),
        "edges": Edge(
            target="TaskDependency",
            where="{c}.order_id = {t}.order_id"
            " and exists (select from tasks k where k.id = {c}.predecessor_id and "
            + OWN_TASKS.replace("{k}", "k")
            + ")"
            " and exists (select from tasks k where k.id = {c}.successor_id and "
            + OWN_TASKS.replace("{k}", "k")
            + ")",
            order="{c}.predecessor_id, {c}.successor_id, {c}.type",
            many=True,
            size=50,
        ),
        "criticalPath": Edge(
            target="Task",
            where="{c}.order_id = {t}.order_id and {c}.id = any((select o.critical_path from orders o"
            " where o.id = {t}.order_id)::uuid[]) and " + OWN_TASKS.replace("{k}", "{c}"),
            order="array_position((select o.critical_path from orders o where o.id = {t}.order_id), {c}.id)",
            many=True,
            size=15,
        ),
        "openTasks": count_of("k.state in ('OPEN', 'IN_PROGRESS')"),
        "closedTasks": count_of("k.state in ('CLOSED_COMPLETE', 'SKIPPED', 'CANCELED')"),
        "totalTasks": count_of("true"),
        "openFallouts": open_of(
            "fallouts",
            "'OPEN', 'IN_PROGRESS', 'ON_HOLD', 'AWAITING_INFORMATION'",
            Permission.VIEW_FALLOUT,
        ),
        "openAlerts": open_of(
            "jeopardy_alerts",
            "'RAISED', 'ACKNOWLEDGED', 'MITIGATED'",
            Permission.VIEW_JEOPARDY,
        ),
        "odds": ODDS_OF_PLAN,
        "order": links.ORDER,
    },
)
