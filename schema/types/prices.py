"""Price adjustments as the graph shows them."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.declared import declared
from schema.enums import AdjustmentKind, ChargeType


@strawberry.type(description="What was agreed about the price of an order or a line.")
class PriceAdjustment:
    """What was agreed about the price of an order or a line."""

    sequence: int = declared("Its place among the adjustments, from 1; they apply one after the other.")
    charge: ChargeType = declared("Which charges it concerns.")
    kind: AdjustmentKind = declared("How the value is meant.")
    value: Decimal = declared("The amount in the order's currency, or the percentage.")
    reason: str = declared("Why it was agreed.")
    author: str = declared("Who agreed to it; PROVIDER for customers.")
    adjusted_at: datetime = declared("When it was agreed.")
