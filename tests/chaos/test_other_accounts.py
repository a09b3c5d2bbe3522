"""What belongs to another account answers exactly like what does not exist."""

from collections.abc import Callable

import pytest

from tests.chaos.ground import NOBODY, Data, Ground

pytestmark = pytest.mark.anyio

LOOKS = {
    "an order": "query($id: ID!) { order(id: $id) { id state } }",
    "a node": "query($id: ID!) { node(id: $id) { id } }",
    "nodes": "query($id: ID!) { nodes(ids: [$id]) { id } }",
    "its events": "query($id: ID!) { events(where: {order: $id}) { totalCount nodes { id } } }",
}
ACTS: dict[str, tuple[str, Callable[[str], Data]]] = {
    "submit": ("submitOrder", lambda order: {"order": order}),
    "cancel": ("cancelOrder", lambda order: {"order": order, "reason": "Not ours."}),
    "note": ("addNote", lambda order: {"owner": order, "text": "Hello."}),
    "issue": ("raiseIssue", lambda order: {"order": order, "text": "Hello."}),
    "version": ("submitOrder", lambda order: {"order": order, "expectedVersion": 77}),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
async def test_to_look_at_another_accounts_order_is_to_look_at_nothing(ground: Ground, look: str) -> None:
    foreign = await ground.ask(look, {"id": ground.foreign}, as_customer=True)
    nothing = await ground.ask(look, {"id": f"ord_{NOBODY}"}, as_customer=True)

    assert foreign.status_code == nothing.status_code
    assert foreign.text.replace(ground.foreign, "ID") == nothing.text.replace(f"ord_{NOBODY}", "ID")


async def test_to_look_for_another_accounts_number_is_to_find_nothing(ground: Ground) -> None:
    look = "query($number: String!) { order(number: $number) { id } }"

    foreign = await ground.ask(look, {"number": ground.foreign_number}, as_customer=True)

    nothing = await ground.ask(look, {"number": "ORD9999999"}, as_customer=True)
    assert foreign.text == nothing.text


@pytest.mark.parametrize(("name", "given"), ACTS.values(), ids=ACTS.keys())
async def test_to_act_on_another_accounts_order_is_to_act_on_nothing(
    ground: Ground, name: str, given: Callable[[str], Data]
) -> None:
    foreign = await ground.mutate(name, given(ground.foreign), as_customer=True)
    nothing = await ground.mutate(name, given(f"ord_{NOBODY}"), as_customer=True)

    assert "NOT_FOUND" in foreign.text
    assert foreign.text.replace(ground.foreign, "ID") == nothing.text.replace(f"ord_{NOBODY}", "ID")


async def test_to_act_on_another_accounts_line_is_to_act_on_nothing(ground: Ground) -> None:
    foreign = await ground.mutate("removeOrderLine", {"line": ground.foreign_line}, as_customer=True)

    nothing = await ground.mutate("removeOrderLine", {"line": f"lin_{NOBODY}"}, as_customer=True)
    assert "NOT_FOUND" in foreign.text
    assert foreign.text.replace(ground.foreign_line, "ID") == nothing.text.replace(f"lin_{NOBODY}", "ID")
