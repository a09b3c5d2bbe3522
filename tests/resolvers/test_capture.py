"""Capture: what is said about orders and lines, and every fault in it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from domain.errors import DuplicateExternalOrder, ValidationFailed
from tests.resolvers.acting import done, draft, key, refused
from tests.resolvers.situations import VOICE, agent, import_service_order, payload
from tests.resolvers.world import INTERNET, ORDER, World, opened

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def world(module_database_url: str) -> AsyncIterator[World]:
    """A published catalog, and the orders of all tests of this module."""
    async with opened(module_database_url) as found:
        yield found


async def test_every_fault_of_every_line_is_named_with_its_path(world: World) -> None:
    lines = [
        INTERNET | {"location": "LOC-NOWHERE", "contact": "CON-NOBODY"},
        {"specification": "CFS-NONE"},
        {"offering": "OFR-NONE"},
        {"quantity": 2},
    ]

    refusal = await refused(agent(world), "createOrder", **(ORDER | {"lines": lines}))

    assert isinstance(refusal, ValidationFailed)
    assert {".".join(fault.path) for fault in refusal.faults} == {
        "lines.0.location", "lines.0.contact", "lines.1.specification", "lines.2.offering", "lines.3",
    }  # fmt: skip
    assert all(fault.way_out for fault in refusal.faults)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"accountCode": None}, "accountCode"),
        ({"accountCode": "ACC-NOBODY"}, "accountCode"),
        ({"account": f"acc_{uuid4()}", "accountCode": None}, "account"),
        ({"account": "acc_1", "accountCode": None}, "account"),
        ({"contact": "CON-NOBODY"}, "contact"),
        ({"priority": 9}, "priority"),
    ],
)
async def test_what_is_not_acceptable_is_named(world: World, given: dict[str, Any], path: str) -> None:
    refusal = await refused(agent(world), "createOrder", **(ORDER | given))

    assert isinstance(refusal, ValidationFailed)
    assert refusal.path == (path,)


async def test_an_offering_stands_for_its_specification(world: World) -> None:
    line = {"offering": "OFR-BIZ-CONNECT", "location": "LOC-HILLSIDE-MILL"}

    order_id = await draft(world, category="PRODUCT", lines=[line])

    lines = (await world.tree(order_id)).lines.values()
    assert [(each.offering, each.specification) for each in lines] == [("OFR-BIZ-CONNECT", "PS-BIZ-CONNECT")]


async def test_an_update_changes_what_is_given_and_nothing_else(world: World) -> None:
    order_id = await draft(world)
    before = next(iter((await world.tree(order_id)).lines.values()))
    given = [{"name": "bandwidthUp", "value": None}, {"name": "staticIpv4", "value": "/30"}]

    await done(agent(world), "updateOrderLine", line=f"lin_{before.id}", characteristics=given)

    after = next(iter((await world.tree(order_id)).lines.values()))
    assert after.characteristics["staticIpv4"].value == "/30"
    assert "bandwidthUp" not in after.characteristics
    assert after.location_id == before.location_id is not None


async def test_what_a_line_cannot_be_without_cannot_be_taken_away(world: World) -> None:
    order_id = await draft(world)
    line = next(iter((await world.tree(order_id)).lines))

    refusal = await refused(agent(world), "updateOrderLine", line=f"lin_{line}", quantity=None)

    assert refusal.path == ("quantity",)


async def test_an_added_line_gets_the_next_number(world: World) -> None:
    order_id = await draft(world)

    answer = await done(agent(world), "addOrderLine", order=f"ord_{order_id}", line=VOICE)

    tree = await world.tree(order_id)
    assert tree.lines[key(answer.objects["line"])].line_no == 2


async def test_a_deleted_draft_is_gone(world: World) -> None:
    order_id = await draft(world)

    answer = await done(agent(world), "deleteOrder", order=f"ord_{order_id}")

    assert answer.objects == {"deletedId": f"ord_{order_id}"}
    assert (await refused(agent(world), "submitOrder", order=f"ord_{order_id}")).code == "NOT_FOUND"


async def test_the_same_external_order_again_answers_with_the_order_that_is_in(world: World) -> None:
    named = {"externalId": "X-1", "sourceSystem": "crm"}
    first = await done(agent(world), "createOrder", **(ORDER | named))

    again = await done(agent(world), "createOrder", **(ORDER | named))

    assert again.objects == first.objects
    assert again.events == ()


async def test_another_order_under_the_same_external_id_is_refused(world: World) -> None:
    named = {"externalId": "X-1", "sourceSystem": "crm"}
    order_id = await draft(world, **named)

    refusal = await refused(agent(world), "createOrder", **(ORDER | named | {"description": "Another"}))

    assert isinstance(refusal, DuplicateExternalOrder)
    assert refusal.order_id == str(order_id)


async def test_an_imported_order_is_submitted_with_lines_and_notes(world: World) -> None:
    context, given = await import_service_order(world)

    answer = await done(context, "importServiceOrder", **given)

    tree = await world.tree(answer.objects["order"])
    assert answer.objects["created"] is True
    assert tree.order.state == "ENRICHMENT_IN_PROGRESS"
    assert sorted(line.specification for line in tree.lines.values()) == ["CFS-BIZ-INET", "CFS-BIZ-VOICE"]
    assert [note.text for note in tree.notes.values()] == ["The practice is closed on Wednesday afternoons."]


async def test_the_same_content_again_answers_with_the_order_that_is_in(world: World) -> None:
    context, given = await import_service_order(world)
    first = await done(context, "importServiceOrder", **given)

    again = await done(context, "importServiceOrder", **given)

    assert again.objects == {"order": first.objects["order"], "created": False}
    assert again.events == ()


async def test_other_content_under_the_same_id_is_refused_with_the_order_that_is_in(world: World) -> None:
    context, given = await import_service_order(world)
    first = await done(context, "importServiceOrder", **given)

    refusal = await refused(
        context, "importServiceOrder", payload=given["payload"] | {"description": "Another"}
    )

    assert isinstance(refusal, DuplicateExternalOrder)
    assert refusal.order_id == str(first.objects["order"])


@pytest.mark.parametrize("content", ["text", [], 1])
async def test_a_payload_that_is_no_object_is_refused(world: World, content: Any) -> None:
    context, _ = await import_service_order(world)

    refusal = await refused(context, "importServiceOrder", payload=content)

    assert refusal.path == ("payload",)


async def test_a_refused_import_leaves_nothing(world: World) -> None:
    context, _ = await import_service_order(world)
    before = await world.count("orders")
    bad = payload()
    bad["serviceOrderItem"][0]["service"]["serviceCharacteristic"][0]["value"] = 17

    refusal = await refused(context, "importServiceOrder", payload=bad)

    assert isinstance(refusal, ValidationFailed)
    assert refusal.path[:2] == ("serviceOrderItem[0]", "service")
    assert await world.count("orders") == before
