"""Whatever a viewer asks about what it does not see, the answer is that of what does not exist.

SOMGRAPH_PROBES says how many times (20000 for the full count), SOMGRAPH_TEST_SEED which.
"""

import os
import random
from dataclasses import replace

import pytest

from domain.permissions import Viewer
from schema.execution import GraphQLRequest, PreparedSubscription
from tests.graph.asking import MANAGER, VIEWERS, Graph
from tests.graph.oracle import Oracle, every_id
from tests.permissions.probes import PROBES, READS, WRITES, Probe, nothing_like, values_of, without
from tests.permissions.test_leads import LONER, SHOPPER

pytestmark = pytest.mark.anyio
SEED = int(os.environ.get("SOMGRAPH_TEST_SEED", random.SystemRandom().randrange(1_000_000)))
COUNT = int(os.environ.get("SOMGRAPH_PROBES", "500"))
ASKING = {
    **{name: VIEWERS[name] for name in ("acme", "bolt", "designer", "tom", "mason", "tina", "both")},
    "shopper": SHOPPER,
    "loner": LONER,
}
SORTS = ("CREATED_AT", "NUMBER", "PRIORITY", "COMMITTED_DUE_AT", "FORECAST_END_AT", "PROGRESS")
PAGES = """query($sort: OrderSort!, $after: String, $direction: Direction!) {
  orders(first: 2, after: $after, orderBy: [{field: $sort, direction: $direction}]) {
    edges { cursor node { id } } } }"""


async def answer(graph: Graph, probe: Probe, value: str, viewer: Viewer) -> bytes:
    """Everything that the viewer hears."""
    request, context = GraphQLRequest(query=probe.text, variables={"v": value}), graph.context(viewer)
    if not probe.is_stream:
        return (await graph.executor.execute(request, context)).body
    prepared = await graph.executor.prepare_subscription(request, context)
    if not isinstance(prepared, PreparedSubscription):
        return prepared.body
    return repr(await prepared.read(range(1, 20))).encode()


async def test_what_is_hidden_answers_like_what_does_not_exist(graph: Graph) -> None:
    chance = random.Random(SEED)
    hidden = {name: sorted(set(every_id()) - Oracle(each).nodes()) for name, each in ASKING.items()}
    told, probed = [], 0

    while probed < COUNT:
        name, probe = chance.choice(list(ASKING)), chance.choice(PROBES)
        values = [each for one in hidden[name] for each in values_of(one, probe)]
        if not values:
            continue
        value = chance.choice(values)
        nothing = nothing_like(value, chance.randrange(1_000_000))
        there, nowhere = [await answer(graph, probe, each, ASKING[name]) for each in (value, nothing)]
        probed += 1
        if without(there, value) != without(nowhere, nothing):
            told.append((name, probe.text, value, there, nowhere))

    assert told == [], f"SOMGRAPH_TEST_SEED={SEED}"


@pytest.mark.parametrize("probe", READS, ids=lambda probe: probe.text)
async def test_every_question_would_find_what_is_there(graph: Graph, probe: Probe) -> None:
    values = [each for one in every_id() for each in values_of(one, probe)]

    found = [
        without(await answer(graph, probe, each, MANAGER), each)
        != without(await answer(graph, probe, nothing_like(each, 7), MANAGER), nothing_like(each, 7))
        for each in values
    ]

    assert any(found)


@pytest.mark.parametrize("probe", WRITES, ids=lambda probe: probe.text)
async def test_every_attempt_gets_as_far_as_looking(graph: Graph, probe: Probe) -> None:
    idle = replace(SHOPPER, topics=frozenset())  # may do it all, and sees only its own
    hidden = sorted(set(every_id()) - Oracle(idle).nodes())
    values = [each for one in hidden for each in values_of(one, probe)]

    answers = [await answer(graph, probe, each, idle) for each in values]

    assert answers
    assert all(b'"NotFound"' in each or b"There is no account" in each for each in answers)


@pytest.mark.parametrize("name", list(ASKING))
async def test_cursors_of_others_lead_to_own_rows_only(graph: Graph, name: str) -> None:
    seen = Oracle(ASKING[name]).nodes()
    for sort in SORTS:
        for direction in ("ASC", "DESC"):
            asked = {"sort": sort, "direction": direction}
            everything = await graph.data(PAGES, asked)
            for edge in everything["orders"]["edges"]:
                page = await graph.data(PAGES, {**asked, "after": edge["cursor"]}, viewer=ASKING[name])
                assert {each["node"]["id"] for each in page["orders"]["edges"]} <= seen
