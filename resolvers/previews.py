"""Previews: what would happen, straight from the domain, without an order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.catalog import Catalog
from domain.decomposition import Decomposition, decompose
from domain.errors import Refusal, ValidationFailed
from domain.line_checks import check_line, with_defaults
from domain.orders import LineAction, OrderLine
from domain.permissions import Permission
from persistence import catalog
from resolvers.context import Context
from resolvers.line_terms import Known, new_lines

NOBODYS = UUID(int=0)  # the line that nobody ordered, at the place that nobody named

NOTHING = Decomposition()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a line would be decomposed into, or why it cannot be."""

    decomposition: Decomposition = NOTHING
    errors: tuple[Refusal, ...] = ()


async def preview_decomposition(context: Context, terms: Mapping[str, Any]) -> Preview:
    """Decompose a line that nobody ordered; raises Forbidden and Unavailable."""
    context.viewer.require(Permission.PREVIEW_DECOMPOSITION)
    published = await catalog.current(context.database)
    try:
        return Preview(decomposition=decompose(_line(context, terms, published), published))
    except Refusal as refusal:
        return Preview(errors=(refusal,))


def _line(context: Context, terms: Mapping[str, Any], published: Catalog) -> OrderLine:
    known = Known(catalog=published, at=context.clock.now(), actor=context.viewer.subject)
    made = new_lines([dict(terms) | {"action": LineAction(terms["action"])}], known, "input")[0]
    line = with_defaults(replace(made, id=NOBODYS, line_no=1, location_id=NOBODYS), published)
    faults = check_line(line, published, path=("input",))
    if faults:
        raise ValidationFailed(faults)
    return line
