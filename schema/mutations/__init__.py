"""Mutations: each calls its resolver."""

from schema.mutations import amendments, bulk_resolutions, capture, catalog, fallouts, jeopardy, orders, tasks
from schema.mutations.registry import MUTATIONS, MutationSpec

__all__ = [
    "MUTATIONS",
    "MutationSpec",
    "amendments",
    "bulk_resolutions",
    "capture",
    "catalog",
    "fallouts",
    "jeopardy",
    "orders",
    "tasks",
]
