"""Fallout types and their routing are checked when they are published (SOM domain §2.4, §7.3)."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from domain.catalog_document import read_catalog
from domain.errors import ValidationFailed
from domain.fallout_types import AutoResolve, FalloutType
from domain.fallouts import FalloutCategory, ResolutionVerb
from tests.published import small

KIND: dict[str, Any] = {"code": "NO-PORT", "name": "No port", "category": "INVENTORY_UNAVAILABLE"}
NODE: dict[str, Any] = {
    "hitPolicy": "first",
    "inputs": [
        {"id": "i1", "name": "code", "field": "errorCode"},
        {"id": "i2", "name": "anything", "field": ""},
    ],
    "outputs": [
        {"id": "o1", "name": "type", "field": "type"},
        {"id": "o2", "name": "verb", "field": "verb"},
        {"id": "o3", "name": "priority", "field": "priority"},
        {"id": "o4", "name": "group", "field": "group"},
    ],
    "rules": [
        {"_id": "r1", "i1": '"NO_PORT"', "o1": '"NO-PORT"', "o2": '"RETRY"', "o3": "2", "o4": '"PORTS"'},
        {"_id": "r2", "o1": "errorCode"},
    ],
}


def document(*kinds: dict[str, Any], node: dict[str, Any] | None = None, name: str = "falloutRouting") -> Any:
    """A document with these fallout types, and a routing table if there is one."""
    content = {
        "nodes": [
            {"id": "a", "type": "inputNode", "name": "in"},
            {"id": "b", "type": "decisionTableNode", "name": "table", "content": node},
            {"id": "c", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "sourceId": "a", "targetId": "b"},
            {"id": "2", "sourceId": "b", "targetId": "c"},
        ],
    }
    table = {"name": name, "version": "1.0", "content": content}
    return small() | {"falloutTypes": list(kinds), "decisionTables": [table] if node else []}


def faults(given: dict[str, Any]) -> list[str]:
    """Refuse the document, and give the paths of what is wrong."""
    with pytest.raises(ValidationFailed) as refusal:
        read_catalog(given)
    return [".".join(fault.path) for fault in refusal.value.faults]


def node_with(**values: Any) -> dict[str, Any]:
    """The routing node, of which a rule has these cells."""
    node = deepcopy(NODE)
    node["rules"][0] |= values
    return node


def test_a_fallout_type_is_read_whole() -> None:
    auto = {"verb": "RETRY", "maxAttempts": 3, "delay": "PT5M"}
    given = KIND | {
        "defaultGroup": "PORTS",
        "defaultPriority": 2,
        "escalationGroup": "CHIEFS",
        "autoResolve": auto,
        "errorPatterns": ["NO_PORT*"],
        "agentVerbs": ["SKIP"],
    }

    catalog = read_catalog(document(given)).catalog

    assert catalog.fallout_types["NO-PORT"] == FalloutType(
        code="NO-PORT",
        name="No port",
        category=FalloutCategory.INVENTORY_UNAVAILABLE,
        default_group="PORTS",
        default_priority=2,
        escalation_group="CHIEFS",
        auto_resolve=AutoResolve(verb=ResolutionVerb.RETRY, max_attempts=3, delay=timedelta(minutes=5)),
        error_patterns=("NO_PORT*",),
        agent_verbs=(ResolutionVerb.SKIP,),
    )


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"category": "WEATHER"}, "category"),
        ({"defaultPriority": 6}, "defaultPriority"),
        ({"errorPatterns": ["X", "**"]}, "errorPatterns[1]"),
        ({"agentVerbs": ["RETRY"]}, "agentVerbs[0]"),
        ({"autoResolve": {"verb": "REPLAN"}}, "autoResolve.verb"),
        ({"autoResolve": {"verb": "RETRY", "maxAttempts": 0}}, "autoResolve.maxAttempts"),
        ({"autoResolve": {"verb": "RETRY", "delay": "PT0S"}}, "autoResolve.delay"),
    ],
)
def test_a_fallout_type_that_will_not_do_is_refused_with_its_path(values: dict[str, Any], path: str) -> None:
    assert faults(document(KIND | values)) == [f"falloutTypes[0].{path}"]


def test_the_same_type_twice_is_refused() -> None:
    assert faults(document(KIND, KIND)) == ["falloutTypes[1]"]


def test_a_routing_table_that_fits_is_taken() -> None:
    assert "falloutRouting" in read_catalog(document(KIND, node=NODE)).catalog.decision_tables


@pytest.mark.parametrize(
    ("node", "path"),
    [
        (NODE | {"inputs": [{"id": "i1", "field": "weather"}]}, "inputs[0]"),
        (NODE | {"outputs": [{"id": "o1", "field": "colour"}]}, "outputs[0]"),
        (node_with(o1='"NO-SUCH"'), "rules[0].o1"),
        (node_with(o2='"REPLAN"'), "rules[0].o2"),
        (node_with(o2="'REPLAN'"), "rules[0].o2"),
        (node_with(o3="9"), "rules[0].o3"),
    ],
)
def test_a_routing_table_that_will_not_do_is_refused_with_its_path(node: dict[str, Any], path: str) -> None:
    assert faults(document(KIND, node=node)) == [f"decisionTables[0].content.nodes[1].content.{path}"]


def test_a_table_without_types_says_what_is_needed() -> None:
    with pytest.raises(ValidationFailed, match="a fallout type that is defined"):
        read_catalog(document(node=NODE))


def test_other_tables_may_read_and_give_what_they_like() -> None:
    node = NODE | {"inputs": [{"id": "i1", "field": "weather"}]}

    assert "other" in read_catalog(document(node=node, name="other")).catalog.decision_tables
