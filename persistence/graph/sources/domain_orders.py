"""Domain orders, and what decomposition left out, as they are read."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Source, columns, global_id
from persistence.graph.sources import links, scopes
from persistence.graph.sources.jeopardy import jeopardy_of
from persistence.graph.sources.plans import PLAN_OF_DOMAIN_ORDER

DOMAIN_ORDER = Source(
    type="DomainOrder",
    table="domain_orders",
    prefix="dor",
    permission=Permission.VIEW_PLAN,
    scope=scopes.INTERNAL_PART,
    fields={
        "id": global_id("dor"),
        "number": links.NUMBER,
        **columns("key", "kind", "serviceCategory", "action", "isMove", "instanceNo", "state"),
        **columns(
            "previousState",
            "stateReason",
            "specificationVersion",
            "reason",
            "plannedStartAt",
            "plannedEndAt",
            "forecastEndAt",
        ),
        **columns("priority", "actualStartAt", "actualEndAt", "progress", "ponr", "version"),
        "specification": links.SPECIFICATION,
        "characteristics": links.CHARACTERISTICS,
        "order": links.ORDER,
        "line": links.LINE,
        "parent": Edge(target="DomainOrder", where="{c}.id = {t}.parent_id", scoped=False),
        "children": Edge(
            target="DomainOrder",
            where="{c}.parent_id = {t}.id",
            order="{c}.sequence, {c}.id",
            many=True,
            size=3,
            scoped=False,
        ),
        "tasks": links.tasks_where("{c}.domain_order_id = {t}.id"),
        "skips": Edge(
            target="DecompositionSkip",
            where="{c}.domain_order_id = {t}.id",
            order="{c}.source, {c}.target, {c}.id",
            many=True,
            size=2,
        ),
        "inventoryItem": links.INVENTORY_ITEM,
        "fallouts": links.fallouts_where("{c}.domain_order_id = {t}.id"),
        "workNotes": links.work_notes("{c}.domain_order_id = {t}.id"),
        "plan": PLAN_OF_DOMAIN_ORDER,
        "jeopardy": jeopardy_of("DOMAIN_ORDER"),
    },
)

DECOMPOSITION_SKIP = Source(
    type="DecompositionSkip",
    table="decomposition_skips",
    prefix="skp",
    permission=Permission.VIEW_PLAN,
    scope=scopes.INTERNAL_PART,
    fields={
        "id": global_id("skp"),
        **columns(
            "source", "target", "reason", "explanation", "missingCharacteristic", "resolvedAt", "resolvedBy"
        ),
        **columns("waived"),
        "domainOrder": links.DOMAIN_ORDER,
        "line": links.LINE,
    },
)
