"""How values are written as JSON, by the GraphQL type of the leaf."""

from collections.abc import Callable, Mapping

from persistence.graph.declarations import Value
from persistence.graph.json_text import Json, anything, boolean, number, plain, plain_or_null
from persistence.graph.request import Leaf

# hours, minutes and seconds, as domain/durations.py writes them
DURATION = (
    "(select case when s < 0 then '-' else '' end || 'PT' || coalesce(nullif(concat("
    "nullif(div(abs(s), 3600), 0) || 'H', nullif(div(mod(abs(s), 3600), 60), 0) || 'M', "
    "nullif(trim_scale(mod(abs(s), 60)), 0) || 'S'), ''), '0S') "
    'from (select extract(epoch from {x}) as s) "#d" where s is not null)'
)
DATE_TIME = "to_char({x} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
WRITTEN = {"DateTime": (DATE_TIME, "timestamptz"), "Duration": (DURATION, "interval")}
IN_QUOTES = (
    """to_char({x} at time zone 'UTC', '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""')"""  # as JSON wants a time
)
SIMPLE: Mapping[str, Callable[[str], Json]] = {"Int": number, "Boolean": boolean}


def written(sql: str, value: Value, leaf: str) -> str:
    """Write an expression as the leaf's type wants it; other types are written by PostgreSQL itself."""
    if leaf not in WRITTEN:
        return f"'{value.prefix}' || {sql}" if value.prefix else sql
    template, kept_as = WRITTEN[leaf]
    return template.replace("{x}", f"({sql} #>> '{{}}')::{kept_as}" if value.json else sql)


def json_of(sql: str, value: Value, leaf: Leaf) -> Json:
    """Write an expression as JSON."""
    if leaf.type in WRITTEN:
        return _time(sql, value, leaf.type)
    if value.json or leaf.is_list:
        return anything(sql)
    if value.plain or (leaf.is_enum and leaf.is_required):
        return plain(sql, value.prefix)
    if leaf.is_enum:
        return plain_or_null(sql)
    return SIMPLE.get(leaf.type, anything)(sql)


def _time(sql: str, value: Value, type: str) -> Json:
    if type == "DateTime" and not value.json:
        return (f"coalesce({IN_QUOTES.replace('{x}', sql)}, 'null')",)
    return plain_or_null(written(sql, value, type))
