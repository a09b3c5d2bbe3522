"""The compiled reads and the reference executor give equal answers on documents made at random.

SOM_DOCUMENTS says how many (10000 for the full count), SOM_SEED which.
"""

import os
import random
from typing import Any

import pytest

from domain.permissions import Viewer
from schema.execution import Executor
from schema.limits import Limits
from tests.graph.asking import VIEWERS, Graph
from tests.graph.documents import Documents

pytestmark = [pytest.mark.anyio, pytest.mark.compiled]
COUNT = int(os.environ.get("SOM_DOCUMENTS", "300"))
SEED = int(os.environ.get("SOM_SEED", random.randrange(10**6)))
WIDE = Limits(cost=10**9, aliases=1_000, directives=1_000)


@pytest.mark.parametrize("role", [each for each in VIEWERS if each != "nobody"])
async def test_both_executors_agree(graph: Graph, role: str) -> None:
    mistakes: list[BaseException] = []
    compiled = Graph(
        graph.database,
        Executor(graph.database, limits=WIDE, report=lambda mistake, _: mistakes.append(mistake)),
    )
    reference = Graph(graph.database, Executor(graph.database, limits=WIDE, compiled=False))
    documents = Documents(SEED, VIEWERS[role])

    for _ in range(COUNT // (len(VIEWERS) - 1)):
        query, variables = documents.document()
        one, other = await at_one_moment(compiled, reference, query, variables, VIEWERS[role])

        assert one == other, f"seed {SEED}: {query} {variables}"
        assert mistakes == [], f"seed {SEED}: {query} {variables}"
        assert in_order(one) == in_order(other), f"seed {SEED}: {query}"


async def at_one_moment(
    compiled: Graph, reference: Graph, query: str, variables: dict[str, Any], viewer: Viewer
) -> tuple[Any, Any]:
    """Ask both in one snapshot, which feed cursors hold; when autovacuum moved it, ask again."""
    while True:
        before = await snapshot(compiled)
        one = await compiled.answer(query, variables, viewer=viewer)
        other = await reference.answer(query, variables, viewer=viewer)
        if await snapshot(compiled) == before:
            return one, other


async def snapshot(graph: Graph) -> str:
    (row,) = await graph.database.reads.fetch("select pg_current_snapshot()::text as now")
    now: str = row["now"]
    return now


def in_order(value: object) -> object:
    """Make the order of keys visible."""
    if isinstance(value, dict):
        return [(name, in_order(each)) for name, each in value.items()]
    return [in_order(each) for each in value] if isinstance(value, list) else value
