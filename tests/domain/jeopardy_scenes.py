"""Orders in danger, for tests of jeopardy: the worked order of SOM domain §18, and small ones."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.catalog import Catalog, DecisionTable
from domain.jeopardy_alerts import AlertScope, JeopardyAlert
from domain.outcome import Outcome
from domain.plan import Task, TaskState
from domain.tree import OrderTree
from tests.domain.plan_builders import FIGURES, actuals, task_id, worked_order
from tests.domain.plan_steps import settled

Rule = tuple[str, str]
NO_TABLES = Catalog()
SCENARIO_A = FIGURES["scenarioA"]


def late_delivery(using: Catalog = NO_TABLES, at: float = 40) -> OrderTree:
    """Scenario A: the router comes at hour 69 instead of 32."""
    return settled(under_way(SCENARIO_A["actuals"]), using, at).tree


def under_way(facts: Mapping[str, Any]) -> OrderTree:
    """The worked order as it was planned at hour 0, with what came of its tasks since."""
    tree = settled(worked_order(), NO_TABLES, 0).tree
    given = {task_id(key): values for key, values in actuals({"actuals": facts}).items()}
    tasks = {each.id: replace(each, **given.get(each.id, {})) for each in tree.tasks.values()}
    return replace(tree, tasks=tasks)


def task_of(tree: OrderTree, key: str) -> Task:
    """A task of the worked order."""
    return tree.tasks[task_id(key)]


def table(name: str, rules: list[Rule], *, column: str, result: str = "level") -> DecisionTable:
    """A decision table with one input and one output: pairs of a condition and a result."""
    content = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {
                "id": "table",
                "type": "decisionTableNode",
                "name": name,
                "content": {
                    "hitPolicy": "first",
                    "inputs": [{"id": "i", "name": column, "field": column}],
                    "outputs": [{"id": "o", "name": result, "field": result}],
                    "rules": [
                        {"_id": str(number), "i": condition, "o": value}
                        for number, (condition, value) in enumerate(rules)
                    ],
                },
            },
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table"},
            {"id": "2", "sourceId": "table", "targetId": "out"},
        ],
    }
    return DecisionTable(name=name, version="1", content=content)


def having(*tables: DecisionTable, **values: Any) -> Catalog:
    """A catalog with these decision tables."""
    return Catalog(decision_tables={each.name: each for each in tables}, **values)


def alerts(tree: OrderTree, scope: AlertScope) -> list[JeopardyAlert]:
    """The alerts about one kind of thing."""
    return [alert for alert in tree.alerts.values() if alert.scope is scope]


def told(outcome: Outcome, scope: AlertScope) -> list[str]:
    """What happened to alerts about one kind of thing."""
    return [
        event.type
        for event in outcome.events
        if event.type.startswith("Jeopardy") and (event.after or {}).get("scope") is scope
    ]


RUNNING = TaskState.IN_PROGRESS
