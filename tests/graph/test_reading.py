"""What is asked is what is answered."""

import pytest

from tests.graph.asking import Graph
from tests.graph.world import key

pytestmark = pytest.mark.anyio


async def test_one_order_is_found_by_number(graph: Graph) -> None:
    query = """{ order(number: "ORD0000001") {
      id number state progress createdAt account { code } lines { lineNo } } }"""

    data = await graph.data(query)

    assert data["order"] == {
        "id": f"ord_{key('order 1')}",
        "number": "ORD0000001",
        "state": "IN_PROGRESS",
        "progress": 100 / 3,
        "createdAt": "2026-11-20T12:00:00.000Z",
        "account": {"code": "ACME"},
        "lines": [{"lineNo": 1}, {"lineNo": 2}],
    }
