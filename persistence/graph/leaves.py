"""How values are written as JSON, by the GraphQL type of the leaf."""

from persistence.graph.declarations import Value

# hours, minutes and seconds, as domain/durations.py writes them
DURATION = (
    "(select case when s < 0 then '-' else '' end || 'PT' || coalesce(nullif(concat("
    "nullif(div(abs(s), 3600), 0) || 'H', nullif(div(mod(abs(s), 3600), 60), 0) || 'M', "
    "nullif(trim_scale(mod(abs(s), 60)), 0) || 'S'), ''), '0S') "
    'from (select extract(epoch from {x}) as s) "#d" where s is not null)'
)
DATE_TIME = "to_char({x} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
WRITTEN = {"DateTime": (DATE_TIME, "timestamptz"), "Duration": (DURATION, "interval")}


def written(sql: str, value: Value, leaf: str | None) -> str:
    """Write an expression as the leaf's type wants it; other types are written by PostgreSQL itself."""
    if leaf not in WRITTEN:
        return sql
    template, kept_as = WRITTEN[leaf]
    return template.replace("{x}", f"({sql} #>> '{{}}')::{kept_as}" if value.json else sql)
