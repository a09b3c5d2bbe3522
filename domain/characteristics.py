"""Characteristic values and where each came from (SOM domain §2.2, §4.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class ValueSource(StrEnum):
    """Who or what gave a characteristic its value."""

    CAPTURE = "CAPTURE"
    ENRICHMENT = "ENRICHMENT"
    DEFAULT = "DEFAULT"
    MAPPING = "MAPPING"
    TASK = "TASK"
    INFLIGHT = "INFLIGHT"
    INVENTORY = "INVENTORY"
    API = "API"


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacteristicValue:
    """A named JSON value with its origin; `mapped_from` is `SPEC.characteristic`, a task key, or None."""

    name: str
    value: Any
    source: ValueSource
    mapped_from: str | None = None
    previous_value: Any = None
    set_by: str | None = None
    set_at: datetime | None = None
    locked: bool = False


Characteristics = Mapping[str, CharacteristicValue]


def characteristics(values: Iterable[CharacteristicValue]) -> dict[str, CharacteristicValue]:
    """Key values by their name."""
    return {value.name: value for value in values}


def plain(values: Characteristics) -> dict[str, Any]:
    """Strip values of their origin: name to JSON value."""
    return {name: value.value for name, value in values.items()}
