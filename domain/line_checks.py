"""What an order line must fulfil before its order is submitted (SOM domain §4.1)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from domain.catalog import Catalog, Specification, Stage
from domain.characteristics import characteristics, plain
from domain.enrichment import missing_values
from domain.errors import Fault, ValidationFailed
from domain.orders import LineAction, OrderLine
from domain.value_checks import check_value
from domain.value_mapping import default_values


def check_line(
    line: OrderLine, catalog: Catalog, *, path: tuple[str, ...], at: datetime | None = None
) -> tuple[Fault, ...]:
    """Find every fault of a line; `path` is where the line stands in the request, `at` the order date.

    Compatibility between lines is a matter of check_compatibility. Source: SOM domain §4.1.
    """
    try:
        specification = catalog.specification(line.specification, line.specification_version)
    except ValidationFailed as refusal:
        return tuple(replace(fault, path=(*path, "specification")) for fault in refusal.faults)
    return (
        *_check_specification(specification, at, path),
        *_check_offering(line, catalog, path),
        *_check_references(line, specification, path),
        *_check_values(line, specification, path),
    )


def with_defaults(line: OrderLine, catalog: Catalog) -> OrderLine:
    """Give a line that adds something the defaults of its specification where it has no value.

    Raises ValidationFailed when the specification does not exist.
    """
    specification = catalog.specification(line.specification, line.specification_version)
    if line.action is not LineAction.ADD:
        return line
    defaults = characteristics(default_values(specification, line.characteristics))
    return replace(line, characteristics={**line.characteristics, **defaults}) if defaults else line


def _check_specification(
    specification: Specification, at: datetime | None, path: tuple[str, ...]
) -> Iterator[Fault]:
    begun = at is None or specification.valid_from is None or specification.valid_from <= at
    over = at is not None and specification.valid_to is not None and specification.valid_to <= at
    if specification.status != "PUBLISHED" or not begun or over:
        yield Fault(
            path=(*path, "specification"),
            problem=f"{specification.code} version {specification.version} is not on offer now.",
            way_out="Query `specifications` for what is.",
        )


def _check_offering(line: OrderLine, catalog: Catalog, path: tuple[str, ...]) -> Iterator[Fault]:
    if line.offering is None:
        return
    offering = catalog.offerings.get(line.offering)
    if offering is None or offering.status != "PUBLISHED":
        yield _fault(
            path, "offering", f"There is no published offering {line.offering}.", "Query `offerings`."
        )
    elif offering.specification not in (None, line.specification):
        problem = f"Offering {offering.code} sells {offering.specification}, not {line.specification}."
        yield _fault(path, "offering", problem, "Leave the specification out, or name that one.")


def _check_references(
    line: OrderLine, specification: Specification, path: tuple[str, ...]
) -> Iterator[Fault]:
    low, high = specification.minimum_quantity, specification.maximum_quantity
    if not low <= line.quantity <= high:
        yield _fault(path, "quantity", f"{line.quantity} cannot be ordered.", f"Order {low} to {high}.")
    if line.action is not LineAction.ADD and line.inventory_item_id is None:
        problem = f"{line.action} needs the inventory item that it acts on."
        yield _fault(path, "inventoryItem", problem, "Give one of the account's inventory items.")
    if line.action is LineAction.ADD and specification.needs_location and line.location_id is None:
        problem = f"{specification.code} is delivered to a place."
        yield _fault(path, "location", problem, "Give one of the account's locations.")


def _check_values(line: OrderLine, specification: Specification, path: tuple[str, ...]) -> Iterator[Fault]:
    inside = (*path, "characteristics")
    for name, each in line.characteristics.items():
        known = specification.characteristic(name)
        if known is None:
            names = ", ".join(other.name for other in specification.characteristics) or "none"
            yield _fault(
                inside, name, f"{specification.code} has no characteristic {name}.", f"It has {names}."
            )
        else:
            yield from check_value(known, each.value, path=(*inside, name))
    if line.action is LineAction.ADD:
        for missing in missing_values(specification, plain(line.characteristics), until=Stage.CAPTURE):
            problem = f"{specification.code} cannot be ordered without {missing.name}."
            yield _fault(inside, missing.name, problem, "Give it a value.")


def _fault(path: Iterable[str], field: str, problem: str, way_out: str) -> Fault:
    return Fault(path=(*path, field), problem=problem, way_out=way_out)
