"""What a mapping carries, and over what (SOM domain §4.6)."""

from typing import Any

import pytest

from domain.catalog import CharacteristicMapping, MappingKind
from domain.characteristics import ValueSource, characteristics
from domain.orders import LineAction
from domain.value_mapping import applies, carried, mapped_value
from tests.builders import NOON, characteristic, domain_order, line


def mapping(kind: MappingKind, **values: Any) -> CharacteristicMapping:
    places = {"source": "CFS-A", "target": "RFS-B", "target_characteristic": "b"}
    return CharacteristicMapping(**(places | {"source_characteristic": "a", "kind": kind} | values))


VALUES = characteristics([characteristic("a", 300), characteristic("extra", 2), characteristic("empty", "")])


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (mapping(MappingKind.COPY), 300),
        (mapping(MappingKind.COPY, source_characteristic="missing"), None),
        (mapping(MappingKind.COPY, source_characteristic="empty"), None),
        (mapping(MappingKind.SET, constant="x", source_characteristic=None), "x"),
        (mapping(MappingKind.DEFAULT, constant="x"), "x"),
        (mapping(MappingKind.LIST_MAP, table=((100, "LP-100"), (300, "LP-300"))), "LP-300"),
        (mapping(MappingKind.LIST_MAP, table=((100, "LP-100"),)), None),
        (mapping(MappingKind.EXPR, expression="value * extra"), 600),
        (mapping(MappingKind.EXPR, expression="a + extra", source_characteristic=None), 302),
        (mapping(MappingKind.EXPR), 300),
    ],
)
def test_each_kind_carries_its_value(given: CharacteristicMapping, value: Any) -> None:
    assert carried(given, VALUES) == value


def into(own: dict[str, Any] | None, kind: MappingKind = MappingKind.COPY, **values: Any) -> Any:
    """What a mapping of 300 makes of a target that has this value."""
    held = {} if own is None else characteristics([characteristic("b", **own)])
    source = domain_order(line(), specification="CFS-A", characteristics=VALUES)
    target = domain_order(line(), specification="RFS-B", characteristics=held)
    return mapped_value(mapping(kind, **values), [source], target, NOON)


def test_a_mapping_fills_an_empty_place_and_says_from_where() -> None:
    value = into(None)

    assert (value.value, value.source, value.mapped_from) == (300, ValueSource.MAPPING, "CFS-A.a")
    assert (value.previous_value, value.set_at) == (None, NOON)


def test_a_mapping_replaces_what_was_captured_and_remembers_it() -> None:
    value = into({"value": 100})

    assert (value.value, value.previous_value) == (300, 100)


@pytest.mark.parametrize(
    "own", [{"value": 300}, {"value": 100, "locked": True}, {"value": 1, "source": ValueSource.TASK}]
)
def test_a_mapping_leaves_what_is_equal_locked_or_said_by_work(own: dict[str, Any]) -> None:
    assert into(own) is None


def test_an_empty_value_is_filled_even_when_somebody_set_it() -> None:
    assert into({"value": "", "source": ValueSource.API}).value == 300


def test_a_default_does_not_replace_a_value() -> None:
    assert into({"value": 1}, MappingKind.DEFAULT, constant=5) is None
    assert into(None, MappingKind.DEFAULT, constant=5).value == 5


def test_without_a_source_that_has_a_value_nothing_is_set() -> None:
    assert into(None, source_characteristic="missing") is None


def test_a_constant_without_a_source_characteristic_names_its_target() -> None:
    assert into(None, MappingKind.SET, constant=5, source_characteristic=None).mapped_from == "CFS-A.b"


def test_mappings_hold_for_all_actions_but_disconnect_unless_they_name_theirs() -> None:
    every, named = mapping(MappingKind.COPY), mapping(MappingKind.COPY, actions=(LineAction.DISCONNECT,))

    assert [action for action in LineAction if not applies(every, action)] == [LineAction.DISCONNECT]
    assert [action for action in LineAction if applies(named, action)] == [LineAction.DISCONNECT]
