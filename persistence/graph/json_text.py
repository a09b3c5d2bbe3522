"""JSON as text in SQL, put together in the way that costs PostgreSQL least.

Its own JSON functions look up with every value how its type is written; `concat` looks once a statement. It
leaves nulls out, so what can be null is written as JSON's null first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

MOST_ARGUMENTS = 100  # of a function


@dataclass(frozen=True, slots=True)
class Said:
    """JSON, or a part of it, that is the same for every row."""

    text: str


Json = tuple[Said | str, ...]  # pieces to be joined: what is said, and SQL that gives text
Pair = tuple[str, Json]  # the key to answer under, and the value

NULL: Json = (Said("null"),)


def said(text: str) -> Json:
    """Write a text that JSON has no other way to write."""
    return (Said(f'"{text}"'),)


def anything(sql: str) -> Json:
    """Write a value of whatever type."""
    return (f"coalesce(to_json({sql}), 'null')",)


def number(sql: str) -> Json:
    """Write a whole number, or null."""
    return (f"coalesce(({sql})::text, 'null')",)


def boolean(sql: str) -> Json:
    """Write a boolean, or null."""
    return (f"case ({sql}) when true then 'true' when false then 'false' else 'null' end",)


def plain(sql: str, prefix: str = "") -> Json:
    """Write a text that is never null, without anything that JSON would escape."""
    return (Said(f'"{prefix}'), sql, Said('"'))


def plain_or_null(sql: str) -> Json:
    """Write a text without anything that JSON would escape, or null."""
    return (f"coalesce('\"' || ({sql}) || '\"', 'null')",)


def known(sql: str) -> Json:
    """Take text that is JSON already, or null."""
    return (f"coalesce({sql}, 'null')",)


def new(pairs: Sequence[Pair]) -> Json:
    """Write an object of what is at hand."""
    return (Said("{"), *_pieces(pairs), Said("}"))


def one(pairs: Sequence[Pair], tail: str) -> Json:
    """Write the object of the only row; null when there is none."""
    return known(f"(select {text(new(pairs))} {tail})")


def several(pairs: Sequence[Pair], tail: str) -> Json:
    """Write the list of the objects of all rows, in the order of the rows."""
    return items(f'(select string_agg("#".o, \',\') from (select {text(new(pairs))} as o {tail}) "#")')


def items(sql: str) -> Json:
    """Write a list of what stands between its brackets; where SQL gives null `concat` writes nothing."""
    return (Said("["), sql, Said("]"))


def text(json: Json) -> str:
    """Write the expression that gives JSON as text."""
    arguments = list(_arguments(json))
    while len(arguments) > MOST_ARGUMENTS:
        parts = [arguments[n : n + MOST_ARGUMENTS] for n in range(0, len(arguments), MOST_ARGUMENTS)]
        arguments = [f"concat({', '.join(each)})" for each in parts]
    return f"concat({', '.join(arguments)})"


def data(json: Json) -> str:
    """Write the expression that gives JSON as bytes, in UTF-8."""
    return f"convert_to({text(json)}, 'UTF8')"


def literal(text: str) -> str:
    """Quote a text."""
    return "'" + text.replace("'", "''") + "'"


def _pieces(pairs: Sequence[Pair]) -> Iterator[Said | str]:
    for n, (key, json) in enumerate(pairs):
        yield Said(f'{"," if n else ""}"{key}":')
        yield from json


def _arguments(json: Json) -> Iterator[str]:
    for is_said, pieces in groupby(json, lambda piece: isinstance(piece, Said)):
        if is_said:
            yield literal("".join(each.text for each in pieces if isinstance(each, Said)))
        else:
            yield from (each for each in pieces if isinstance(each, str))
