"""Queries that are made in Python: previews straight from the domain, and measures."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.characteristics import plain
from domain.permissions import Permission
from domain.plan import DecompositionSkip, DomainOrder
from resolvers import previews
from resolvers.context import Context
from schema.errors import error_of
from schema.queries.measures import fallout_measures

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A field of Query that Python makes of the context and coerced arguments, and who may ask for it."""

    make: Callable[[Context, Mapping[str, Any]], Awaitable[Json]]
    permission: Permission


async def preview_decomposition(context: Context, arguments: Mapping[str, Any]) -> Json:
    """Answer the query of this name: all fields of its payload, by their names in the graph."""
    preview = await previews.preview_decomposition(context, arguments["input"])
    made = preview.decomposition
    keys = {each.id: each.key for each in made.domain_orders}
    return {
        "__typename": "DecompositionPreviewPayload",
        "nodes": [_node(each, keys) for each in made.domain_orders],
        "skips": [_skip(each, keys) for each in made.skips],
        "errors": [error_of(refusal) for refusal in preview.errors],
    }


def _node(made: DomainOrder, keys: Mapping[Any, str]) -> Json:
    values = plain(made.characteristics)
    return {
        "__typename": "PreviewNode",
        "key": made.key,
        "parentKey": keys.get(made.parent_id),
        "specification": made.specification,
        "kind": made.kind.value,
        "action": made.action.value,
        "reason": made.reason,
        "characteristics": [
            {"__typename": "PreviewValue", "name": name, "value": values[name]} for name in sorted(values)
        ],
    }


def _skip(skipped: DecompositionSkip, keys: Mapping[Any, str]) -> Json:
    return {
        "__typename": "PreviewSkip",
        "parentKey": keys[skipped.domain_order_id],
        "source": skipped.source,
        "target": skipped.target,
        "reason": skipped.reason.value,
        "explanation": skipped.explanation,
        "missingCharacteristic": skipped.missing_characteristic,
    }


# By name in the graph.
MADE: Mapping[str, Made] = {
    "previewDecomposition": Made(make=preview_decomposition, permission=Permission.PREVIEW_DECOMPOSITION),
    "falloutMeasures": Made(make=fallout_measures, permission=Permission.VIEW_FALLOUT),
}
