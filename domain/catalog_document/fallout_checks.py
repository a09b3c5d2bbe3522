"""Checks on fallout types and on the table that routes fallouts (SOM domain §2.4, §7.3)."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from domain.catalog import DecisionTable
from domain.catalog_document.reading import Path, fault, member
from domain.catalog_document.scope import Scope
from domain.errors import Fault
from domain.fallout_routing import INPUTS, OUTPUTS, TABLE
from domain.fallout_types import BY_ITSELF, MANAGER_VERBS, AutoResolve, FalloutType

PRIORITIES: Final = range(1, 6)
QUOTED: Final = re.compile(r"'[^'\"\\\\]*'")  # as the rules' editor quotes texts
NO_TIME: Final = timedelta(0)


def check_fallout_type(kind: FalloutType, scope: Scope, path: Path) -> Iterator[Fault]:  # noqa: ARG001 - all sections are checked alike
    """Find every fault of a fallout type that could be read."""
    if kind.default_priority is not None and kind.default_priority not in PRIORITIES:
        yield fault(member(path, "defaultPriority"), "There is no such priority.", "Use 1 to 5.")
    for index, pattern in enumerate(kind.error_patterns):
        if not pattern.strip("*"):
            yield fault(
                member(path, "errorPatterns", index), "It fits every error.", "Name a part of the error."
            )
    for index, verb in enumerate(kind.agent_verbs):
        if verb not in MANAGER_VERBS:
            place = member(path, "agentVerbs", index)
            yield fault(place, f"Agents may use {verb} anyway.", "Leave it out.")
    if kind.auto_resolve is not None:
        yield from _check_auto(kind.auto_resolve, member(path, "autoResolve"))


def check_routing(table: DecisionTable, scope: Scope, path: Path) -> Iterator[Fault]:
    """Find what the routing table reads or gives that fallouts do not have."""
    if table.name != TABLE:
        return
    for index, node in enumerate(table.content.get("nodes", ())):
        if isinstance(node, Mapping) and node.get("type") == "decisionTableNode":
            place = member(member(member(path, "content"), "nodes", index), "content")
            yield from _check_node(node["content"], scope, place)


def _check_auto(auto: AutoResolve, path: Path) -> Iterator[Fault]:
    if auto.verb not in BY_ITSELF:
        yield fault(member(path, "verb"), f"{auto.verb} takes a person.", f"Use {', '.join(BY_ITSELF)}.")
    if auto.max_attempts < 1:
        yield fault(member(path, "maxAttempts"), "It is tried at least once.", "Give 1 or more.")
    if auto.delay <= NO_TIME:
        yield fault(member(path, "delay"), "It waits at least a moment.", "Write a duration such as PT1M.")


def _check_node(content: Mapping[str, Any], scope: Scope, path: Path) -> Iterator[Fault]:
    for index, column in enumerate(content["inputs"]):
        if column.get("field") not in (None, "", *INPUTS):
            place = member(path, "inputs", index)
            yield fault(place, f"There is no input {column['field']}.", f"Use {', '.join(INPUTS)}.")
    for index, column in enumerate(content["outputs"]):
        if column.get("field") not in OUTPUTS:
            place = member(path, "outputs", index)
            yield fault(place, f"Nothing reads {column.get('field')}.", f"Give {', '.join(OUTPUTS)}.")
        for number, row in enumerate(content["rules"]):
            cell = _literal(row.get(str(column.get("id")), ""))
            wrong = _against(column.get("field"), cell, scope)
            if wrong is not None:
                place = member(member(path, "rules", number), str(column.get("id")))
                yield fault(place, f"{cell!r} will not do.", wrong)


def _literal(cell: str) -> Any:
    """Read a cell that is a plain text or number; anything else is computed later."""
    plain = cell.strip()
    try:
        return json.loads(f'"{plain[1:-1]}"' if QUOTED.fullmatch(plain) else plain)
    except ValueError:
        return None


def _against(name: Any, value: Any, scope: Scope) -> str | None:
    """Say what would do instead of a value, when it will not."""
    if value is None:
        return None
    known: Mapping[Any, tuple[Any, ...]] = {
        "type": tuple(scope.catalog.fallout_types),
        "verb": BY_ITSELF,
        "priority": tuple(PRIORITIES),
    }
    accepted = known.get(name)
    if accepted is None or value in accepted:
        return None
    return f"Use {', '.join(str(each) for each in accepted) or 'a fallout type that is defined'}."
