"""Checks on the decision tables of jeopardy: that they look at something, and answer with what is known."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from domain.catalog import DecisionTable
from domain.catalog_document.reading import Path, fault
from domain.errors import Fault
from domain.jeopardy_alerts import JeopardyLevel
from domain.jeopardy_policy import DELAYED_PERCENT, LINE_TABLE, POLICY_TABLE, SLA_PROGRESSION, TASK_TABLE

LEVELS: Final = frozenset(f"{quote}{level}{quote}" for level in JeopardyLevel for quote in "'\"")
LOOKS_AT: Final = {TASK_TABLE: SLA_PROGRESSION, LINE_TABLE: DELAYED_PERCENT}
ORDER_LEVEL_FROM: Final = frozenset(f"{quote}{word}{quote}" for word in ("LINES", "DUE") for quote in "'\"")
POLICIES: Final = ("enabled", "orderLevelFrom", "graceMinutes")


def check_jeopardy_table(table: DecisionTable, path: Path) -> Iterator[Fault]:
    """Find the faults of a table whose name makes it one of jeopardy; others have none."""
    if table.name in LOOKS_AT:
        yield from _check_levels(table, LOOKS_AT[table.name], path)
    if table.name == POLICY_TABLE:
        yield from _check_policy(table, path)


def _check_levels(table: DecisionTable, looks_at: str, path: Path) -> Iterator[Fault]:
    if looks_at not in {field for node in _tables(table) for field in _columns(node, "inputs")}:
        yield fault(path, f"It does not look at {looks_at}.", f"Add an input with the field {looks_at}.")
    yield from _check_words(table, "level", LEVELS, path)


def _check_policy(table: DecisionTable, path: Path) -> Iterator[Fault]:
    for node in _tables(table):
        for field in _columns(node, "outputs"):
            if field not in POLICIES:
                yield fault(path, f"{field} is no policy of jeopardy.", f"Use {', '.join(POLICIES)}.")
        if "orderLevelFrom" in _columns(node, "outputs"):
            yield from _check_words(table, "orderLevelFrom", ORDER_LEVEL_FROM, path)


def _check_words(table: DecisionTable, output: str, words: frozenset[str], path: Path) -> Iterator[Fault]:
    columns = [(node, _columns(node, "outputs").get(output)) for node in _tables(table)]
    if not any(column for _, column in columns):
        yield fault(path, f"It does not answer with {output}.", f"Add an output with the field {output}.")
    for node, column in columns:
        for row in node["rules"] if column else ():
            if row.get(column, "").strip() not in words:
                known = ", ".join(sorted(word for word in words if word[0] == "'"))
                yield fault(path, f"{row.get(column)!r} is no {output}.", f"Use one of {known}.")


def _tables(table: DecisionTable) -> list[Mapping[str, Any]]:
    nodes = table.content.get("nodes", ())
    return [each["content"] for each in nodes if each.get("type") == "decisionTableNode"]


def _columns(node: Mapping[str, Any], side: str) -> dict[str, str]:
    return {each["field"]: each["id"] for each in node[side] if each.get("field")}
