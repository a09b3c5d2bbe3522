"""Correcting the values that a task failed on, with who, when and what before (SOM domain §7.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.catalog import Catalog
from domain.characteristics import CharacteristicValue, ValueSource
from domain.errors import Fault, ValidationFailed
from domain.fallouts import Fallout
from domain.orders import OrderLine
from domain.outcome import Decision
from domain.plan import DomainOrder
from domain.task_owner import owner_of
from domain.value_checks import check_value

Owner = OrderLine | DomainOrder


def correct(
    decision: Decision, catalog: Catalog, fallout: Fallout, data: Mapping[str, Any], *, line_id: UUID | None
) -> None:
    """Write values to the owner of the fallout's task, or to a line; raises NotFound, ValidationFailed."""
    owner = _owner(decision, fallout, line_id)
    faults = tuple(_faults(owner, catalog, data))
    if faults:
        raise ValidationFailed(faults)
    values = {**owner.characteristics, **{name: _given(decision, owner, name, data[name]) for name in data}}
    if isinstance(owner, OrderLine):
        decision.happened("CharacteristicsChanged", decision.put(replace(owner, characteristics=values)))
    else:
        decision.happened("CharacteristicsChanged", decision.put(replace(owner, characteristics=values)))


def _owner(decision: Decision, fallout: Fallout, line_id: UUID | None) -> Owner:
    tree = decision.tree
    if fallout.task_id is not None:
        found = owner_of(tree.tasks[fallout.task_id], tree)
        if found is not None:
            return found
    if line_id is None and len(tree.lines) == 1:
        return next(iter(tree.lines.values()))
    if line_id is None:
        raise ValidationFailed.of(
            "line", problem="It is not said whose values they are.", way_out="Name a line of the order."
        )
    return tree.line(line_id)


def _faults(owner: Owner, catalog: Catalog, data: Mapping[str, Any]) -> Iterator[Fault]:
    if not data:
        yield Fault(path=("data",), problem="There are no values.", way_out="Send some, or use RETRY.")
    specification = catalog.specification(owner.specification, owner.specification_version)
    known = ", ".join(each.name for each in specification.characteristics) or "none"
    for name, value in data.items():
        characteristic = specification.characteristic(name)
        old = owner.characteristics.get(name)
        if characteristic is None:
            problem = f"{specification.code} has no characteristic {name}."
            yield Fault(path=("data", name), problem=problem, way_out=f"It has {known}.")
        elif old is not None and old.locked:
            yield Fault(path=("data", name), problem="Its value is locked.", way_out="Leave it as it is.")
        else:
            yield from check_value(characteristic, value, path=("data", name))


def _given(decision: Decision, owner: Owner, name: str, value: Any) -> CharacteristicValue:
    old = owner.characteristics.get(name)
    return CharacteristicValue(
        name=name,
        value=value,
        source=ValueSource.API,
        previous_value=old.value if old else None,
        set_by=decision.actor,
        set_at=decision.at,
    )
