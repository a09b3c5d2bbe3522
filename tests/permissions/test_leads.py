"""No field leads to a row out of scope, and the scope of no field can be taken away unnoticed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from domain.permissions import Role, Viewer
from persistence.graph.declarations import Edge, Source, Value
from persistence.graph.sources import SOURCES
from schema.execution import Executor
from tests.graph.asking import MANAGER, VIEWERS, Graph
from tests.permissions.conftest import WIDE
from tests.permissions.leads import Lead, documents_of, leads
from tests.permissions.told import Told

pytestmark = pytest.mark.anyio
# a customer whose own system also reads meters, in an order that is not its own
SHOPPER = Viewer(
    subject="carla@acme",
    roles=frozenset({Role.CUSTOMER, Role.INTEGRATOR}),
    accounts=frozenset({"ACME"}),
    topics=frozenset({"meter.read"}),
)
LONER = Viewer(subject="tom", roles=frozenset({Role.TECHNICIAN}))  # sees one of its group's tasks
VIEWING = {name: each for name, each in VIEWERS.items() if each.roles} | {"shopper": SHOPPER, "loner": LONER}
LEADS = list(leads())
THROUGH: Mapping[str, list[Lead]] = {  # where types that are no nodes are led through
    "Plan": [("Order", "plan"), ("DomainOrder", "plan")],
    "WaitingOn": [("Task", "waitingOn"), ("Order", "waitingOn")],
    "Group": [("Task", "assignmentGroup")],
    "Person": [("Task", "assignee")],
}
# Whoever sees the row sees what it leads to: the scope is a second lock, and taking it away changes nothing.
IMPLIED = {
    ("Account", "contacts"), ("Account", "locations"), ("Order", "contact"), ("Order", "notes"),
    ("OrderLine", "contact"), ("DomainOrder", "skips"), ("DomainOrder", "workNotes"), ("DomainOrder", "plan"),
    ("Task", "workNotes"), ("Task", "history"), ("Viewer", "accounts"),
}  # fmt: skip
INSIDE = re.compile(r"\{scope:\w+:\w+\}")
# see test_redactions
STREAMED = {"EventPayload", "FalloutEventPayload", "TaskEventPayload", "PlanEventPayload"}
EDGES = [
    (source.type, name)
    for source in SOURCES.values()
    for name, declared in source.fields.items()
    if isinstance(declared, Edge) and declared.scoped and SOURCES[declared.target].scope
    if source.type not in STREAMED and (source.type, name) not in IMPLIED
]
COUNTED = [
    (source.type, name)
    for source in SOURCES.values()
    if source.type != "OperationsSummary"  # only staff reads it, and staff sees every row
    for name, declared in source.fields.items()
    if isinstance(declared, Value) and isinstance(declared.sql, str) and INSIDE.search(declared.sql)
]


class Comparison:
    """Compares what viewers read of one graph with what the manager reads, less what is hidden."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._whole: dict[str, Any] = {}

    async def differs(self, graph: Graph, lead: Lead, viewer: Viewer) -> bool:
        told = Told(viewer)
        for text, variables in documents_of(lead, viewer):
            if text not in self._whole:
                self._whole[text] = await self.graph.data(text, variables, viewer=MANAGER)
            if await graph.data(text, variables, viewer=viewer) != _told(told, self._whole[text]):
                return True
        return False


def _told(told: Told, data: dict[str, Any]) -> dict[str, Any]:
    if "nodes" in data:
        return {"nodes": [told.of(each) for each in data["nodes"]]}
    return {name: told.of(each) for name, each in data.items()}


def opened(graph: Graph, source: Source, **changes: Any) -> Graph:
    """A graph with something else declared of one type."""
    sources = {**SOURCES, source.type: replace(source, **changes)}
    return Graph(graph.database, Executor(graph.database, sources=sources, limits=WIDE))


@pytest.mark.parametrize("name", list(VIEWING))
async def test_a_viewer_is_led_to_exactly_the_rows_that_it_sees(graph: Graph, name: str) -> None:
    comparison = Comparison(graph)

    assert [each for each in LEADS if await comparison.differs(graph, each, VIEWING[name])] == []


@pytest.mark.parametrize(("owner", "name"), EDGES)
async def test_the_scope_of_no_edge_can_be_taken_away_unnoticed(graph: Graph, owner: str, name: str) -> None:
    edge = SOURCES[owner].fields[name]
    assert isinstance(edge, Edge)
    unscoped = opened(
        graph, SOURCES[owner], fields={**SOURCES[owner].fields, name: replace(edge, scoped=False)}
    )

    assert await is_noticed(graph, unscoped, owner, name)


@pytest.mark.parametrize(("owner", "name"), COUNTED)
async def test_no_count_can_be_of_hidden_rows_unnoticed(graph: Graph, owner: str, name: str) -> None:
    count = SOURCES[owner].fields[name]
    assert isinstance(count, Value)
    assert isinstance(count.sql, str)
    everything = replace(count, sql=INSIDE.sub("true", count.sql))
    unscoped = opened(graph, SOURCES[owner], fields={**SOURCES[owner].fields, name: everything})

    assert await is_noticed(graph, unscoped, owner, name)


async def is_noticed(graph: Graph, changed: Graph, owner: str, name: str) -> bool:
    comparison = Comparison(graph)
    leading = THROUGH.get(owner, [(owner, name)])
    return any(
        [await comparison.differs(changed, lead, each) for lead in leading for each in VIEWING.values()]
    )
