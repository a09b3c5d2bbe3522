"""A value fits its characteristic, or the fault says how it would."""

from typing import Any

import pytest

from domain.catalog import CharacteristicSpec, ValueType
from domain.value_checks import check_value, has_value, is_of_type, shown


def spec(value_type: ValueType = ValueType.STRING, **values: Any) -> CharacteristicSpec:
    return CharacteristicSpec(name="any", value_type=value_type, **values)


GOOD: list[tuple[ValueType, Any]] = [
    (ValueType.STRING, "text"),
    (ValueType.INTEGER, 3),
    (ValueType.INTEGER, 3.0),
    (ValueType.NUMBER, 3.5),
    (ValueType.BOOLEAN, False),
    (ValueType.DATE, "2026-11-20"),
    (ValueType.ENUM, "GPON"),
    (ValueType.IP_ADDRESS, "203.0.113.8/29"),
    (ValueType.IP_ADDRESS, "2001:db8::1"),
    (ValueType.OBJECT, {"a": 1}),
]
BAD: list[tuple[ValueType, Any]] = [
    (ValueType.STRING, 3),
    (ValueType.INTEGER, 3.5),
    (ValueType.INTEGER, True),
    (ValueType.INTEGER, "3"),
    (ValueType.NUMBER, True),
    (ValueType.BOOLEAN, 1),
    (ValueType.DATE, "20 November"),
    (ValueType.DATE, 20261120),
    (ValueType.ENUM, {"a": 1}),
    (ValueType.IP_ADDRESS, "300.1.1.1"),
    (ValueType.IP_ADDRESS, 7),
    (ValueType.OBJECT, "text"),
]


@pytest.mark.parametrize(("value_type", "value"), GOOD)
def test_a_value_of_its_type_is_accepted(value_type: ValueType, value: Any) -> None:
    assert check_value(spec(value_type), value, path=("value",)) == ()


@pytest.mark.parametrize(("value_type", "value"), BAD)
def test_a_value_of_another_type_is_a_fault_that_names_the_type(value_type: ValueType, value: Any) -> None:
    (fault,) = check_value(spec(value_type), value, path=("lines", "0", "value"))

    assert fault.path == ("lines", "0", "value")
    assert fault.problem.endswith(fault.way_out.removeprefix("Send "))


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_nothing_is_no_fault(value: Any) -> None:
    assert not has_value(value)
    assert check_value(spec(ValueType.INTEGER), value, path=("value",)) == ()


@pytest.mark.parametrize("value", [False, 0, 0.0, " "])
def test_false_and_zero_are_values(value: Any) -> None:
    assert has_value(value)


@pytest.mark.parametrize(
    ("limits", "value", "way_out"),
    [
        ({"values": (100, 300), "unit": "Mbps"}, 200, "Send one of 100, 300 Mbps."),
        ({"minimum": 2, "maximum": 120}, 1, "Send 2 to 120."),
        ({"minimum": 2, "maximum": 120}, 121, "Send 2 to 120."),
        ({"minimum": 2, "unit": "Mbps"}, 1, "Send 2 or more Mbps."),
        ({"maximum": 120}, 121, "Send 120 or less."),
        ({"regex": "[0-9]{2}"}, 3, "Send what matches [0-9]{2}."),
    ],
)
def test_a_value_outside_its_limits_is_a_fault_with_the_limits(
    limits: dict[str, Any], value: int, way_out: str
) -> None:
    (fault,) = check_value(spec(ValueType.INTEGER, **limits), value, path=("value",))

    assert fault.way_out == way_out


@pytest.mark.parametrize(
    "limits",
    [
        {"values": (100, 300)},
        {"minimum": 2, "maximum": 300},
        {"minimum": 2},
        {"maximum": 300},
        {"regex": "[0-9]+"},
    ],
)
def test_a_value_inside_its_limits_is_accepted(limits: dict[str, Any]) -> None:
    assert check_value(spec(ValueType.INTEGER, **limits), 300, path=("value",)) == ()


def test_a_list_is_checked_value_by_value() -> None:
    (fault,) = check_value(spec(max_cardinality=3), ["a", 2, "c"], path=("numbers",))

    assert fault.path == ("numbers", "1")


def test_a_list_that_is_too_long_is_a_fault() -> None:
    (fault,) = check_value(spec(min_cardinality=1, max_cardinality=2), ["a", "b", "c"], path=("numbers",))

    assert fault.problem == "3 values are given."
    assert fault.way_out == "Send 1 to 2 values."


def test_a_single_value_for_a_list_is_a_fault() -> None:
    (fault,) = check_value(spec(max_cardinality=2), "a", path=("numbers",))

    assert fault.way_out == "Send a JSON list."


def test_a_list_for_a_single_value_is_a_fault() -> None:
    (fault,) = check_value(spec(), ["a"], path=("number",))

    assert fault.problem == "[a] is not a text."


@pytest.mark.parametrize(
    ("value", "words"), [(True, "true"), (False, "false"), ([1, None], "[1, nothing]"), (3.5, "3.5")]
)
def test_values_are_shown_as_people_read_them(value: Any, words: str) -> None:
    assert shown(value) == words


def test_infinity_is_no_whole_number() -> None:
    assert not is_of_type(float("inf"), ValueType.INTEGER)
    assert not is_of_type(float("nan"), ValueType.INTEGER)
