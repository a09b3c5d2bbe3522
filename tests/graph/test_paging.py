"""Pages: each row once, whichever way one walks, also among equals and nulls."""

from typing import Any

import pytest

from tests.graph.asking import Graph
from tests.graph.world import ORDERS

pytestmark = pytest.mark.anyio
SORTS = ("CREATED_AT", "NUMBER", "PRIORITY", "COMMITTED_DUE_AT", "FORECAST_END_AT", "PROGRESS")
FORWARD = """query($o: [OrderOrder!], $n: Int, $at: String) {
  orders(first: $n, after: $at, orderBy: $o) { nodes { number } edges { cursor } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
BACKWARD = FORWARD.replace("first: $n, after", "last: $n, before")


async def walk(graph: Graph, query: str, order: list[dict[str, str]], size: int) -> list[str]:
    """Walk all pages; give the numbers in the order of the list, whichever way was walked."""
    forward, at = "first" in query, None
    found: list[str] = []
    while True:
        page: Any = (await graph.data(query, {"o": order, "n": size, "at": at}))["orders"]
        info = page["pageInfo"]
        numbers = [each["number"] for each in page["nodes"]]
        found = [*found, *numbers] if forward else [*numbers, *found]
        assert [info["startCursor"], info["endCursor"]] == [
            page["edges"][0]["cursor"],
            page["edges"][-1]["cursor"],
        ]
        assert info["hasPreviousPage" if forward else "hasNextPage"] == (at is not None)
        at = info["endCursor" if forward else "startCursor"]
        if not info["hasNextPage" if forward else "hasPreviousPage"]:
            return found


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", SORTS)
async def test_walking_sees_each_row_once_in_one_order(
    graph: Graph, field: str, direction: str, size: int
) -> None:
    order = [{"field": field, "direction": direction}]
    whole = (await graph.data(FORWARD, {"o": order, "n": 100}))["orders"]

    forward = await walk(graph, FORWARD, order, size)
    backward = await walk(graph, BACKWARD, order, size)

    assert sorted(forward) == sorted(each["number"] for each in ORDERS)
    assert forward == backward == [each["number"] for each in whole["nodes"]]


async def test_sorting_by_several_keys_mixes_directions_and_nulls(graph: Graph) -> None:
    order = [{"field": "COMMITTED_DUE_AT", "direction": "DESC"}, {"field": "PRIORITY", "direction": "ASC"}]

    forward = await walk(graph, FORWARD, order, 1)

    assert forward == await walk(graph, BACKWARD, order, 2)
    assert forward[:3] == ["ORD0000001", "ORD0000004", "ORD0000003"]


async def test_nulls_come_last_both_ways(graph: Graph) -> None:
    for direction in ("ASC", "DESC"):
        order = [{"field": "COMMITTED_DUE_AT", "direction": direction}]
        numbers = await walk(graph, FORWARD, order, 2)

        assert set(numbers[-2:]) == {"ORD0000002", "ORD0000005"}


async def test_the_count_is_that_of_all_pages(graph: Graph) -> None:
    data = await graph.data(
        "{ orders(first: 1, where: {state: [IN_PROGRESS]}) { totalCount totalCountIsExact nodes { id } } }"
    )

    assert (data["orders"]["totalCount"], data["orders"]["totalCountIsExact"]) == (2, True)
    assert len(data["orders"]["nodes"]) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("first: 0", "PAGE_SIZE"),
        ("first: 101", "PAGE_SIZE"),
        ("last: -1", "PAGE_SIZE"),
        ("first: 1, last: 1", "PAGE_SIZE"),
        ('after: "nonsense"', "CURSOR_MALFORMED"),
        ('after: "W10"', "CURSOR_MALFORMED"),
        ('after: ""', "CURSOR_MALFORMED"),
        ('before: "WyJDUkVBVEVEX0FUIERFU0MiLCJ4IiwieCJd"', "CURSOR_MALFORMED"),
    ],
)
async def test_a_page_that_cannot_be_is_refused_by_code(graph: Graph, arguments: str, code: str) -> None:
    assert await graph.codes(f"{{ orders({arguments}) {{ totalCount }} }}") == [code]


@pytest.mark.parametrize("size", [1, 100])
async def test_a_page_of_a_permitted_size_is_given(graph: Graph, size: int) -> None:
    assert await graph.data(f"{{ orders(first: {size}) {{ totalCount }} }}")


async def test_a_cursor_of_another_sorting_is_refused(graph: Graph) -> None:
    page = await graph.data("{ orders(first: 1) { pageInfo { endCursor } } }")
    cursor = page["orders"]["pageInfo"]["endCursor"]

    codes = await graph.codes(FORWARD, {"o": [{"field": "NUMBER"}], "n": 1, "at": cursor})

    assert codes == ["CURSOR_MALFORMED"]
