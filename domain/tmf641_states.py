"""Our states in TMF641 v4's words (SOM domain §13.1); what has no word there is not exposed."""

from collections.abc import Mapping
from typing import Final

from domain.orders import LineState, OrderState

_BY_NAME: Final = {
    "SUBMITTED": "acknowledged",
    "ENRICHMENT_IN_PROGRESS": "acknowledged",
    "NEW": "acknowledged",
    "ACKNOWLEDGED": "acknowledged",
    "SCHEDULED": "acknowledged",
    "ENRICHMENT_ON_HOLD": "held",
    "REJECTED": "rejected",
    "IN_PROGRESS": "inProgress",
    "AWAITING_INFORMATION": "pending",
    "REVISION_IN_PROGRESS": "pending",
    "ON_HOLD": "held",
    "ASSESSING_CANCELLATION": "assessingCancellation",
    "CANCELLATION_IN_PROGRESS": "pendingCancellation",
    "CANCELED": "cancelled",
    "CLOSED_COMPLETE": "completed",
    "COMPLETED": "completed",
    "CLOSED_PARTIAL": "partial",
    "FAILED": "failed",
}
ORDER_STATES: Final[Mapping[OrderState, str]] = {s: _BY_NAME[s] for s in OrderState if s in _BY_NAME}
LINE_STATES: Final[Mapping[LineState, str]] = {s: _BY_NAME[s] for s in LineState if s in _BY_NAME}
