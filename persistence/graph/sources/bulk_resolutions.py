"""Bulk resolutions as they are read: by staff alone."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Filter, Sort, Source, Value, columns, global_id
from persistence.graph.sources import links, scopes

BULK_RESOLUTION = Source(
    type="BulkResolution",
    table="bulk_resolutions",
    prefix="blk",
    permission=Permission.VIEW_FALLOUT,
    scope=scopes.STAFF,
    fields={
        "id": global_id("blk"),
        **columns("state", "verb", "notes", "threshold", "total", "done", "failed", "passedOver"),
        **columns("stateReason", "startedAt", "endedAt", "version"),
        "startedBy": Value(sql="{t}.started_by"),
        "remaining": Value(sql="{t}.total - {t}.done - {t}.failed - {t}.passed_over"),
        "items": Edge(
            target="BulkItem",
            where="{c}.bulk_id = {t}.id",
            order="{c}.place",
            many=True,
            size=100,
            limit="first",
            filters={"state": links.one_of("state")},
        ),
    },
)
BULK_ITEM = Source(
    type="BulkItem",
    table="bulk_resolution_items",
    key={"bulk_id": "uuid", "fallout_id": "uuid"},
    permission=Permission.VIEW_FALLOUT,
    fields={
        **columns("state", "code", "message"),
        "fallout": Edge(target="Fallout", where="{c}.id = {t}.fallout_id", scoped=False),
    },
)
BULK_SORTS = {"STARTED_AT": Sort(sql="{c}.started_at", type="timestamptz")}
NEWEST_BULK = (("STARTED_AT", "DESC"),)
BULK_EVENT_FILTERS = {
    "bulk": Filter(sql="{c}.entity_id = {value}", type="uuid", ids=("blk",)),
    "state": links.one_of("state_to"),
    "startedBy": Filter(sql="{c}.after->>'startedBy' = any({value})", type="text[]"),
}
