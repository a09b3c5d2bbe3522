"""Events as they are read: in histories, pages of the feed, payloads and streams."""

from dataclasses import replace

from domain.permissions import Permission
from persistence.graph import feed
from persistence.graph.declarations import Edge, Field, Filter, Source, Value, columns, keys
from persistence.graph.sources import links, scopes

CHANGES = Edge(
    target="FieldChange",
    rows="jsonb_array_elements({t}.changes) with ordinality {c}(value, n)",
    customer_rows="jsonb_array_elements({t}.public_changes) with ordinality {c}(value, n)",
    order="{c}.n",
    many=True,
    size=3,
    scoped=False,
)
WHAT_HAPPENED: dict[str, Field] = {
    **columns("type", "position", "occurredAt", "message", "entityType"),
    "orderSeq": Value(sql="{t}.order_seq", customer="null::int4"),
    "actor": Value(sql="{t}.actor", customer="{t}.actor_kind"),
    "changes": CHANGES,
    "order": links.ORDER,
    "line": links.LINE,
    "domainOrder": replace(links.DOMAIN_ORDER, scoped=True),  # a customer sees the event, but not that
    "task": links.TASK,
}

EVENT = Source(
    type="Event",
    table="events",
    key={"id": "int8"},
    prefix="evt",
    permission=Permission.VIEW_ORDERS,
    scope=scopes.EVENT,
    fields={
        "id": Value(sql="'evt_' || {t}.id"),
        **WHAT_HAPPENED,
        "cursor": Value(sql=feed.AT_ITS_POSITION),
    },
)

FIELD_CHANGE = Source(type="FieldChange", key={"value": "jsonb"}, fields=keys("field", "from", "to"))

EVENT_FILTERS = {
    "order": Filter(sql="{c}.order_id = {value}", type="uuid", ids=("ord",)),
    "type": links.one_of("type"),
    "entityType": links.one_of("entity_type"),
    "account": Filter(
        sql="{c}.account_id = any(array(select a.id from accounts a where a.code = any({value})))",
        type="text[]",
    ),
    "state": links.one_of("state_to"),
}
TASK_EVENT_FILTERS = {
    "order": EVENT_FILTERS["order"],
    "state": links.one_of("state_to"),
    "assignmentGroup": links.one_of("assignment_group"),
    "requestType": links.one_of("request_type"),
    "taskType": links.one_of("task_type"),
    "assignee": links.one_of("assignee"),
}
