"""Every action against every state of the item it would act on."""

from itertools import product

import pytest

from domain.fitness import check_fitness
from domain.inventory import InventoryState
from domain.orders import LineAction
from tests.domain.order_builders import a_line, an_id, an_item, an_order

FITTING = {
    "CHANGE": "ACTIVE",
    "DISCONNECT": "ACTIVE SUSPENDED",
    "SUSPEND": "ACTIVE CHANGE_PENDING",
    "RESUME": "SUSPENDED",
    "NO_CHANGE": "ACTIVE CHANGE_PENDING SUSPENDED",
}


@pytest.mark.parametrize(("action", "state"), list(product(FITTING, InventoryState)))
def test_an_action_fits_some_states_only(action: str, state: InventoryState) -> None:
    line = a_line(action=LineAction(action), inventory_item_id=an_id("item"))
    items = {an_id("item"): an_item(state=state)}

    faults = check_fitness(an_order(), line, items, path=("lines", "0"))

    assert (not faults) == (state in FITTING[action].split())


def test_a_line_without_an_item_is_no_matter_of_fitness() -> None:
    assert check_fitness(an_order(), a_line(), {}, path=()) == ()


def test_an_item_of_another_account_does_not_exist() -> None:
    line = a_line(action=LineAction.CHANGE, inventory_item_id=an_id("item"))
    theirs = {an_id("item"): an_item(account_id=an_id("others"))}

    faults = check_fitness(an_order(), line, theirs, path=("lines", "0"))

    assert faults == check_fitness(an_order(), line, {}, path=("lines", "0"))
    assert faults[0].path == ("lines", "0", "inventoryItem")


def test_something_new_acts_on_nothing() -> None:
    line = a_line(inventory_item_id=an_id("item"))

    (fault,) = check_fitness(an_order(), line, {an_id("item"): an_item()}, path=())

    assert "new" in fault.problem


def test_the_item_is_of_the_specification_that_the_line_names() -> None:
    line = a_line(action=LineAction.CHANGE, inventory_item_id=an_id("item"), specification="OTHER")

    (fault,) = check_fitness(an_order(), line, {an_id("item"): an_item()}, path=())

    assert fault.problem == "It is a SERVICE, not a OTHER."
