"""A catalog of another trade: imported, ordered from, carried out and closed without a line of code."""

from typing import Any

import pytest

from server.imports import import_catalog
from tests.published import SECOND, document
from tests.scenarios.driving import move, somgraph, work_off

pytestmark = pytest.mark.anyio

CREATE = "createOrder"
RESULT = """
query($order: ID!) {
  order(id: $order) {
    state
    domainOrders { number specification { code } state }
    inventoryItems { state specification { code } characteristics { name value } }
  }
}
"""
FIND = "query($external: String!) { order(externalId: {externalId: $external}) { id } }"
BICYCLE: dict[str, Any] = {
    "specification": "PS-BICYCLE",
    "location": "LOC-RIDER",
    "characteristics": [
        {"name": "frameSize", "value": 56},
        {"name": "wheels", "value": 3},
        {"name": "engraved", "value": True},
        {"name": "engraving", "value": "for Robin"},
    ],
}


async def test_a_bicycle_is_made_to_order_and_delivered(database_url: str) -> None:
    async with somgraph(database_url) as remote:
        await import_catalog(remote, bicycles())
        await move(
            remote, CREATE, category="PRODUCT", accountCode="ACC-RIDER", externalId="B-1", lines=[BICYCLE]
        )
        order = (await remote.query(FIND, {"external": "B-1"}))["order"]["id"]
        await move(remote, "submitOrder", order=order)

        await work_off(remote, order)

        closed = (await remote.query(RESULT, {"order": order}))["order"]
    made = [each["specification"]["code"] for each in closed["domainOrders"]]
    assert closed["state"] == "CLOSED_COMPLETE"
    assert made.count("RES-WHEEL") == 3
    assert made.count("RFS-ENGRAVING") == 1
    assert {item["state"] for item in closed["inventoryItems"]} == {"ACTIVE"}


def bicycles() -> dict[str, Any]:
    """The catalog of bicycles; paint may be put on a second after welding, not an hour."""
    found = document(SECOND)
    (drying,) = found["planTemplates"][0]["dependencies"]
    drying["lag"] = "PT1S"
    return found
