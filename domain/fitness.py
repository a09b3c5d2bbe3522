"""Whether an installed item fits what a line wants to do to it (SOM domain §3.9, §4.1)."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from domain.errors import Fault
from domain.inventory import InventoryItem
from domain.inventory import InventoryState as S
from domain.orders import LineAction, Order, OrderLine

_FITTING: Final = {
    LineAction.CHANGE: (S.ACTIVE,),
    LineAction.DISCONNECT: (S.ACTIVE, S.SUSPENDED),
    LineAction.SUSPEND: (S.ACTIVE, S.CHANGE_PENDING),
    LineAction.RESUME: (S.SUSPENDED,),
    LineAction.NO_CHANGE: (S.ACTIVE, S.CHANGE_PENDING, S.SUSPENDED),
}


def check_fitness(
    order: Order, line: OrderLine, items: Mapping[UUID, InventoryItem], *, path: tuple[str, ...]
) -> tuple[Fault, ...]:
    """Find what is wrong with the item that a line acts on; an item of another account does not exist."""
    if line.inventory_item_id is None:
        return ()
    item = items.get(line.inventory_item_id)
    where = (*path, "inventoryItem")
    if item is None or item.account_id != order.account_id:
        problem = "The account has no such inventory item."
        return (Fault(path=where, problem=problem, way_out="Query `inventoryItems` for what it has."),)
    return _check_item(line, item, where)


def _check_item(line: OrderLine, item: InventoryItem, path: tuple[str, ...]) -> tuple[Fault, ...]:
    if line.action is LineAction.ADD:
        problem = "Something new does not act on what is installed."
        return (Fault(path=path, problem=problem, way_out="Leave it out, or take another action."),)
    if item.specification != line.specification:
        problem = f"It is a {item.specification}, not a {line.specification}."
        return (Fault(path=path, problem=problem, way_out="Name the specification of the item."),)
    fitting = _FITTING[line.action]
    if item.state not in fitting:
        problem = f"{line.action} is not possible while it is {item.state}."
        return (Fault(path=path, problem=problem, way_out=f"It has to be {' or '.join(fitting)}."),)
    return ()
