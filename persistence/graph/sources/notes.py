"""Notes as they are read."""

from domain.permissions import Permission
from persistence.graph.access import Kind
from persistence.graph.declarations import Source, Value, columns, global_id
from persistence.graph.sources import scopes

NOTE = Source(
    type="Note",
    table="notes",
    prefix="nte",
    permission=Permission.VIEW_ORDERS,
    scope=scopes.OUTSIDE_FALLOUTS | {Kind.CUSTOMER: f"not {{t}}.internal and ({scopes.PART[Kind.CUSTOMER]})"},
    fields={
        "id": global_id("nte"),
        **columns("kind", "text", "internal", "writtenAt"),
        "author": Value(
            sql="{t}.author",
            customer="case when {t}.author = {subject} or {t}.kind = 'ISSUE' then 'CUSTOMER'"
            " else 'PROVIDER' end",
        ),
    },
)
