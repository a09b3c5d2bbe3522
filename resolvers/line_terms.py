"""What a caller says about a line, as the domain takes it: codes become ids, values get an origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from domain.catalog import Catalog
from domain.drafting import captured
from domain.errors import Fault, ValidationFailed
from domain.orders import OrderLine, RelatedLine
from domain.spelling import camel
from persistence import references
from persistence.transaction import Transaction
from resolvers.ids import key_of

Terms = Mapping[str, Any]
PLAIN = ("action", "quantity", "is_move", "external_id", "requested_completion_at", "committed_due_at")
LISTED = ("lines",)
REQUIRED = frozenset({"action", "quantity", "is_move", "specification"})
PLACES = {"location": "location_id", "from_location": "from_location_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What codes and ids in lines of an account stand for."""

    catalog: Catalog
    at: datetime
    actor: str
    contacts: Mapping[str, UUID] = field(default_factory=dict)
    locations: Mapping[str, UUID] = field(default_factory=dict)
    items: frozenset[UUID] = frozenset()


async def look_up(
    tx: Transaction, account_id: UUID, lines: Sequence[Terms], catalog: Catalog, *, at: datetime, actor: str
) -> Known:
    """Look up everything that lines name, by one statement for each kind of thing that they name."""
    contacts = {line["contact"] for line in lines if line.get("contact")}
    places = {line[name] for line in lines for name in PLACES if line.get(name)}
    items = {key for line in lines if (key := _item_of(line)) is not None}
    return Known(
        catalog=catalog,
        at=at,
        actor=actor,
        contacts=await references.contacts(tx, account_id, contacts) if contacts else {},
        locations=await references.locations(tx, account_id, places) if places else {},
        items=await references.own_items(tx, account_id, items) if items else frozenset(),
    )


def new_lines(lines: Sequence[Terms], known: Known, *path: str) -> list[OrderLine]:
    """Make lines of what was said; raises ValidationFailed with every fault of every line."""
    faults: list[Fault] = []
    made = []
    for index, terms in enumerate(lines):
        given = {name: value for name, value in terms.items() if value is not None}
        values = _fields(given, known, _at(path, index), faults)
        if "specification" in values:
            made.append(OrderLine(id=uuid4(), line_no=index + 1, **values))
        elif not given.keys() & {"offering", "specification"}:
            faults.append(
                _fault(_at(path, index), "It says not what to order.", "Give specification or offering.")
            )
    if faults:
        raise ValidationFailed(tuple(faults))
    return made


def _at(path: tuple[str, ...], index: int) -> tuple[str, ...]:
    """Say where a line stands: in a list, or alone in the input."""
    return (*path, str(index)) if path == LISTED else path


def line_changes(terms: Terms, known: Known) -> dict[str, Any]:
    """Give what to change on a line; raises ValidationFailed with every fault."""
    empty = [name for name in sorted(REQUIRED & terms.keys()) if terms[name] is None]
    faults = [_fault((name,), "It cannot be empty.", "Leave it out, or give a value.") for name in empty]
    changes = _fields(terms, known, (), faults)
    if faults:
        raise ValidationFailed(tuple(faults))
    return changes


def _fields(terms: Terms, known: Known, path: tuple[str, ...], faults: list[Fault]) -> dict[str, Any]:
    values = {name: terms[name] for name in PLAIN if name in terms}
    values |= _ordered(terms, known, path, faults)
    for name, target in PLACES.items():
        values |= _coded(terms, name, target, known.locations, path, faults)
    values |= _coded(terms, "contact", "contact_id", known.contacts, path, faults)
    values |= _item(terms, known, path, faults)
    if terms.get("characteristics"):
        plain = {each["name"]: each["value"] for each in terms["characteristics"]}
        values["characteristics"] = captured(plain, at=known.at, actor=known.actor)
    if "related_lines" in terms:
        values["related_lines"] = tuple(RelatedLine(**each) for each in terms["related_lines"] or ())
    return values


def _ordered(terms: Terms, known: Known, path: tuple[str, ...], faults: list[Fault]) -> dict[str, Any]:
    """Say what is ordered: a specification, or an offering that stands for one."""
    code, offering = terms.get("specification"), terms.get("offering")
    values: dict[str, Any] = {"offering": offering} if "offering" in terms else {}
    if offering and not code:
        sold = known.catalog.offerings.get(offering)
        code = sold.specification if sold else None
        if code is None:
            faults.append(
                _fault(
                    (*path, "offering"), f"There is no offering {offering!r} to order.", "Query `offerings`."
                )
            )
    if not code:
        return values
    if code not in known.catalog.current:
        faults.append(
            _fault(
                (*path, "specification"), f"There is no specification {code!r}.", "Query `specifications`."
            )
        )
        return values
    version = terms.get("specification_version") or known.catalog.current[code].version
    if (code, version) not in known.catalog.specifications:
        problem = f"There is no version {version} of {code!r}."
        faults.append(
            _fault((*path, "specification"), problem, "Leave the version out to get the current one.")
        )
    return values | {"specification": code, "specification_version": version}


def _coded(
    terms: Terms,
    name: str,
    target: str,
    known: Mapping[str, UUID],
    path: tuple[str, ...],
    faults: list[Fault],
) -> dict[str, Any]:
    if name not in terms:
        return {}
    code = terms[name]
    if code is not None and code not in known:
        faults.append(
            _fault((*path, camel(name)), f"The account has no {name} {code!r}.", "Query the account's own.")
        )
    return {target: known.get(code)}


def _item_of(terms: Terms) -> UUID | None:
    """Give the key of the item that a line acts on; what is no id of one is told of when the line is made."""
    text = terms.get("inventory_item")
    try:
        return key_of(text, "inv", path="inventoryItem") if text else None
    except ValidationFailed:
        return None


def _item(terms: Terms, known: Known, path: tuple[str, ...], faults: list[Fault]) -> dict[str, Any]:
    if "inventory_item" not in terms:
        return {}
    text = terms["inventory_item"]
    where = (*path, "inventoryItem")
    try:
        item = key_of(text, "inv", path="inventoryItem") if text is not None else None
    except ValidationFailed as refusal:
        faults += [_fault(where, each.problem, each.way_out) for each in refusal.faults]
        return {}
    if item is not None and item not in known.items:
        faults.append(_fault(where, f"The account has no {text}.", "Query `inventoryItems`."))
    return {"inventory_item_id": item}


def _fault(path: tuple[str, ...], problem: str, way_out: str) -> Fault:
    return Fault(path=path, problem=problem, way_out=way_out)
