"""Which services need, or rule out, each other, over the order and what is installed (SOM domain §4.1)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from domain.catalog import Catalog, CompatibilityRule
from domain.errors import Fault
from domain.inventory import InventoryItem, InventoryState
from domain.orders import LineAction, LineState, OrderLine
from domain.tree import OrderTree

GONE = (LineState.CANCELED, LineState.FAILED)
HERE = (InventoryState.ACTIVE, InventoryState.CHANGE_PENDING, InventoryState.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Presence:
    """Something the account will have once the order is carried out."""

    specification: str
    location_id: UUID | None
    count: int = 1
    line_no: int | None = None  # of the line that adds it


def specifications_concerned(tree: OrderTree, catalog: Catalog) -> frozenset[str]:
    """Name the specifications of which it matters to this order's rules what its account has."""
    ordered = {line.specification for line in tree.lines.values() if line.state not in GONE}
    return frozenset(
        side
        for rule in catalog.compatibility_rules
        if rule.scope != "ORDER" and not ordered.isdisjoint((rule.left, rule.right))
        for side in (rule.left, rule.right)
    )


def check_compatibility(
    tree: OrderTree, catalog: Catalog, installed: Iterable[InventoryItem]
) -> tuple[Fault, ...]:
    """Find every rule that the account would break once this order is done.

    `installed` are the account's inventory items of the specifications concerned. A rule is looked at only
    when the order has a line on either of its sides; what was broken before, and is not touched, stays as it
    is.
    """
    lines = [line for line in tree.lines.values() if line.state not in GONE]
    present = [*_added(lines), *_kept(lines, installed)]
    touched = {line.specification: line.line_no for line in reversed(lines)}
    numbers = sorted(line.line_no for line in tree.lines.values())
    return tuple(
        replace(fault, path=("lines", str(numbers.index(line_no))))
        for rule in catalog.compatibility_rules
        if rule.left in touched or rule.right in touched
        for line_no, fault in _broken(rule, present, touched)
    )


def _added(lines: Iterable[OrderLine]) -> Iterator[_Presence]:
    for line in lines:
        if line.action is LineAction.ADD:
            yield _Presence(
                specification=line.specification, location_id=line.location_id,
                count=line.quantity, line_no=line.line_no,
            )  # fmt: skip


def _kept(lines: Iterable[OrderLine], installed: Iterable[InventoryItem]) -> Iterator[_Presence]:
    leaving = {line.inventory_item_id for line in lines if line.action is LineAction.DISCONNECT}
    for item in installed:
        if item.state in HERE and item.id not in leaving:
            yield _Presence(specification=item.specification, location_id=item.location_id)


def _broken(
    rule: CompatibilityRule, present: list[_Presence], touched: dict[str, int]
) -> Iterator[tuple[int, Fault]]:
    """Walk the numbers of the lines that break the rule, and how."""
    told: set[int] = set()
    for left in present:
        if left.specification != rule.left or (rule.scope == "ORDER" and left.line_no is None):
            continue
        count = sum(right.count for right in present if _meets(rule, left, right))
        line_no = left.line_no or touched.get(rule.right) or touched[rule.left]
        if not _accepts(rule, count) and line_no not in told:
            told.add(line_no)
            yield line_no, _fault(rule, count)


def _meets(rule: CompatibilityRule, left: _Presence, right: _Presence) -> bool:
    if right.specification != rule.right or right is left:
        return False
    if rule.scope == "ORDER":
        return right.line_no is not None
    return rule.scope == "ACCOUNT" or right.location_id == left.location_id


def _accepts(rule: CompatibilityRule, count: int) -> bool:
    if rule.type == "EXCLUDES":
        return count == 0
    return rule.minimum <= count and (rule.maximum is None or count <= rule.maximum)


def _fault(rule: CompatibilityRule, count: int) -> Fault:
    where = {
        "ORDER": "in the same order",
        "ACCOUNT": "on the same account",
        "LOCATION": "at the same location",
    }
    most = "" if rule.maximum is None else f" and at most {rule.maximum}"
    needs = (
        f"needs at least {rule.minimum}{most} {rule.right}"
        if rule.type == "REQUIRES"
        else f"excludes {rule.right}"
    )
    lacking = rule.type == "REQUIRES" and count < rule.minimum
    way_out = "Order it along, or keep it." if lacking else "Order fewer, or at another place."
    problem = f"{rule.left} {needs} {where[rule.scope]}; there would be {count}."
    return Fault(path=("lines",), problem=problem, way_out=way_out)
