"""Price adjustments: what was agreed about the price of an order or a line (SOM domain §11.1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ChargeType(StrEnum):
    """Which charges an adjustment concerns."""

    RECURRING = "RECURRING"
    NON_RECURRING = "NON_RECURRING"
    USAGE = "USAGE"


class AdjustmentKind(StrEnum):
    """How an adjustment's value is meant."""

    AMOUNT = "AMOUNT"
    PERCENT = "PERCENT"
    OVERRIDE = "OVERRIDE"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAgreement:
    """What somebody wants to agree on: a value for some charges, and why."""

    charge: ChargeType
    kind: AdjustmentKind
    value: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAdjustment:
    """A markup or markdown, or a price in place of the list's; in the order's currency, or in percent.

    Adjustments apply by their sequence, from 1, to one unit's price.
    """

    sequence: int
    charge: ChargeType
    kind: AdjustmentKind
    value: Decimal
    reason: str
    author: str
    adjusted_at: datetime
