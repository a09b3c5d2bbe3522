"""Cursors of pages: which sorting, and where in it the row stands; checked before SQL sees them."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from persistence.graph.problems import RequestProblem

READ: dict[str, Callable[[str], Any]] = {
    "text": str,
    "timestamptz": datetime.fromisoformat,
    "int4": int,
    "float8": float,
    "uuid": UUID,
    "bigint": int,
}


def cursor_sql(sorting: str, expressions: Sequence[str]) -> str:
    """Write a row's cursor in SQL: base64url of a JSON array of the sorting and the row's values as text."""
    values = ", ".join(f"({each})::text" for each in expressions)
    array = f"convert_to(json_build_array('{sorting}', {values})::text, 'UTF8')"
    return f"translate(encode({array}, 'base64'), E'+/=\\n', '-_')"


def read_cursor(text: str, sorting: str, types: Sequence[str]) -> tuple[Any, ...]:
    """Give the values in a cursor; raises CURSOR_MALFORMED, also when it is of another sorting."""
    try:
        found = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        if not isinstance(found, list) or found[:1] != [sorting] or len(found) != len(types) + 1:
            raise ValueError(sorting)
        return tuple(_value(each, kept_as) for each, kept_as in zip(found[1:], types, strict=True))
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        message = (
            f"{text[:80]!r} is not a cursor of this list in this order. Take `endCursor` of the page before."
        )
        raise RequestProblem("CURSOR_MALFORMED", message) from None


def _value(text: Any, type: str) -> Any:
    if text is None:
        return None
    value = READ[type](text)
    if (type == "timestamptz" and value.tzinfo is None) or (type == "int4" and abs(value) >= 2**31):
        raise ValueError(text)
    if type == "text":
        storable(value)
    return value


def storable(text: str) -> str:
    """Give back a text that PostgreSQL can hold; raises ValueError."""
    if "\x00" in text:
        raise ValueError("a NUL character")
    text.encode()
    return text
