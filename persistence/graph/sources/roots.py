"""Where reading begins: the fields of Query, and the events that subscriptions stream."""

from collections.abc import Mapping
from dataclasses import replace

from domain.permissions import Permission
from persistence.graph import feed
from persistence.graph.access import Kind
from persistence.graph.declarations import AnyNode, Connection, Edge, Field, Filter, Sort, Source, Value
from persistence.graph.sources.bulk_resolutions import BULK_EVENT_FILTERS, BULK_SORTS, NEWEST_BULK
from persistence.graph.sources.catalog import BY_CODE, CODE_SORTS, SPECIFICATION_FILTERS
from persistence.graph.sources.events import EVENT_FILTERS, TASK_EVENT_FILTERS, WHAT_HAPPENED
from persistence.graph.sources.fallouts import FALLOUT_EVENT_FILTERS, FALLOUT_FILTERS, FALLOUT_SORTS
from persistence.graph.sources.inventory import BY_NUMBER, INVENTORY_FILTERS, INVENTORY_SORTS
from persistence.graph.sources.jeopardy import (
    ALERT_EVENT_FILTERS,
    ALERT_FILTERS,
    ALERT_SORTS,
    NEWEST_ALERTS,
)
from persistence.graph.sources.orders import NEWEST_FIRST, ORDER_FILTERS, ORDER_SORTS
from persistence.graph.sources.plans import ANY_PLAN
from persistence.graph.sources.scopes import EVENT, STAFF
from persistence.graph.sources.tasks import TASK_FILTERS, TASK_SORTS
from persistence.graph.sources.worklists import WORKLIST
from persistence.graph.sources.workloads import WORKLOAD


def lookup(type: str, prefix: str, **others: Filter) -> Edge:
    """Declare how one row is found: by its id or by what else names it."""
    arguments = {"id": Filter(sql="{c}.id = {value}", type="uuid", ids=(prefix,))} | others
    return Edge(target=type, arguments=arguments, one_of=True)


def text_key(column: str) -> Filter:
    """Declare a column that names one row."""
    return Filter(sql=f"{{c}}.{column} = {{value}}")


# several accounts may have the same id from the same system: the first that the viewer sees
EXTERNAL_ID = Filter(
    sql="{c}.id = (select same.id from orders same where same.external_id = {value.externalId}"
    " and same.source_system is not distinct from {value.sourceSystem} and {scope:Order:same}"
    " order by same.created_at, same.id limit 1)"
)

QUERY = Source(
    type="Query",
    key={},
    fields={
        "viewer": Edge(target="Viewer", rows="(select 1 as n) {c}"),
        "node": AnyNode(),
        "nodes": AnyNode(many=True),
        "order": lookup("Order", "ord", number=text_key("number"), externalId=EXTERNAL_ID),
        "orders": Connection(target="Order", filters=ORDER_FILTERS, sorts=ORDER_SORTS, default=NEWEST_FIRST),
        "orchestrationPlan": Edge(
            target="Plan",
            rows=ANY_PLAN,
            arguments={"root": Filter(sql="{c}.id = {value}", type="uuid", ids=("ord", "lin", "dor"))},
        ),
        "task": lookup("Task", "tsk", number=text_key("number")),
        "tasks": Connection(
            target="Task", filters=TASK_FILTERS, sorts=TASK_SORTS, default=(("NUMBER", "ASC"),)
        ),
        "worklist": WORKLIST,
        "workload": WORKLOAD,
        "jeopardyAlerts": Connection(
            target="JeopardyAlert", filters=ALERT_FILTERS, sorts=ALERT_SORTS, default=NEWEST_ALERTS
        ),
        "fallout": lookup("Fallout", "fal", number=text_key("number")),
        "fallouts": Connection(
            target="Fallout", filters=FALLOUT_FILTERS, sorts=FALLOUT_SORTS, default=(("OPENED_AT", "DESC"),)
        ),
        "bulkResolution": lookup("BulkResolution", "blk"),
        "bulkResolutions": Connection(target="BulkResolution", sorts=BULK_SORTS, default=NEWEST_BULK),
        "falloutTypes": Connection(target="FalloutType", sorts=CODE_SORTS, default=BY_CODE),
        "domainOrder": lookup("DomainOrder", "dor", number=text_key("number")),
        "inventoryItem": lookup("InventoryItem", "inv", number=text_key("number")),
        "inventoryItems": Connection(
            target="InventoryItem", filters=INVENTORY_FILTERS, sorts=INVENTORY_SORTS, default=BY_NUMBER
        ),
        "account": lookup("Account", "acc", code=text_key("code")),
        "specification": Edge(
            target="Specification",
            where="true",
            arguments={"code": text_key("code"), "version": text_key("version")},
            unless={"version": "{c}.is_current"},
        ),
        "specifications": Connection(
            target="Specification",
            where="{c}.is_current",
            filters=SPECIFICATION_FILTERS,
            sorts=CODE_SORTS,
            default=BY_CODE,
        ),
        "offerings": Connection(target="Offering", sorts=CODE_SORTS, default=BY_CODE),
        "planTemplates": Connection(
            target="PlanTemplate", where="{c}.is_current", sorts=CODE_SORTS, default=BY_CODE
        ),
        "operationsSummary": Edge(target="OperationsSummary", rows="(select 1 as n) {c}"),
        "events": Connection(
            target="Event",
            where="{c}.position is not null",
            filters=EVENT_FILTERS,
            sorts={"POSITION": Sort(sql="{c}.position", type="bigint")},
            default=(("POSITION", "ASC"),),
            feed=True,
        ),
        "feedCursor": Value(sql=feed.NOW, permission=Permission.VIEW_ORDERS),
    },
)


STAFF_ONLY = (Permission.VIEW_JEOPARDY, Permission.VIEW_FALLOUT)


def streamed(type: str, permission: Permission, **more: Field) -> Source:
    """Declare the payload of a subscription: an event, and what it happened to as of now."""
    fields = WHAT_HAPPENED | {"cursor": Value(sql=feed.OF_STREAM)} | more
    if permission in STAFF_ONLY:
        return _staff_only(type, permission, fields)
    internal = permission == Permission.VIEW_PLAN  # being a customer, too, opens none of it
    scope = {kind: sees for kind, sees in EVENT.items() if not (internal and kind is Kind.CUSTOMER)}
    return Source(
        type=type, table="events", key={"id": "int8"}, permission=permission, scope=scope, fields=fields
    )


def _staff_only(type: str, permission: Permission, fields: Mapping[str, Field]) -> Source:
    """Declare a stream of which nobody is told but staff, who see whatever it leads to."""
    unscoped = {
        name: replace(each, scoped=False) if isinstance(each, Edge) else each for name, each in fields.items()
    }
    return Source(
        type=type, table="events", key={"id": "int8"}, permission=permission, scope=STAFF, fields=unscoped
    )


TOLD_FALLOUT = Edge(target="Fallout", where="{t}.entity_type = 'Fallout' and {c}.id = {t}.entity_id")
STREAMED = (
    streamed(
        "EventPayload",
        Permission.VIEW_ORDERS,
        inventoryItem=Edge(
            target="InventoryItem", where="{t}.entity_type = 'InventoryItem' and {c}.id = {t}.entity_id"
        ),
        fallout=TOLD_FALLOUT,
    ),
    streamed("FalloutEventPayload", Permission.VIEW_FALLOUT, fallout=TOLD_FALLOUT),
    streamed("TaskEventPayload", Permission.VIEW_PLAN),
    streamed(
        "PlanEventPayload",
        Permission.VIEW_PLAN,
        plan=Edge(target="Plan", rows=ANY_PLAN, where="{c}.id = {t}.order_id"),
    ),
    streamed(
        "JeopardyEventPayload",
        Permission.VIEW_JEOPARDY,
        alert=Edge(target="JeopardyAlert", where="{c}.id = {t}.entity_id"),
    ),
    streamed(
        "BulkResolutionEventPayload",
        Permission.VIEW_FALLOUT,
        bulk=Edge(target="BulkResolution", where="{c}.id = {t}.entity_id"),
    ),
)
# A task that nobody has and that can be started: it became ready, was given back, or is to be tried again.
AVAILABLE = (
    "{c}.type in ('TaskReady', 'TaskReleased', 'TaskLeaseLost', 'TaskResumed', 'TaskAssigned')"
    " and {c}.assignee is null and {c}.task_type <> 'PUSH_EVENT'"
    " and {c}.after->>'state' = 'OPEN' and {c}.after->>'nextAttemptAt' is null"
)
# Which events each subscription streams, and what narrows them.
SUBSCRIPTIONS: Mapping[str, Edge] = {
    "orderEvents": Edge(
        target="EventPayload", many=True, where="{c}.order_id is not null", filters=EVENT_FILTERS
    ),
    "taskUpdated": Edge(
        target="TaskEventPayload", many=True, where="{c}.entity_type = 'Task'", filters=TASK_EVENT_FILTERS
    ),
    "jeopardyUpdated": Edge(
        target="JeopardyEventPayload",
        many=True,
        where="{c}.entity_type = 'JeopardyAlert'",
        filters=ALERT_EVENT_FILTERS,
    ),
    "taskAvailable": Edge(
        target="TaskEventPayload",
        many=True,
        where=AVAILABLE,
        arguments={
            "topic": Filter(sql="{c}.request_type = {value}"),
            "group": Filter(sql="{c}.assignment_group = {value}"),
        },
        one_of=True,
    ),
    "falloutUpdated": Edge(
        target="FalloutEventPayload",
        many=True,
        where="{c}.entity_type = 'Fallout'",
        filters=FALLOUT_EVENT_FILTERS,
    ),
    "bulkResolutionUpdated": Edge(
        target="BulkResolutionEventPayload",
        many=True,
        where="{c}.entity_type = 'BulkResolution'",
        filters=BULK_EVENT_FILTERS,
    ),
    "planUpdated": Edge(
        target="PlanEventPayload",
        many=True,
        where="{c}.entity_type in ('Task', 'DomainOrder', 'OrderLine', 'Order', 'Odds')",
        arguments={"order": Filter(sql="{c}.order_id = {value}", type="uuid", ids=("ord",))},
    ),
}
