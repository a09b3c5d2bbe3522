"""What is asked: each question in the words of those who answer, with the requests to send in turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from benchmarks.trees import GROUPS, HUGE, HUGEST, ORDINARY, numbers

DOCUMENTS = Path(__file__).parents[1] / "frontend-examples" / "documents"
OURS, POSTGRAPHILE, HANDWRITTEN, FLAT = "somgraph", "postgraphile", "handwritten", "flat"

TASK = "id number key name taskType state isCritical forecastEndAt"
TREE = f"""
    id number state progress
    lines {{
      id lineNo action state
      domainOrders {{ id number kind state tasks {{ {TASK} }} }}
    }}"""
DEPENDENCIES = "dependencies { type predecessor { id } successor { id } }"
ORDER = "number state progress priority createdAt"

# PostGraphile names what it finds in the tables, and sorts what it is told to
ITS_TREE = f"""
    id: rowId number state progress
    lines: orderLinesByOrderIdList(orderBy: [LINE_NO_ASC]) {{
      id: rowId lineNo action state
      domainOrders: domainOrdersByLineIdList(orderBy: [SEQUENCE_ASC]) {{
        id: rowId number kind state
        tasks: tasksByDomainOrderIdList(orderBy: [SEQUENCE_ASC]) {{ {TASK.replace("id ", "id: rowId ", 1)} }}
      }}
    }}"""
ITS_DEPENDENCIES = """
    dependencies: taskDependenciesByOrderIdList(orderBy: [PREDECESSOR_ID_ASC, SUCCESSOR_ID_ASC]) {
      type predecessor: taskByPredecessorId { id: rowId } successor: taskBySuccessorId { id: rowId }
    }"""
PAGE = """query($size: Int!) {
  orders(first: $size, orderBy: [{field: CREATED_AT, direction: DESC}]) {
    nodes { number state progress createdAt plan { openTasks openFallouts openAlerts } }
  }
}"""
ITS_PAGE = """query($size: Int!) {
  orders: allOrdersList(first: $size, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
    number state progress createdAt openTasks openFallouts openAlerts
  }
}"""


def of_order(selected: str, root: str = "order") -> str:
    """Write the document that asks for one order by its number."""
    return f"query($number: String!) {{ {root}(number: $number) {{ {selected} }} }}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question: its name, its documents by dialect, and the variables of each request."""

    name: str
    documents: Mapping[str, str]
    variables: Sequence[Mapping[str, Any]]
    literal: bool = False  # the variables' values stand in the document: each request is another document
    bars: Mapping[str, float] = field(default_factory=dict)  # the ratio wanted, by who answers

    def bodies(self, dialect: str) -> list[bytes]:
        """Write the bodies of the requests."""
        document = self.documents[dialect]
        if self.literal:
            return [orjson.dumps({"query": _written_in(document, each)}) for each in self.variables]
        return [orjson.dumps({"query": document, "variables": each}) for each in self.variables]


def _written_in(document: str, variables: Mapping[str, Any]) -> str:
    """Write the variables' values into a document."""
    body = "{" + document.partition("{")[2]
    for name, value in variables.items():
        body = body.replace(f"${name}", orjson.dumps(value).decode())
    return body


def _asked(selected: str, its: str, kept_as: str) -> Mapping[str, str]:
    return {
        OURS: of_order(selected),
        POSTGRAPHILE: of_order(its, "order: orderByNumber"),
        HANDWRITTEN: kept_as,
        **({FLAT: kept_as} if "tree" in kept_as else {}),
    }


def _orders(first: int, last: int) -> list[Mapping[str, Any]]:
    return [{"number": number} for number in numbers(range(first, last + 1))]


SMALL_TREE = _asked(TREE, ITS_TREE, "tree")
LARGE_TREE = _asked(TREE + DEPENDENCIES, ITS_TREE + ITS_DEPENDENCIES, "tree with dependencies")

QUESTIONS = (
    Question(
        name="a: the tree of 48 tasks",
        documents=SMALL_TREE,
        variables=_orders(1, ORDINARY),
        bars={"PostGraphile": 3, "Mercurius": 2.5, "hand-written": 0.85},
    ),
    Question(
        name="b: 50 orders with counts of open tasks, fallouts, alerts",
        documents={OURS: PAGE, POSTGRAPHILE: ITS_PAGE, HANDWRITTEN: "page"},
        variables=[{"size": 50}],
        bars={"PostGraphile": 2.2, "Mercurius": 1.5, "hand-written": 0.75},
    ),
    Question(
        name="c: the tree of 2,000 tasks with dependencies",
        documents=LARGE_TREE,
        variables=_orders(HUGE, HUGE),
        bars={"PostGraphile": 3, "Mercurius": 3, "hand-written": 0.85},
    ),
    Question(
        name="c: the tree of 5,000 tasks with dependencies",
        documents=LARGE_TREE,
        variables=_orders(HUGEST, HUGEST),
        bars={"PostGraphile": 3, "Mercurius": 3, "hand-written": 0.85},
    ),
    Question(
        name="d: one order, five scalars",
        documents=_asked(ORDER, ORDER, "order"),
        variables=_orders(1, ORDINARY),
        bars={"PostGraphile": 1.5, "Mercurius": 0.85},
    ),
    Question(
        name="f: 2,000 documents, the tree of 48 tasks",
        documents={name: text for name, text in SMALL_TREE.items() if name in (OURS, POSTGRAPHILE)},
        variables=_orders(1, ORDINARY),
        literal=True,
        bars={"PostGraphile": 8, "Mercurius": 5},
    ),
)
URGENT = {"taskType": ["MANUAL"], "jeopardyLevel": ["CRITICAL", "HIGH"]}
LISTED = "number name state priority forecastEndAt jeopardy { level } order { number }"
PUBLISHED = (DOCUMENTS / "worklist.graphql").read_text()
OF_A_GROUP = [{"group": f"GROUP{n}", "first": 50, "where": URGENT} for n in range(GROUPS)]
OF_A_PERSON = [{"person": f"PERSON{n}", "first": 50, "where": URGENT} for n in range(GROUPS)]


def _worklist(whose: str) -> Mapping[str, str]:
    return {
        OURS: f"""query(${whose}: String!, $first: Int!, $where: TaskFilter) {{
  worklist({whose}: ${whose}, first: $first, where: $where) {{
    nodes {{ {LISTED} }} pageInfo {{ hasNextPage endCursor }}
  }}
}}"""
    }


WORKLISTS = (
    Question(
        name="e: 50 of a group's worklist, filtered", documents=_worklist("group"), variables=OF_A_GROUP
    ),
    Question(
        name="e: 50 of a person's worklist, filtered", documents=_worklist("person"), variables=OF_A_PERSON
    ),
    Question(
        name="e: the document of the examples, with totalCount, of a group",
        documents={OURS: PUBLISHED},
        variables=OF_A_GROUP,
    ),
    Question(
        name="e: the document of the examples, with totalCount, of a person",
        documents={OURS: PUBLISHED},
        variables=OF_A_PERSON,
    ),
    Question(
        name="e: the document of the examples, all of a person",
        documents={OURS: PUBLISHED},
        variables=[each | {"where": None} for each in OF_A_PERSON],
    ),
)
