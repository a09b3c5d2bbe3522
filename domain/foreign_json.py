"""Reads foreign JSON field by field, and collects every fault with its path."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import Fault


class Reading:
    """One JSON object being read; those inside it share its list of faults."""

    def __init__(
        self, content: Mapping[str, Any], *, path: tuple[str, ...] = (), faults: list[Fault] | None = None
    ) -> None:
        self.content = content
        self.path = path
        self.faults: list[Fault] = [] if faults is None else faults

    def fault(self, key: str, problem: str, way_out: str) -> None:
        """Note what is wrong with a field."""
        self.faults.append(Fault(path=(*self.path, key), problem=problem, way_out=way_out))

    def text(self, key: str, *, required: bool = False) -> str | None:
        """Read a text that is not blank; numbers are taken as text, for ids that were sent so."""
        value = self.content.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if required:
            self.fault(key, "It is missing.", f"Send {key}, a text.")
        elif value not in (None, ""):
            self.fault(key, "It is no text.", "Send a text, or leave it out.")
        return None

    def whole(self, key: str, *, default: int, minimum: int, maximum: int) -> int:
        """Read a whole number within limits; digits in quotes are taken too."""
        value = self.content.get(key)
        if value is None:
            return default
        number = int(value) if isinstance(value, str) and _is_digits(value) else value
        if isinstance(number, int) and not isinstance(number, bool) and minimum <= number <= maximum:
            return number
        self.fault(key, f"{value!r} is not accepted.", f"Send a whole number from {minimum} to {maximum}.")
        return default

    def moment(self, key: str) -> datetime | None:
        """Read a point in time with its zone, as RFC 3339 writes it."""
        text = self.text(key)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fault(key, f"{text!r} is no point in time.", "Send one like 2026-03-01T08:00:00Z.")
            return None
        return moment

    def object(self, key: str, *, required: bool = False) -> "Reading | None":
        """Read an object inside this one."""
        value = self.content.get(key)
        if isinstance(value, Mapping):
            return Reading(value, path=(*self.path, key), faults=self.faults)
        if required or value is not None:
            problem = "It is missing." if value is None else "It is no object."
            self.fault(key, problem, f"Send {key}, a JSON object.")
        return None

    def objects(self, key: str) -> list["Reading"]:
        """Read a list of objects; none when the field is missing."""
        values = self.content.get(key)
        if values is None:
            return []
        if not isinstance(values, list):
            self.fault(key, "It is no list.", "Send a JSON list of objects.")
            return []
        return [each for index, value in enumerate(values) if (each := self._item(key, index, value))]

    def rest(self, *known: str) -> dict[str, Any]:
        """Give the fields besides the known ones, as they came."""
        return {key: value for key, value in self.content.items() if key not in known}

    def _item(self, key: str, index: int, value: Any) -> "Reading | None":
        place = f"{key}[{index}]"
        if isinstance(value, Mapping):
            return Reading(value, path=(*self.path, place), faults=self.faults)
        self.fault(place, "It is no object.", "Send a JSON object.")
        return None


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
