"""Submission: a draft is checked as a whole and handed in (SOM domain §3.1 O2 to O4, §4.1)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from graphlib import CycleError, TopologicalSorter

from domain.catalog import Catalog
from domain.compatibility import check_compatibility
from domain.errors import Fault, ValidationFailed
from domain.fitness import check_fitness
from domain.inventory import InventoryItem
from domain.line_checks import check_line
from domain.line_machine import move_lines
from domain.order_machine import move_order, require_move
from domain.orders import Order, OrderCategory, OrderLine
from domain.outcome import Decision, Outcome
from domain.plan import DependencyType, DomainOrderKind, TaskStage
from domain.planning import add_header_tasks
from domain.priorities import NOBODY, Customer, prioritize
from domain.settle import settle
from domain.tree import OrderTree


def submit(
    tree: OrderTree,
    catalog: Catalog,
    *,
    installed: Iterable[InventoryItem],
    customer: Customer = NOBODY,
    at: datetime,
    actor: str,
) -> Outcome:
    """Hand a draft in (O2); it goes on to enrichment (O3) or to approval (O4) by itself.

    `installed` are the account's inventory items of the specifications that compatibility rules concern,
    `customer` is what is known of the account. Raises TransitionRefused, and ValidationFailed with every
    fault of every line, each under its path (lines, index, field).
    """
    require_move(tree.order, "submit_order")
    faults = tuple(_faults(tree, catalog, tuple(installed), at))
    if faults:
        raise ValidationFailed(faults)
    decision = Decision(tree, at=at, actor=actor)
    move_order(decision, "submit_order")
    move_lines(decision, "submit_order")
    prioritize(decision, catalog, customer)
    add_header_tasks(decision, catalog, TaskStage.SUBMITTED)
    settle(decision, catalog)
    return decision.outcome()


def _faults(
    tree: OrderTree, catalog: Catalog, installed: tuple[InventoryItem, ...], at: datetime
) -> Iterator[Fault]:
    lines = sorted(tree.lines.values(), key=lambda line: line.line_no)
    if not lines:
        yield Fault(path=("lines",), problem="The order has no line.", way_out="Add at least one line.")
    items = {item.id: item for item in (*installed, *tree.inventory.values())}
    for index, line in enumerate(lines):
        path = ("lines", str(index))
        yield from check_line(line, catalog, path=path, at=at)
        yield from _check_kind(tree.order, line, catalog, path)
        yield from check_fitness(tree.order, line, items, path=path)
        yield from _check_relations(tree, line, path)
    yield from _check_circles(lines)
    yield from check_compatibility(tree, catalog, installed)


def _check_kind(order: Order, line: OrderLine, catalog: Catalog, path: tuple[str, ...]) -> Iterator[Fault]:
    """A service order never makes product orders. Source: SOM domain §4.2."""
    specification = catalog.specifications.get((line.specification, line.specification_version))
    sold = specification is not None and specification.kind is DomainOrderKind.PRODUCT
    if sold and order.category is OrderCategory.SERVICE:
        problem = f"{line.specification} is a product, and this is a service order."
        way_out = "Order one of its services, or create an order of category PRODUCT."
        yield Fault(path=(*path, "specification"), problem=problem, way_out=way_out)


def _check_relations(tree: OrderTree, line: OrderLine, path: tuple[str, ...]) -> Iterator[Fault]:
    for index, related in enumerate(line.related_lines):
        inside = (*path, "relatedLines", str(index))
        if related.line_no == line.line_no or tree.line_numbered(related.line_no) is None:
            problem = f"There is no other line {related.line_no}."
            yield Fault(path=(*inside, "lineNo"), problem=problem, way_out="Name another line of this order.")
        if related.type not in set(DependencyType):
            problem = f"{related.type} is no kind of dependency."
            yield Fault(path=(*inside, "type"), problem=problem, way_out="Send FS, SS, FF or SF.")
        if related.lag_seconds < 0:
            problem = f"{related.lag_seconds} seconds is before, not after."
            yield Fault(path=(*inside, "lag"), problem=problem, way_out="Send zero or more.")


def _check_circles(lines: list[OrderLine]) -> Iterator[Fault]:
    """Two lines that each follow the other's end would wait for ever."""
    ends = {line.line_no: [r.line_no for r in line.related_lines if r.type == "FS"] for line in lines}
    try:
        TopologicalSorter(ends).prepare()
    except CycleError as cycle:
        circle = " → ".join(str(number) for number in cycle.args[1])
        problem = f"The lines wait for each other: {circle}."
        yield Fault(path=("lines",), problem=problem, way_out="Take one of the relations away.")
