"""Adjusting the price of an order or a line, until approval locks it (SOM domain §10, §11)."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.catalog import Catalog
from domain.errors import ValidationFailed
from domain.notes import required_text
from domain.order_machine import ORDER_MACHINE
from domain.orders import Order, OrderLine, OrderState
from domain.outcome import Decision, Outcome
from domain.pricing import AdjustmentKind, PriceAdjustment, PriceAgreement
from domain.settle import settle
from domain.tree import OrderTree

AGENTS_LIMIT: Final = Decimal(10)  # percent up or down that an order agent may agree to alone
DECIMALS: Final = 4
HIGHEST: Final = Decimal(10) ** 12
BEFORE_APPROVAL: Final = (
    OrderState.DRAFT,
    OrderState.SUBMITTED,
    OrderState.ENRICHMENT_IN_PROGRESS,
    OrderState.ENRICHMENT_ON_HOLD,
    OrderState.NEW,
    OrderState.REJECTED,
)


def adjust_price(
    tree: OrderTree,
    catalog: Catalog,
    owner_id: UUID,
    agreed: PriceAgreement,
    *,
    limited: bool,
    at: datetime,
    actor: str,
) -> Outcome:
    """Add a price adjustment to the order or a line; `limited` keeps it within an order agent's limit.

    Raises NotFound, TransitionRefused once the order is approved, ValidationFailed.
    """
    because = required_text("reason", agreed.reason)
    _require_sound(agreed.kind, agreed.value)
    if limited and not (agreed.kind == AdjustmentKind.PERCENT and abs(agreed.value) <= AGENTS_LIMIT):
        raise _fault(
            f"It is beyond {AGENTS_LIMIT} percent.", "Stay within the limit, or ask a manager to do it."
        )
    if tree.order.state not in BEFORE_APPROVAL:
        raise ORDER_MACHINE.refusal(
            tree.order.state, "adjust_price", "Its price was locked when it was approved."
        )
    owner = tree.order if owner_id == tree.order.id else tree.line(owner_id)
    decision = Decision(tree, at=at, actor=actor)
    adjustment = PriceAdjustment(
        sequence=len(owner.price_adjustments) + 1,
        charge=agreed.charge,
        kind=agreed.kind,
        value=agreed.value,
        reason=because,
        author=actor,
        adjusted_at=at,
    )
    _put(decision, owner, (*owner.price_adjustments, adjustment))
    settle(decision, catalog)
    return decision.outcome()


def _put(decision: Decision, owner: Order | OrderLine, adjustments: tuple[PriceAdjustment, ...]) -> None:
    if isinstance(owner, Order):
        changed: Order | OrderLine = decision.put(replace(owner, price_adjustments=adjustments))
    else:
        changed = decision.put(replace(owner, price_adjustments=adjustments))
    # public, but no field of it: the author and the reasons stay with us
    decision.happened("PriceAdjusted", changed, public=())


def _require_sound(kind: AdjustmentKind, value: Decimal) -> None:
    if not value.is_finite() or abs(value) >= HIGHEST:
        raise _fault("It is no amount.", "Give an ordinary decimal number.")
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -DECIMALS:
        raise _fault(f"It has more than {DECIMALS} decimals.", "Round it.")
    if kind == AdjustmentKind.PERCENT and not -100 <= value <= 1000:
        raise _fault("It takes away more than all, or adds more than tenfold.", "Give -100 to 1000 percent.")
    if kind == AdjustmentKind.OVERRIDE and value < 0:
        raise _fault("A price is not below zero.", "Give zero or more, or an AMOUNT to take off.")


def _fault(problem: str, way_out: str) -> ValidationFailed:
    return ValidationFailed.of("value", problem=problem, way_out=way_out)
