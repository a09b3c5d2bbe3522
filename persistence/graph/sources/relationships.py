"""How orders relate, as it is read: a relationship is seen by who sees both orders."""

from domain.permissions import Permission
from persistence.graph.access import Kind
from persistence.graph.declarations import Edge, Source, columns, global_id
from persistence.graph.sources import links, scopes

SEES_OTHER = "exists (select from orders other where other.id = {t}.related_order_id and {scope:Order:other})"

ORDER_RELATIONSHIP = Source(
    type="OrderRelationship",
    table="order_relationships",
    prefix="rel",
    permission=Permission.VIEW_ORDERS,
    scope={kind: f"({scopes.PART[kind]}) and {SEES_OTHER}" for kind in Kind if kind in scopes.PART},
    fields={
        "id": global_id("rel"),
        **columns("type", "version"),
        "order": links.ORDER,
        "related": Edge(target="Order", where="{c}.id = {t}.related_order_id", scoped=False),
    },
)
