"""Order lines as they are read."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Source, Value, columns, global_id, keys
from persistence.graph.sources import links, scopes
from persistence.graph.sources.jeopardy import jeopardy_of
from persistence.graph.sources.plans import PLAN_OF_LINE

MADE = Edge(
    target="DomainOrder", where="{c}.line_id = {t}.id", order="{c}.sequence, {c}.id", many=True, size=8
)

ORDER_LINE = Source(
    type="OrderLine",
    table="order_lines",
    prefix="lin",
    permission=Permission.VIEW_ORDERS,
    scope=scopes.PART,
    fields={
        "id": global_id("lin"),
        **columns(
            "priority", "lineNo", "action", "isMove", "quantity", "state", "previousState", "externalId"
        ),
        **columns(
            "specificationVersion",
            "requestedCompletionAt",
            "committedDueAt",
            "plannedStartAt",
            "plannedEndAt",
        ),
        **columns("forecastEndAt", "actualStartAt", "actualEndAt", "progress", "ponr", "version"),
        "stateReason": links.STATE_REASON,
        "offering": Edge(target="Offering", where="{c}.code = {t}.offering"),
        "specification": links.SPECIFICATION,
        "inventoryItem": links.INVENTORY_ITEM,
        "location": links.LOCATION,
        "fromLocation": Edge(target="Location", where="{c}.id = {t}.from_location_id", scoped=False),
        "contact": links.CONTACT,
        "characteristics": links.CHARACTERISTICS,
        "order": links.ORDER,
        "priceAdjustments": links.PRICE_ADJUSTMENTS,
        "relatedLines": Edge(
            target="RelatedLine",
            rows="jsonb_array_elements({t}.related_lines) with ordinality {c}(value, n)",
            order="{c}.n",
            many=True,
            size=2,
            scoped=False,
        ),
        "priorityScore": Value(sql="{t}.priority_score", permission=Permission.VIEW_PLAN),
        "priorityFactors": Edge(
            target="PriorityFactor",
            rows="jsonb_array_elements({t}.priority_factors) with ordinality {c}(value, n)",
            order="{c}.n",
            many=True,
            size=4,
            scoped=False,
        ),
        "domainOrders": MADE,
        "topDomainOrders": Edge(
            target="DomainOrder",
            where="{c}.line_id = {t}.id and {c}.parent_id is null",
            order="{c}.sequence, {c}.id",
            many=True,
            size=2,
        ),
        "tasks": links.tasks_where("{c}.line_id = {t}.id"),
        "skips": Edge(
            target="DecompositionSkip",
            where="{c}.line_id = {t}.id",
            order="{c}.source, {c}.target, {c}.id",
            many=True,
            size=4,
        ),
        "fallouts": links.fallouts_where("{c}.line_id = {t}.id"),
        "plan": PLAN_OF_LINE,
        "jeopardy": jeopardy_of("LINE"),
        "delayedPercent": Value(sql="{t}.delayed_percent", permission=Permission.VIEW_JEOPARDY),
    },
)

PRIORITY_FACTOR = Source(
    type="PriorityFactor",
    key={"value": "jsonb"},
    permission=Permission.VIEW_PLAN,
    fields=keys("table", "rank", "weight"),
)

CHARACTERISTIC = Source(
    type="Characteristic",
    key={"value": "jsonb"},
    fields={
        **keys("name", "value", "source", "previousValue", "setAt"),
        "mappedFrom": Value(sql="{t}.value->'mappedFrom'", customer="null::text", json=True),
        "setBy": Value(sql="{t}.value->'setBy'", customer="null::text", json=True),
        "locked": Value(sql="coalesce(({t}.value->>'locked')::boolean, false)"),
    },
)

RELATED_LINE = Source(
    type="RelatedLine",
    key={"value": "jsonb"},
    fields={
        **keys("lineNo", "type"),
        "lag": Value(sql="make_interval(secs => coalesce(({t}.value->>'lagSeconds')::float8, 0))"),
    },
)

PRICE_ADJUSTMENT = Source(
    type="PriceAdjustment",
    key={"value": "jsonb"},
    fields={
        **keys("sequence", "charge", "kind", "value", "reason", "adjustedAt"),
        "author": Value(sql="{t}.value->>'author'", customer="'PROVIDER'::text"),
    },
)
