"""Which lines of an order belong together, by wish or by the catalog's rules (SOM domain §4.6, §4.7)."""

from domain.catalog import Catalog, CompatibilityRule
from domain.orders import LineAction, OrderLine
from domain.tree import OrderTree


def related(line: OrderLine, tree: OrderTree, catalog: Catalog) -> tuple[OrderLine, ...]:
    """List the lines that this line follows by name, or needs by a compatibility rule, by their number."""
    named = {each.line_no for each in line.related_lines}
    rules = [rule for rule in catalog.compatibility_rules if rule.left == line.specification]
    found = [
        other
        for other in tree.lines.values()
        if other.id != line.id
        and (other.line_no in named or any(is_required(rule, line, other) for rule in rules))
    ]
    return tuple(sorted(found, key=lambda other: other.line_no))


def is_required(rule: CompatibilityRule, line: OrderLine, other: OrderLine) -> bool:
    """Is the other line what the rule asks for on behalf of this line?"""
    if rule.type != "REQUIRES" or other.specification != rule.right:
        return False
    near = rule.scope != "LOCATION" or line.location_id == other.location_id
    return near and other.action is not LineAction.DISCONNECT
