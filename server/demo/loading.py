"""Bring catalog and orders into a running demo, through its API; what is in already stays as it is."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from server.demo.catalog import Document
from server.imports import ERRORS, import_catalog, import_order, key_of
from server.remote import Remote

EXTERNAL_ORDERS = Path(__file__).with_name("orders")
CAPTURES = Path(__file__).with_name("captures.json")
SOURCE_SYSTEM = "demo"

KNOWN = """
query($id: String!, $system: String) {
  order(externalId: {externalId: $id, sourceSystem: $system}) { id number state }
}
"""
CREATE = f"""
mutation($input: CreateOrderInput!) {{
  createOrder(input: $input) {{ order {{ id number state }} {ERRORS} }}
}}
"""
SUBMIT = f"mutation($input: OrderInput!) {{ submitOrder(input: $input) {{ order {{ state }} {ERRORS} }} }}"


async def load(url: str, tokens: Mapping[str, str], document: Document) -> None:
    """Publish the catalog and capture every order. Raises Declined, Unreachable."""
    async with Remote(url, tokens["PROCESS_ADMIN"]) as admin:
        await import_catalog(admin, document)
    async with Remote(url, tokens["INTEGRATOR"]) as integrator:
        for file in sorted(EXTERNAL_ORDERS.glob("*.json")):
            await import_order(integrator, json.loads(file.read_text()))
    for capture in json.loads(CAPTURES.read_text()):
        async with Remote(url, tokens[capture["as"]]) as clerk:
            await enter(clerk, capture)


async def enter(remote: Remote, capture: Mapping[str, Any]) -> None:
    """Capture one order as an agent or a customer would, unless it is there; submit it if it says so."""
    order = await known(remote, capture) or await create(remote, capture)
    if capture["submit"] and order["state"] == "DRAFT":
        await remote.mutate("submitOrder", SUBMIT, {"order": order["id"], **key_of("submit", order["id"])})


async def known(remote: Remote, capture: Mapping[str, Any]) -> Document | None:
    """Find the order that an earlier start captured."""
    given = {"id": capture["input"]["externalId"], "system": SOURCE_SYSTEM}
    order: Document | None = (await remote.query(KNOWN, given))["order"]
    return order


async def create(remote: Remote, capture: Mapping[str, Any]) -> Document:
    """Capture the order as a draft."""
    due = datetime.now(UTC) + timedelta(hours=capture["dueInHours"]) if "dueInHours" in capture else None
    promise = {"committedDueAt": due.isoformat()} if due else {}
    given = {**capture["input"], **promise, "sourceSystem": SOURCE_SYSTEM}
    order: Document = (await remote.mutate("createOrder", CREATE, given))["order"]
    return order
