"""Reads the JSON of a definition into its dataclass, by the dataclass's own fields and types.

A field `max_cardinality` is the member `maxCardinality`. Each fault is noted with its path, and reading goes
on, so that one import shows every fault.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from domain.catalog import (
    CalloutTemplate,
    CharacteristicSpec,
    CompatibilityRule,
    DependencyTemplate,
    Offering,
    Specification,
)
from domain.durations import parse_duration
from domain.errors import Fault
from domain.plan import Duration
from domain.spelling import camel

Thing = TypeVar("Thing")
Path = tuple[str, ...]
Converter = Callable[[Any, Any, Path, list[Fault]], Any]

STATUS = ("DRAFT", "PUBLISHED", "RETIRED")
CHOICES: Mapping[tuple[type, str], tuple[str, ...]] = {
    (Specification, "status"): STATUS,
    (Specification, "service_category"): ("CFS", "RFS"),
    (Offering, "status"): STATUS,
    (CharacteristicSpec, "change_mode"): ("IN_PLACE", "REPLACE"),
    (CharacteristicSpec, "effect"): ("COMMERCIAL", "TECHNICAL", "INFORMATIONAL"),
    (CompatibilityRule, "type"): ("REQUIRES", "EXCLUDES"),
    (CompatibilityRule, "scope"): ("ORDER", "ACCOUNT", "LOCATION"),
    (CompatibilityRule, "effect_on_plan"): ("NONE", "FINISH_TO_START", "START_TO_START"),
    (CalloutTemplate, "method"): ("POST", "PUT", "PATCH"),
    (DependencyTemplate, "scope"): ("SAME_DOMAIN_ORDER", "SAME_INSTANCE", "SAME_LINE", "SAME_ORDER"),
}


def read(kind: type[Thing], definition: Any, path: Path, faults: list[Fault]) -> Thing | None:
    """Read one definition; None when anything in it is faulty, with the faults added to the list."""
    found: Thing | None = _read_object(kind, definition, path, faults)
    return found


def member(path: Path, name: str, index: int | None = None) -> Path:
    """Give the path of a member, or of one of its items: `tasks[2]`."""
    return (*path, name if index is None else f"{name}[{index}]")


def fault(path: Path, problem: str, way_out: str) -> Fault:
    """Make a fault."""
    return Fault(path=path, problem=problem, way_out=way_out)


def _read_object(kind: Any, definition: Any, path: Path, faults: list[Fault]) -> Any:
    if not isinstance(definition, Mapping):
        return _refuse(faults, path, "This is not an object.", "Write { … }.")
    before = len(faults)
    known = {camel(each.name): each for each in fields(kind)}
    for name in definition:
        if name not in known:
            _refuse(faults, member(path, name), "There is no such member.", f"Use {', '.join(known)}.")
    values = {
        each.name: _read_member(kind, each, name, definition[name], path, faults)
        for name, each in known.items()
        if _is_given(each, name, definition, path, faults)
    }
    return kind(**values) if len(faults) == before else None


def _is_given(
    each: Field[Any], name: str, definition: Mapping[str, Any], path: Path, faults: list[Fault]
) -> bool:
    if name in definition:
        return True
    if each.default is MISSING and each.default_factory is MISSING:
        _refuse(faults, member(path, name), "It is missing.", "Give it a value.")
    return False


def _read_member(kind: type, each: Field[Any], name: str, value: Any, path: Path, faults: list[Fault]) -> Any:
    choices = CHOICES.get((kind, each.name))
    if choices and value is not None and value not in choices:
        return _refuse(
            faults, member(path, name), f"{value!r} is not known.", f"Use one of {', '.join(choices)}."
        )
    return _convert(_hints(kind)[each.name], value, member(path, name), faults)


def _convert(hint: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    if hint is Any:
        return value
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(each for each in get_args(hint) if each is not type(None))
        return None if value is None else _convert(inner, value, path, faults)
    if origin is tuple:
        return _convert_tuple(get_args(hint), value, path, faults)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _convert_enum(hint, value, path, faults)
    convert = _CONVERTERS.get(origin or hint, _read_object if is_dataclass(hint) else _plain)
    return convert(hint, value, path, faults)


def _convert_tuple(inner: tuple[Any, ...], value: Any, path: Path, faults: list[Fault]) -> Any:
    if inner[-1] is not Ellipsis:  # a row of a LIST_MAP
        if isinstance(value, Mapping) and value.keys() == {"from", "to"}:
            return value["from"], value["to"]
        return _refuse(faults, path, "This is not a row of a table.", 'Write {"from": …, "to": …}.')
    if not isinstance(value, list):
        return _refuse(faults, path, "This is not a list.", "Write [ … ].")
    return tuple(
        _convert(inner[0], each, (*path[:-1], f"{path[-1]}[{index}]"), faults)
        for index, each in enumerate(value)
    )


def _convert_enum(hint: type[StrEnum], value: Any, path: Path, faults: list[Fault]) -> Any:
    if value in list(hint):
        return hint(value)
    return _refuse(faults, path, f"{value!r} is not known.", f"Use one of {', '.join(hint)}.")


def _plain(hint: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    if isinstance(value, hint) and not (hint is int and isinstance(value, bool)):
        return value
    return _refuse(faults, path, f"{value!r} is not {_WORDS[hint]}.", f"Write {_WORDS[hint]}.")


def _mapping(_: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    return (
        value
        if isinstance(value, Mapping)
        else _refuse(faults, path, "This is not an object.", "Write { … }.")
    )


def _duration(_: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    if isinstance(value, str):
        likely = _timedelta(timedelta, value, path, faults)
        return None if likely is None else Duration(likely=likely)
    return _read_object(Duration, value, path, faults)


def _timedelta(_: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    try:
        return parse_duration(str(value))
    except ValueError as error:
        return _refuse(faults, path, f"{error}.", "Write an ISO 8601 duration.")


def _moment(_: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        return _refuse(
            faults, path, f"{value!r} is not a moment.", "Write 2026-11-20T08:00:00Z, with its zone."
        )
    return moment


def _refuse(faults: list[Fault], path: Path, problem: str, way_out: str) -> None:
    faults.append(fault(path, problem, way_out))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


_WORDS = {str: "a text", int: "a whole number", bool: "true or false"}
_CONVERTERS: Mapping[Any, Converter] = {
    Mapping: _mapping,
    Duration: _duration,
    timedelta: _timedelta,
    datetime: _moment,
}
