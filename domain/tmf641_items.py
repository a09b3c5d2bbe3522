"""Reads the items of a TMF641 service order, nested ones included (SOM domain §13.3, §13.6)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from domain.foreign_json import Reading
from domain.orders import LineAction

_ACTIONS: Final = {
    "add": LineAction.ADD,
    "modify": LineAction.CHANGE,
    "change": LineAction.CHANGE,
    "delete": LineAction.DISCONNECT,
    "nochange": LineAction.NO_CHANGE,
    "no-change": LineAction.NO_CHANGE,
    "suspend": LineAction.SUSPEND,
    "resume": LineAction.RESUME,
}
# A modification that asks for one of these states is an action of its own here.
_ACTION_OF_STATE: Final = {
    "inactive": LineAction.SUSPEND,
    "suspended": LineAction.SUSPEND,
    "terminated": LineAction.DISCONNECT,
}
_OLD_PLACES: Final = ("from", "fromlocation", "oldlocation", "previouslocation")
_DEPENDENCIES: Final = ("dependency", "dependson")
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "integer": int,
    "int": int,
    "number": float,
    "float": float,
    "boolean": lambda text: {"true": True, "false": False}[text.lower()],
}
_KNOWN: Final = (
    "id",
    "action",
    "quantity",
    "state",
    "committedDueDate",
    "service",
    "serviceOrderItem",
    "serviceOrderItemRelationship",
    "orderRelationship",
)
_DEEPEST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalLine:
    """One thing that a third party ordered; `related` are the ids of the items that it depends on."""

    external_id: str
    action: LineAction
    specification: str
    specification_version: str | None = None
    quantity: int = 1
    inventory_item: str | None = None  # as the third party names it
    characteristics: Mapping[str, Any] = field(default_factory=dict)
    location: str | None = None  # id of a place
    from_location: str | None = None  # a move's old place
    related: tuple[str, ...] = ()
    parent: str | None = None  # id of the item around it
    desired_state: str | None = None
    committed_due_at: datetime | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)  # carried along, means nothing to us
    path: tuple[str, ...] = field(default=(), compare=False)  # where it stands in the payload

    @property
    def is_move(self) -> bool:
        """Does the service go from one place to another?"""
        return self.from_location is not None


def read_items(order: Reading) -> tuple[ExternalLine, ...]:
    """Read every item, outer before inner; faults are noted in the reading."""
    if not order.content.get("serviceOrderItem"):
        order.fault("serviceOrderItem", "The order has no item.", "Send at least one item.")
    items = list(_items(order, None, 1))
    lines = tuple(line for item, parent in items if (line := _line(item, parent)))
    _check_ids(items, lines)
    return lines


def _items(holder: Reading, parent: str | None, depth: int) -> Iterator[tuple[Reading, str | None]]:
    for item in holder.objects("serviceOrderItem"):
        yield item, parent
        if depth < _DEEPEST:
            yield from _items(item, _identity(item), depth + 1)
        elif item.content.get("serviceOrderItem"):
            item.fault("serviceOrderItem", "Items are nested too deep.", f"Nest at most {_DEEPEST} deep.")


def _identity(item: Reading) -> str | None:
    identity = item.content.get("id")
    return str(identity) if identity not in (None, "") else None


def _line(item: Reading, parent: str | None) -> ExternalLine | None:
    about: dict[str, Any] = {
        "external_id": item.text("id", required=True),
        "quantity": item.whole("quantity", default=1, minimum=1, maximum=1_000_000),
        "related": tuple(_related(item)),
        "committed_due_at": item.moment("committedDueDate"),
        "parent": parent,
    }
    if item.content.get("state") not in (None, "acknowledged"):
        item.fault("state", "An item's state is set by us.", "Leave it out.")
    action = _action(item)
    service = item.object("service", required=True)
    if service is None or action is None:
        return None
    about |= _service(service, action)
    if about["external_id"] is None or about["specification"] is None:
        return None
    return ExternalLine(**about, terms=_terms(item, service), path=item.path)


def _service(service: Reading, action: LineAction) -> dict[str, Any]:
    specification = service.object("serviceSpecification", required=True)
    values = _characteristics(service)
    desired = service.text("state")
    new, old = _places(service)
    refined = _refined(action, desired, values)
    inventory_item = service.text("id", required=refined is not LineAction.ADD)
    return {
        "action": refined,
        "specification": specification.text("id", required=True) if specification else None,
        "specification_version": specification.text("version") if specification else None,
        "inventory_item": None if refined is LineAction.ADD else inventory_item,
        "characteristics": values,
        "location": new,
        "from_location": old,
        "desired_state": desired,
    }


def _action(item: Reading) -> LineAction | None:
    text = item.text("action", required=True)
    action = _ACTIONS.get(text.lower()) if text else None
    if text and action is None:
        item.fault("action", f"{text!r} is no action.", "Send add, modify, delete or noChange.")
    return action


def _refined(action: LineAction, desired: str | None, values: Mapping[str, Any]) -> LineAction:
    """The standard has no suspend and resume: a modification that only wants another state says it."""
    if action is not LineAction.CHANGE or desired is None:
        return action
    if desired == "active":
        return LineAction.CHANGE if values else LineAction.RESUME
    return _ACTION_OF_STATE.get(desired, action)


def _characteristics(service: Reading) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for each in service.objects("serviceCharacteristic"):
        name = each.text("name", required=True)
        if "value" not in each.content:
            each.fault("value", "It is missing.", "Send a JSON value.")
        elif name in values:
            each.fault("name", f"{name} is given twice.", "Send a list as its value.")
        elif name:
            values[name] = _typed(_bare(each.content["value"]), each.content.get("valueType"))
    return values


def _bare(value: Any) -> Any:
    """Take a value out of the typed object that some clients put around it."""
    if isinstance(value, Mapping) and "value" in value:
        others = [key for key in value if key != "value" and not key.startswith("@")]
        return value if others else value["value"]
    return value


def _typed(value: Any, value_type: Any) -> Any:
    """Read a number or a truth value that came as text, when its type says so."""
    read = _READERS.get(str(value_type).lower())
    if read is None or not isinstance(value, str):
        return value
    try:
        return read(value)
    except (KeyError, ValueError):
        return value  # the catalog's check names the fault


def _places(service: Reading) -> tuple[str | None, str | None]:
    """Find the place of the service, and the one that it moves away from."""
    new: str | None = None
    old: str | None = None
    for place in service.objects("place"):
        identity = place.text("id", required=True)
        role = str(place.content.get("role", "")).replace(" ", "").lower()
        if role in _OLD_PLACES:
            old = old or identity
        else:
            new = new or identity
    return new, old


def _related(item: Reading) -> Iterator[str]:
    """List the items that this one depends on, in the standard's field or in ServiceNow's."""
    for field_name in ("serviceOrderItemRelationship", "orderRelationship"):
        for each in item.objects(field_name):
            kind = each.text("relationshipType", required=True)
            inner = each.object("orderItem")
            other = inner.text("itemId", required=True) if inner else each.text("id", required=True)
            if kind and kind.lower() not in _DEPENDENCIES:
                each.fault("relationshipType", f"{kind!r} is not known.", "Send dependency.")
            elif other:
                yield other


def _terms(item: Reading, service: Reading) -> dict[str, Any]:
    """Keep what means nothing to us."""
    inside = service.rest("id", "serviceSpecification", "serviceCharacteristic", "state", "place")
    return item.rest(*_KNOWN) | ({"service": inside} if inside else {})


def _check_ids(items: Iterable[tuple[Reading, str | None]], lines: Iterable[ExternalLine]) -> None:
    """Ids are unique, and relations name items of this order, others than themselves."""
    seen: set[str | None] = set()
    related = {line.external_id: line.related for line in lines}
    everyone = {_identity(item) for item, _ in items}
    for item, _ in items:
        identity = _identity(item)
        if identity in seen and identity is not None:
            item.fault("id", f"Item {identity} is there twice.", "Number the items.")
        seen.add(identity)
        for other in related.get(identity or "", ()):
            if other == identity or other not in everyone:
                problem = f"There is no other item {other}."
                item.fault("serviceOrderItemRelationship", problem, "Name another item of this order.")
