"""Orders as they are read."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Filter, Sort, Source, Value, columns, global_id
from persistence.graph.sources import links, scopes
from persistence.graph.sources.jeopardy import BY_JEOPARDY, JEOPARDY_LEVEL, jeopardy_of
from persistence.graph.sources.order_actions import allowed_actions
from persistence.graph.sources.plans import PLAN_OF_ORDER
from persistence.graph.sources.tasks import TASKS_OF_ORDER
from persistence.graph.sources.timelines import TIMELINE_OF_ORDER

STATES_ENDED = ("REJECTED", "CANCELED", "CLOSED_COMPLETE", "CLOSED_PARTIAL", "FAILED")
IS_OPEN = f"{{c}}.state not in {STATES_ENDED}"


def _relationships(own: str) -> Edge:
    return Edge(
        target="OrderRelationship",
        where=f"{own} and {{c}}.withdrawn_at is null",
        order="{c}.related_number, {c}.type, {c}.id",
        many=True,
        size=3,
    )


ORDER = Source(
    type="Order",
    table="orders",
    prefix="ord",
    permission=Permission.VIEW_ORDERS,
    scope=scopes.ORDER,
    fields={
        "id": global_id("ord"),
        "number": links.NUMBER,
        **columns("category", "state", "previousState", "source", "sourceSystem"),
        **columns("externalId", "description", "priority", "requestedStartAt", "requestedCompletionAt"),
        **columns(
            "committedDueAt",
            "plannedStartAt",
            "plannedEndAt",
            "forecastEndAt",
            "actualStartAt",
            "completedAt",
        ),
        **columns("cancelledAt", "cancellationReason", "question", "approvedAt", "createdAt"),
        **columns("progress", "revision", "version", "ponr"),
        "approvedBy": Value(
            sql="{t}.approved_by", customer="case when {t}.approved_by is not null then 'PROVIDER' end"
        ),
        "createdBy": Value(
            sql="{t}.created_by",
            customer="coalesce((select first.actor_kind from events first where first.order_id = {t}.id"
            " order by first.order_seq limit 1), 'PROVIDER')",
        ),
        "stateReason": links.STATE_REASON,
        "priorityScore": Value(sql="{t}.priority_score", permission=Permission.VIEW_PLAN),
        "priorityByHand": Value(sql="{t}.priority_by_hand", permission=Permission.VIEW_PLAN),
        "account": links.ACCOUNT,
        "contact": links.CONTACT,
        "priceAdjustments": links.PRICE_ADJUSTMENTS,
        "waitingOn": links.WAITING_ON,
        "allowedActions": Value(sql=allowed_actions),
        "lines": Edge(
            target="OrderLine",
            where="{c}.order_id = {t}.id",
            order="{c}.line_no",
            many=True,
            size=4,
            scoped=False,
        ),
        "line": Edge(
            target="OrderLine",
            where="{c}.order_id = {t}.id",
            scoped=False,
            arguments={"number": Filter(sql="{c}.line_no = {value}", type="int4")},
        ),
        "domainOrders": Edge(
            target="DomainOrder",
            where="{c}.order_id = {t}.id",
            order="{c}.sequence, {c}.id",
            many=True,
            size=12,
        ),
        "relationships": _relationships("{c}.order_id = {t}.id"),
        "relatedBy": _relationships("{c}.related_order_id = {t}.id"),
        "tasks": TASKS_OF_ORDER,
        "dependencies": Edge(
            target="TaskDependency",
            where="{c}.order_id = {t}.id",
            order="{c}.predecessor_id, {c}.successor_id, {c}.type",
            many=True,
            size=50,
        ),
        "jeopardy": jeopardy_of("ORDER", "id"),
        "plan": PLAN_OF_ORDER,
        "timeline": TIMELINE_OF_ORDER,
        "milestones": Edge(
            target="Milestone",
            where="{c}.order_id = {t}.id and {c}.task_type = 'MILESTONE'",
            order="{c}.sequence, {c}.id",
            many=True,
            size=5,
            scoped=False,
        ),
        "notes": Edge(
            target="Note",
            where="{c}.order_id = {t}.id and not {c}.internal",
            order="{c}.written_at, {c}.id",
            many=True,
            size=5,
        ),
        "fallouts": links.fallouts_where("{c}.order_id = {t}.id"),
        "workNotes": links.work_notes("{c}.order_id = {t}.id"),
        "history": links.history("{c}.order_id = {t}.id"),
        "inventoryItems": Edge(
            target="InventoryItem", where="{c}.order_id = {t}.id", order="{c}.number", many=True
        ),
    },
)

ORDER_FILTERS = {
    "state": links.one_of("state"),
    "category": links.one_of("category"),
    "source": links.one_of("source"),
    "account": Filter(
        sql="{c}.account_id = any(array(select a.id from accounts a where a.code = any({value})))",
        type="text[]",
    ),
    "specification": Filter(
        sql="exists (select from order_lines l where l.order_id = {c}.id and l.specification = any({value}))",
        type="text[]",
        permission=Permission.VIEW_CATALOG,
    ),
    "assignmentGroup": Filter(
        sql="exists (select from tasks k where k.order_id = {c}.id and k.assignment_group = any({value})"
        " and k.state not in ('CLOSED_COMPLETE', 'SKIPPED', 'CANCELED') and {scope:Task:k})",
        type="text[]",
        permission=Permission.VIEW_PLAN,
    ),
    "priorityAtMost": Filter(sql="{c}.priority <= {value}", type="int4"),
    "dueBefore": Filter(sql="{c}.committed_due_at < {value}", type="timestamptz"),
    "dueAfter": Filter(sql="{c}.committed_due_at > {value}", type="timestamptz"),
    "createdBefore": Filter(sql="{c}.created_at < {value}", type="timestamptz"),
    "createdAfter": Filter(sql="{c}.created_at > {value}", type="timestamptz"),
    "late": Filter(sql="coalesce({c}.forecast_end_at > {c}.committed_due_at, false) = {value}", type="bool"),
    "jeopardyLevel": JEOPARDY_LEVEL,
    "hasOpenFallout": Filter(
        sql="exists (select from fallouts f where f.order_id = {c}.id"
        " and f.state in ('OPEN', 'IN_PROGRESS', 'ON_HOLD', 'AWAITING_INFORMATION')) = {value}",
        type="bool",
        permission=Permission.VIEW_FALLOUT,
    ),
    "text": links.text_in("number", "external_id", "description"),
}
ORDER_SORTS = {
    "CREATED_AT": Sort(sql="{c}.created_at", type="timestamptz"),
    "NUMBER": Sort(sql="{c}.number"),
    "PRIORITY": Sort(sql="{c}.priority", type="int4"),
    "COMMITTED_DUE_AT": Sort(sql="{c}.committed_due_at", type="timestamptz", nullable=True),
    "FORECAST_END_AT": Sort(sql="{c}.forecast_end_at", type="timestamptz", nullable=True),
    "PROGRESS": Sort(sql="{c}.progress", type="float8"),
    "JEOPARDY": BY_JEOPARDY,
}
NEWEST_FIRST = (("CREATED_AT", "DESC"),)
