"""Relating orders: one begins when another is complete, or the two belong together (SOM domain §2.2).

Source: TMF641's orderRelationship `dependency` and `cross-ref`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.catalog import Catalog
from domain.errors import TransitionRefused, ValidationFailed
from domain.fallout_opening import open_fallout
from domain.fallout_routing import Trouble
from domain.fallouts import UNRESOLVED, FalloutCategory, FalloutOrigin
from domain.orders import Order, OrderRelationship, OrderRelationshipType, OrderState
from domain.outcome import Decision, Outcome
from domain.outlook import FINAL
from domain.readiness import awaited_orders
from domain.settle import settle
from domain.tree import OrderTree, stable_id

UNTOLD: Final = "RELATED_ORDER_UNTOLD"
NO_LONGER: Final = "Work on it has begun. Hold it with holdOrder instead, or relate the orders as CROSS_REF."


def relate(
    tree: OrderTree,
    catalog: Catalog,
    other: Order,
    type: OrderRelationshipType,
    *,
    awaits_this: bool,
    at: datetime,
    actor: str,
) -> Outcome:
    """Relate an order to another one; doing it again changes nothing.

    `awaits_this` says whether the other order waits, by whatever way round, for this one. Raises
    TransitionRefused when a dependency comes too late, ValidationFailed when orders would await each other.
    """
    _require_sense(tree, other, type, awaits_this=awaits_this)
    decision = Decision(tree, at=at, actor=actor)
    made = OrderRelationship(
        id=stable_id(tree.order.id, f"{type} {other.id}"),
        type=type,
        related_order_id=other.id,
        related_number=other.number or "",
        related_state=other.state,
    )
    before = tree.relationships.get(made.id)
    if before is None or before.withdrawn_at is not None:
        related = decision.put(made) if before is None else decision.change(before, withdrawn_at=None)
        decision.happened("OrderRelated", related, message=f"{type} on {other.number}.")
        decision.enqueue("look_at_related")  # the other order may have moved since it was read
    settle(decision, catalog)
    return decision.outcome()


def withdraw(
    tree: OrderTree, catalog: Catalog, relationship_id: UUID, *, at: datetime, actor: str
) -> Outcome:
    """Take a relationship of the order back; what waited for the other order goes on."""
    decision = Decision(tree, at=at, actor=actor)
    relationship = tree.relationships[relationship_id]
    if relationship.withdrawn_at is None:
        withdrawn = decision.change(relationship, withdrawn_at=at)
        message = f"{relationship.type} on {relationship.related_number} no more."
        decision.happened("OrderUnrelated", withdrawn, message=message)
    settle(decision, catalog)
    return decision.outcome()


def follow_related(
    tree: OrderTree, catalog: Catalog, states: Mapping[UUID, OrderState], *, at: datetime, actor: str
) -> Outcome:
    """Take over how related orders stand now; what waited for their completion begins."""
    decision = Decision(tree, at=at, actor=actor)
    for each in list(tree.relationships.values()):
        state = states.get(each.related_order_id, each.related_state)
        if state is not each.related_state:
            moved = decision.change(each, related_state=state)
            if state in FINAL:
                message = f"{each.related_number} is {state}."
                decision.happened("RelatedOrderEnded", moved, message=message)
    settle(decision, catalog)
    return decision.outcome()


def tell_of_untold(
    tree: OrderTree,
    catalog: Catalog,
    states: Mapping[UUID, OrderState],
    *,
    message: str,
    at: datetime,
    actor: str,
) -> Outcome:
    """Open a fallout when the order still waits for one that has ended, and nobody lived to tell it so.

    Resolved by RETRY the order is told again. Nothing happens when it knows, or a fallout says so already.
    """
    decision = Decision(tree, at=at, actor=actor)
    untold = [
        each.related_number
        for each in awaited_orders(tree)
        if each.related_state not in FINAL and states.get(each.related_order_id) in FINAL
    ]
    if untold and tree.order.state not in FINAL and not _is_told(tree):
        trouble = Trouble(
            code=UNTOLD,
            message=f"It waits for {', '.join(untold)}, which ended, and could not be told. {message}",
            category=FalloutCategory.INTERNAL,
            origin=FalloutOrigin.SYSTEM,
        )
        open_fallout(decision, catalog, trouble)
        settle(decision, catalog)
    return decision.outcome()


def _is_told(tree: OrderTree) -> bool:
    known = (each for each in tree.fallouts.values() if each.task_id is None and each.error_code == UNTOLD)
    return any(each.state in UNRESOLVED for each in known)


def _require_sense(tree: OrderTree, other: Order, type: OrderRelationshipType, *, awaits_this: bool) -> None:
    if other.id == tree.order.id:
        raise ValidationFailed.of(
            "related", problem="An order does not relate to itself.", way_out="Name another one."
        )
    if type is not OrderRelationshipType.DEPENDENCY:
        return
    if awaits_this:
        raise ValidationFailed.of(
            "related",
            problem=f"{other.number} waits for {tree.order.number} already.",
            way_out="Withdraw that dependency first, or relate them as CROSS_REF.",
        )
    if tree.order.state in FINAL or any(task.actual_start_at for task in tree.tasks.values()):
        raise TransitionRefused(
            "order", state=tree.order.state, command="relate_order", allowed=(), reasons=(NO_LONGER,)
        )
