"""Inventory as it is read."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Filter, Sort, Source, columns, global_id
from persistence.graph.sources import links, scopes

INVENTORY_ITEM = Source(
    type="InventoryItem",
    table="inventory_items",
    prefix="inv",
    permission=Permission.VIEW_INVENTORY,
    scope=scopes.OWN_INVENTORY,
    fields={
        "id": global_id("inv"),
        "number": links.NUMBER,
        **columns("kind", "name", "state", "specificationVersion", "startedAt", "endedAt", "version"),
        "account": links.ACCOUNT,
        "location": links.LOCATION,
        "specification": links.SPECIFICATION,
        "characteristics": links.CHARACTERISTICS,
        "parent": Edge(target="InventoryItem", where="{c}.id = {t}.parent_id"),
        "children": Edge(
            target="InventoryItem", where="{c}.parent_id = {t}.id", order="{c}.number", many=True, size=5
        ),
        "order": links.ORDER,
    },
)

INVENTORY_FILTERS = {
    "state": links.one_of("state"),
    "kind": links.one_of("kind"),
    "account": Filter(
        sql="{c}.account_id = any(array(select a.id from accounts a where a.code = any({value})))",
        type="text[]",
        permission=Permission.VIEW_ORDERS,
    ),
    "specification": links.one_of("specification", permission=Permission.VIEW_CATALOG),
    "location": Filter(
        sql="{c}.location_id = any(array(select p.id from locations p where p.code = any({value})))",
        type="text[]",
        permission=Permission.VIEW_ORDERS,
    ),
    "text": links.text_in("number", "name"),
}
INVENTORY_SORTS = {"NUMBER": Sort(sql="{c}.number")}
BY_NUMBER = (("NUMBER", "ASC"),)
