"""Domain values as JSON and back: what rows and events keep, in the form that clients read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import orjson

from domain.characteristics import Characteristics, CharacteristicValue, ValueSource
from domain.durations import format_duration
from domain.orders import Party, PriorityFactor, RelatedLine, WaitingOn
from domain.pricing import AdjustmentKind, ChargeType, PriceAdjustment
from domain.spelling import camel


def to_json(value: Any) -> Any:
    """Turn a domain value into plain JSON: camelCase, times to the millisecond, ISO 8601 durations."""
    return writers[value.__class__](value)


def field_to_json(name: str, value: Any) -> Any:
    """Turn a field's value into plain JSON; characteristics are a list even when there are none."""
    return _listed(value) if name == "characteristics" else to_json(value)


@lru_cache(2_000)  # the same few moments are written again and again
def moment_text(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC with milliseconds: 2026-11-20T19:26:40.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


@lru_cache(2_000)  # as with the durations of templates
def duration_text(duration: timedelta) -> str:
    """Write a duration in ISO 8601."""
    return format_duration(duration)


def to_characteristics(listed: str) -> dict[str, CharacteristicValue]:
    """Read a row's list of characteristics."""
    return {each["name"]: _characteristic(each) for each in orjson.loads(listed)}


@lru_cache(100)  # tasks that became ready together wait for the same
def to_waiting_on(listed: str) -> tuple[WaitingOn, ...]:
    """Read a row's list of what something waits for."""
    return tuple(_waiting_on(each) for each in orjson.loads(listed))


def to_related_lines(listed: str) -> tuple[RelatedLine, ...]:
    """Read a row's list of lines that a line follows."""
    return tuple(
        RelatedLine(line_no=each["lineNo"], type=each["type"], lag_seconds=each["lagSeconds"])
        for each in orjson.loads(listed)
    )


def to_price_adjustments(listed: str) -> tuple[PriceAdjustment, ...]:
    """Read a row's list of price adjustments."""
    return tuple(
        PriceAdjustment(
            sequence=each["sequence"],
            charge=ChargeType(each["charge"]),
            kind=AdjustmentKind(each["kind"]),
            value=Decimal(each["value"]),
            reason=each["reason"],
            author=each["author"],
            adjusted_at=datetime.fromisoformat(each["adjustedAt"]),
        )
        for each in orjson.loads(listed)
    )


@cache
def _members(kind: type) -> tuple[tuple[str, str], ...]:
    return tuple((each.name, camel(each.name)) for each in fields(kind))


def to_priority_factors(listed: str) -> tuple[PriorityFactor, ...]:
    """Read a row's list of what tables said of its priority."""
    return tuple(PriorityFactor(**each) for each in orjson.loads(listed))


def _is_characteristics(value: Mapping[Any, Any]) -> bool:
    return any(isinstance(each, CharacteristicValue) for each in value.values())


def _listed(values: Characteristics) -> list[dict[str, Any]]:
    return [to_json(values[name]) for name in sorted(values)]


def _characteristic(kept: Mapping[str, Any]) -> CharacteristicValue:
    return CharacteristicValue(
        name=kept["name"],
        value=kept["value"],
        source=ValueSource(kept["source"]),
        mapped_from=kept["mappedFrom"],
        previous_value=kept["previousValue"],
        set_by=kept["setBy"],
        set_at=_moment(kept["setAt"]),
        locked=kept["locked"],
    )


def _waiting_on(kept: Mapping[str, Any]) -> WaitingOn:
    return WaitingOn(
        party=Party(kept["party"]),
        reason=kept["reason"],
        since=datetime.fromisoformat(kept["since"]),
        name=kept["name"],
        task_id=UUID(kept["taskId"]) if kept["taskId"] else None,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _as_it_is(value: Any) -> Any:
    return value


def _mapping_to_json(value: Mapping[Any, Any]) -> Any:
    return _listed(value) if _is_characteristics(value) else value


def _each_to_json(values: Iterable[Any]) -> list[Any]:
    return [to_json(each) for each in values]


def _part_to_json(value: Any) -> dict[str, Any]:
    return {name: to_json(getattr(value, attribute)) for attribute, name in _members(value.__class__)}


WRITERS: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((str, int, float), _as_it_is),
    ((datetime,), moment_text),
    ((timedelta,), duration_text),
    ((UUID, Decimal), str),
    ((Mapping,), _mapping_to_json),
    ((tuple, list), _each_to_json),
    ((frozenset,), sorted),
)


class Writers(dict[type, Callable[[Any], Any]]):
    """What writes the values of each class, found out once."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        """Find out what writes a class' values."""
        found = (write for kinds, write in WRITERS if issubclass(kind, kinds))
        self[kind] = next(found, _part_to_json if is_dataclass(kind) else _as_it_is)
        return self[kind]


writers = Writers()
