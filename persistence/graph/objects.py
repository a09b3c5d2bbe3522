"""Objects and lists of objects as JSON, in the shapes that PostgreSQL makes fastest."""

from collections.abc import Sequence

LONGEST_NAME = 63  # bytes; PostgreSQL cuts what is longer
MOST_PAIRS = 50  # json_build_object takes at most 100 arguments

Pair = tuple[str, str]  # the key to answer under, and the expression


def one(pairs: Sequence[Pair], tail: str) -> str:
    """Write the object of the only row; null when there is none."""
    inner, value = _inner(pairs, tail)
    return f'(select {"row_to_json" if value is RECORD else ""}({value}) from ({inner}) "#")'


def several(pairs: Sequence[Pair], tail: str) -> str:
    """Write the list of the objects of all rows, in the order of the rows."""
    inner, value = _inner(pairs, tail)
    return f"(select coalesce(json_agg({value}), '[]'::json) from ({inner}) \"#\")"


def identifier(name: str) -> str:
    """Quote a name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text."""
    return "'" + text.replace("'", "''") + "'"


RECORD = '"#"'  # the row itself; no document can select a field of this name


def _inner(pairs: Sequence[Pair], tail: str) -> tuple[str, str]:
    if all(len(key) <= LONGEST_NAME for key, _ in pairs):
        return f"select {', '.join(f'{sql} as {identifier(key)}' for key, sql in pairs)} {tail}", RECORD
    if len(pairs) > MOST_PAIRS:
        return f"select {_of_many(pairs)} as o {tail}", '"#".o'
    return (
        f"select json_build_object({', '.join(f'{literal(key)}, {sql}' for key, sql in pairs)}) as o {tail}",
        '"#".o',
    )


def _of_many(pairs: Sequence[Pair]) -> str:
    """Write an object of more fields than a function takes arguments."""
    rows = ", ".join(f"({n}, {literal(key)}, to_json({sql}))" for n, (key, sql) in enumerate(pairs))
    return f'(select json_object_agg("#k", "#v" order by "#n") from (values {rows}) "#f"("#n", "#k", "#v"))'
