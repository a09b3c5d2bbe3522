"""Whether one value fits the characteristic that it is given for (SOM domain §4.1)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from ipaddress import ip_interface
from typing import Any

from domain.catalog import CharacteristicSpec, ValueType
from domain.errors import Fault


def has_value(value: Any) -> bool:
    """Is there anything in it? An empty text or list is no value; False and 0 are."""
    return value is not None and value not in ("", [], {})


def check_value(
    characteristic: CharacteristicSpec, value: Any, *, path: tuple[str, ...]
) -> tuple[Fault, ...]:
    """Find what is wrong with a value: cardinality, type, enumeration, range and regular expression."""
    if not has_value(value):
        return ()
    if characteristic.max_cardinality == 1:
        return _check_one(characteristic, value, path)
    if not isinstance(value, list):
        return (
            Fault(
                path=path, problem="One value is given where a list is taken.", way_out="Send a JSON list."
            ),
        )
    return _check_count(characteristic, value, path) + tuple(
        fault
        for index, each in enumerate(value)
        for fault in _check_one(characteristic, each, (*path, str(index)))
    )


def is_of_type(value: Any, value_type: ValueType) -> bool:
    """Is it a JSON value of this type?"""
    return _TYPES[value_type][0](value)


def _check_count(
    characteristic: CharacteristicSpec, values: list[Any], path: tuple[str, ...]
) -> tuple[Fault, ...]:
    low, high = characteristic.min_cardinality, characteristic.max_cardinality
    if low <= len(values) <= high:
        return ()
    problem = f"{len(values)} values are given."
    return (Fault(path=path, problem=problem, way_out=f"Send {low} to {high} values."),)


def _check_one(characteristic: CharacteristicSpec, value: Any, path: tuple[str, ...]) -> tuple[Fault, ...]:
    if not is_of_type(value, characteristic.value_type):
        wanted = _TYPES[characteristic.value_type][1]
        return (Fault(path=path, problem=f"{shown(value)} is not {wanted}.", way_out=f"Send {wanted}."),)
    way_out = _limits(characteristic, value)
    return (Fault(path=path, problem=f"{shown(value)} is not accepted.", way_out=way_out),) if way_out else ()


def _limits(characteristic: CharacteristicSpec, value: Any) -> str | None:
    """Say which limit the value breaks, as the way out; None when it keeps them all."""
    unit = f" {characteristic.unit}" if characteristic.unit else ""
    low, high = characteristic.minimum, characteristic.maximum
    if characteristic.values and value not in characteristic.values:
        return f"Send one of {', '.join(map(shown, characteristic.values))}{unit}."
    if (low is not None and value < low) or (high is not None and value > high):
        return f"Send {_bounds(low, high)}{unit}."
    if characteristic.regex and not re.fullmatch(characteristic.regex, str(value)):
        return f"Send what matches {characteristic.regex}."
    return None


def _bounds(low: Any, high: Any) -> str:
    if high is None:
        return f"{low} or more"
    return f"{high} or less" if low is None else f"{low} to {high}"


def shown(value: Any) -> str:
    """Write a JSON value as people read it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"
    return "nothing" if value is None else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and _reads(date.fromisoformat, value)


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and _reads(ip_interface, value)


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


_TYPES: Mapping[ValueType, tuple[Callable[[Any], bool], str]] = {
    ValueType.STRING: (lambda value: isinstance(value, str), "a text"),
    ValueType.INTEGER: (lambda value: _is_number(value) and float(value).is_integer(), "a whole number"),
    ValueType.NUMBER: (_is_number, "a number"),
    ValueType.BOOLEAN: (lambda value: isinstance(value, bool), "true or false"),
    ValueType.DATE: (_is_date, "a date such as 2026-11-20"),
    ValueType.ENUM: (lambda value: isinstance(value, str | int | float), "a single value"),
    ValueType.IP_ADDRESS: (_is_address, "an IP address or prefix such as 203.0.113.8/29"),
    ValueType.OBJECT: (lambda value: isinstance(value, dict), "an object"),
}
