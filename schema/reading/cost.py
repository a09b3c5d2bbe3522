"""What an operation may cost: a bound of the objects that it can return, known before it runs."""

from collections.abc import Sequence

from persistence.graph.arguments import Prepared
from persistence.graph.declarations import AnyNode, Connection, Edge, Sources
from persistence.graph.request import Selected


def cost_of(sources: Sources, type: str, fields: Sequence[Selected], arguments: Sequence[Prepared]) -> int:
    """Count objects: pages by their size, lists inside an order by the size declared for them."""
    source = sources.get(type)
    total = 0
    for each in fields:
        declared = source.fields.get(each.name) if source else None
        size = arguments[each.slot].size if each.slot is not None else None
        below = [cost_of(sources, name, selected, arguments) for name, selected in each.types.items()]
        inside = max(below, default=0)
        match declared:
            case Connection():
                total += (size or 0) * (1 + inside)
            case Edge(many=True):
                total += (size or declared.size) * (1 + inside)
            case AnyNode():
                total += (size or 1) * (1 + inside)
            case Edge():
                total += 1 + inside
            case _:
                total += inside
    return total
