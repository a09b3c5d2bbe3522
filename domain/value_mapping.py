"""How a specification's values come from another's: defaults, inheritance, mappings (SOM domain §4.6)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.catalog import Catalog, CharacteristicMapping, MappingKind, Specification
from domain.characteristics import Characteristics, CharacteristicValue, ValueSource, plain
from domain.decision_tables import evaluate_expression
from domain.errors import DecompositionFailed, ExpressionFailed
from domain.orders import LineAction
from domain.plan import DomainOrder
from domain.value_checks import has_value

# What people and tasks said on the spot is not overwritten by a mapping.
KEPT = frozenset({ValueSource.TASK, ValueSource.API, ValueSource.INFLIGHT})


def default_values(specification: Specification, values: Characteristics) -> Iterator[CharacteristicValue]:
    """Give the defaults of characteristics that have no value (step 3 of SOM domain §4.6)."""
    for each in specification.characteristics:
        if has_value(each.default) and not _given(values, each.name):
            yield CharacteristicValue(name=each.name, value=each.default, source=ValueSource.DEFAULT)


def inherited_values(
    specification: Specification, node: DomainOrder, parent: DomainOrder, at: datetime | None
) -> Iterator[CharacteristicValue]:
    """Copy the parent's values of the same name where the specification says so, over nothing else."""
    for each in specification.characteristics:
        above, own = parent.characteristics.get(each.name), node.characteristics.get(each.name)
        if not each.inherit or above is None or not has_value(above.value):
            continue
        origin = f"{parent.specification}.{each.name}"
        free = own is None or not has_value(own.value) or (own.mapped_from == origin and not own.locked)
        if free and (own is None or own.value != above.value):
            yield arrived(each.name, above.value, origin=origin, over=own, at=at)


def mapped_value(
    mapping: CharacteristicMapping, sources: Sequence[DomainOrder], target: DomainOrder, at: datetime | None
) -> CharacteristicValue | None:
    """Give what the mapping sets on the target from the first source that has a value; None changes nothing.

    Raises DecompositionFailed when its expression cannot be computed.
    """
    own = target.characteristics.get(mapping.target_characteristic)
    if own is not None and not _may_overwrite(mapping, own):
        return None
    for source in sources:
        value = carried(mapping, source.characteristics)
        if has_value(value):
            if own is not None and own.value == value:
                return None
            origin = (
                f"{source.specification}.{mapping.source_characteristic or mapping.target_characteristic}"
            )
            return arrived(mapping.target_characteristic, value, origin=origin, over=own, at=at)
    return None


def carried(mapping: CharacteristicMapping, values: Characteristics) -> Any:
    """Compute what a mapping carries over from these values; None while its source has no value."""
    if mapping.kind in (MappingKind.SET, MappingKind.DEFAULT):
        return mapping.constant
    source = mapping.source_characteristic
    found = values.get(source) if source else None
    value = found.value if found else None
    if source and not has_value(value):
        return None
    if mapping.kind is MappingKind.EXPR:
        return _computed(mapping, plain(values) | {"value": value})
    if mapping.kind is MappingKind.LIST_MAP:
        return next((to for given, to in mapping.table if given == value), None)
    return value


def applies(mapping: CharacteristicMapping, action: LineAction) -> bool:
    """Does the mapping hold for this action? Without a list: for all but DISCONNECT."""
    return action in mapping.actions if mapping.actions else action is not LineAction.DISCONNECT


def mappings_for(node: DomainOrder, catalog: Catalog) -> Iterator[CharacteristicMapping]:
    """List the mappings that set values of this domain order."""
    return (each for each in catalog.mappings_to.get(node.specification, ()) if applies(each, node.action))


def with_value(node: DomainOrder, value: CharacteristicValue) -> DomainOrder:
    """Give the domain order with one more value, or another one."""
    return replace(node, characteristics={**node.characteristics, value.name: value})


def arrived(
    name: str, value: Any, *, origin: str, over: CharacteristicValue | None, at: datetime | None
) -> CharacteristicValue:
    """Make the value that came from `origin` (SPEC.characteristic) in place of another."""
    previous = over.value if over else None
    return CharacteristicValue(
        name=name,
        value=value,
        source=ValueSource.MAPPING,
        mapped_from=origin,
        previous_value=previous,
        set_at=at,
    )


def _computed(mapping: CharacteristicMapping, values: Mapping[str, Any]) -> Any:
    try:
        return evaluate_expression(mapping.expression or "value", values)
    except ExpressionFailed as failure:
        target = f"{mapping.target}.{mapping.target_characteristic}"
        raise DecompositionFailed(
            f"{target} cannot be mapped from {mapping.source}. {failure.message}"
        ) from failure


def _may_overwrite(mapping: CharacteristicMapping, own: CharacteristicValue) -> bool:
    if not has_value(own.value):
        return True
    return not own.locked and own.source not in KEPT and mapping.kind is not MappingKind.DEFAULT


def _given(values: Characteristics, name: str) -> bool:
    found = values.get(name)
    return found is not None and has_value(found.value)
