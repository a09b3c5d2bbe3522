"""Jeopardy and its alerts as they are read."""

from collections.abc import Mapping
from dataclasses import replace

from domain.jeopardy_alerts import AlertState, JeopardyLevel
from domain.jeopardy_machine import ALERT_MACHINE
from domain.permissions import Permission
from persistence.graph.access import Access
from persistence.graph.declarations import Edge, Filter, Sort, Source, Value, columns, global_id
from persistence.graph.sources import links, scopes

NEEDED: Mapping[str, Permission] = {
    "ACKNOWLEDGE": Permission.ACKNOWLEDGE_JEOPARDY,
    "MITIGATE": Permission.MITIGATE_JEOPARDY,
}
DANGER = f"array_position(array{[level.value for level in JeopardyLevel]}, {{c}}.{{column}})"


def allowed_actions(access: Access) -> str:
    """Write a list per state, of what the viewer may do."""
    lists = {
        state: [action for action in ALERT_MACHINE.actions_in(state) if NEEDED[action] in access.permissions]
        for state in AlertState
    }
    cases = " ".join(f"when '{state}' then array{each}::text[]" for state, each in lists.items() if each)
    return f"case {{t}}.state {cases} else '{{}}'::text[] end" if cases else "'{}'::text[]"


def severity(column: str) -> str:
    """Write the place of a level among the levels, for sorting."""
    return DANGER.replace("{column}", column)


def jeopardy_of(scope: str, order_id: str = "order_id") -> Edge:
    """Declare how much the row itself is in danger."""
    columns_of = (
        "{t}.jeopardy_level as level, {t}.jeopardy_reason as reason, {t}.jeopardy_cause_id as cause_id,"
        f" '{scope}' as scope, {{t}}.{order_id} as order_id, {{t}}.id as about"
    )
    return Edge(target="Jeopardy", rows=f"(select {columns_of}) {{c}}", permission=Permission.VIEW_JEOPARDY)


JEOPARDY = Source(
    type="Jeopardy",
    key={
        "level": "text",
        "reason": "text",
        "cause_id": "uuid",
        "scope": "text",
        "order_id": "uuid",
        "about": "uuid",
    },
    permission=Permission.VIEW_JEOPARDY,
    scope=scopes.STAFF,
    fields={
        **columns("level", "reason"),
        "causeTask": Edge(target="Task", where="{c}.id = {t}.cause_id", scoped=False),
        "alerts": Edge(
            target="JeopardyAlert",
            where="{c}.order_id = {t}.order_id and {c}.scope = {t}.scope and case {t}.scope"
            " when 'TASK' then {c}.task_id when 'DOMAIN_ORDER' then {c}.domain_order_id"
            " when 'LINE' then {c}.line_id else {c}.order_id end = {t}.about",
            order="{c}.raised_at desc, {c}.id",
            many=True,
            size=2,
        ),
    },
)
JEOPARDY_ALERT = Source(
    type="JeopardyAlert",
    table="jeopardy_alerts",
    prefix="jal",
    permission=Permission.VIEW_JEOPARDY,
    scope=scopes.STAFF,
    fields={
        "id": global_id("jal"),
        "number": links.NUMBER,
        **columns("scope", "state", "level", "previousLevel", "reason", "raisedAt"),
        **columns("predictedEndAt", "dueAt", "variance", "delayedPercent", "escalations"),
        **columns("acknowledgedBy", "acknowledgedAt", "mitigation", "mitigationNote", "mitigatedBy"),
        **columns("mitigatedAt", "clearedAt", "version"),
        "allowedActions": Value(sql=allowed_actions),
        "order": links.ORDER,
        "line": links.LINE,
        "domainOrder": links.DOMAIN_ORDER,
        "task": replace(links.TASK, scoped=False),
        "causeTask": Edge(target="Task", where="{c}.id = {t}.cause_task_id", scoped=False),
    },
)
ALERT_FILTERS = {
    "scope": links.one_of("scope"),
    "level": links.one_of("level"),
    "state": links.one_of("state"),
    "reason": links.one_of("reason"),
    "order": Filter(sql="{c}.order_id = {value}", type="uuid", ids=("ord",)),
    "account": Filter(
        sql="{c}.account_id = any(array(select a.id from accounts a where a.code = any({value})))",
        type="text[]",
    ),
    "raisedSince": Filter(sql="{c}.raised_at >= {value}", type="timestamptz"),
}
ALERT_SORTS = {
    "RAISED_AT": Sort(sql="{c}.raised_at", type="timestamptz"),
    "LEVEL": Sort(sql=severity("level"), type="int4"),
    "DUE_AT": Sort(sql="{c}.due_at", type="timestamptz", nullable=True),
    "NUMBER": Sort(sql="{c}.number"),
}
ALERT_EVENT_FILTERS = {
    "order": Filter(sql="{c}.order_id = {value}", type="uuid", ids=("ord",)),
    "account": ALERT_FILTERS["account"],
    "state": links.one_of("state_to"),
    **{
        name: Filter(sql=f"{{c}}.after->>'{name}' = any({{value}})", type="text[]")
        for name in ("scope", "level", "reason")
    },
}
NEWEST_ALERTS = (("RAISED_AT", "DESC"),)
JEOPARDY_LEVEL = links.one_of("jeopardy_level", permission=Permission.VIEW_JEOPARDY)
BY_JEOPARDY = Sort(sql=severity("jeopardy_level"), type="int4", permission=Permission.VIEW_JEOPARDY)
# ServiceNow's rule: what a predecessor's lateness does to its successors, without a look at slack
RISK_LEVEL = Value(
    sql="case when {t}.state in ('CLOSED_COMPLETE', 'SKIPPED', 'CANCELED') then 'NONE' else coalesce("
    "(select case max(case when late.by <= interval '0' then 0"
    " when late.by <= (first.planned_end_at - first.planned_start_at) / 10 then 1 else 2 end)"
    " when 1 then 'LOW' when 2 then 'HIGH' else 'NONE' end"
    " from task_dependencies edge join tasks first on first.id = edge.predecessor_id"
    " cross join lateral (select coalesce(first.actual_end_at, first.forecast_end_at)"
    " - first.planned_end_at as by) late"
    " where edge.successor_id = {t}.id and first.state <> 'CANCELED' and late.by is not null), 'NONE') end",
    permission=Permission.VIEW_JEOPARDY,
)
