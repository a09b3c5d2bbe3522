"""Read files of orders: one JSON object, a JSON list of them, or JSON lines; reject files too."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Unreadable(Exception):
    """A file that holds no orders; the message says where it goes wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """An order as it was sent, and where it stands: file and number."""

    place: str
    order: Any


def read_payloads(file: Path) -> Iterator[Payload]:
    """Give every order of a file. Raises Unreadable."""
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{file}: {error}") from error
    for number, value in enumerate(values_of(text, file), 1):
        yield Payload(place=f"{file}:{number}", order=order_of(value))


def values_of(text: str, file: Path) -> list[Any]:
    """Read a whole document, or else a document per line."""
    try:
        document = json.loads(text)
    except ValueError:
        return [line_of(line, f"{file}:{number}") for number, line in enumerate(text.splitlines(), 1) if line]
    return document if isinstance(document, list) else [document]


def line_of(line: str, place: str) -> Any:
    """Read one line. Raises Unreadable."""
    try:
        return json.loads(line)
    except ValueError as error:
        raise Unreadable(f"{place} is no JSON: {error}") from error


def order_of(value: Any) -> Any:
    """Take the order out of a line of a reject file; anything else is the order itself."""
    return value["order"] if isinstance(value, dict) and {"order", "reasons"} <= value.keys() else value
