"""The one way to move a domain order along its machine (SOM domain §3.3)."""

from typing import Any

from domain.domain_order_machine import DOMAIN_ORDER_MACHINE
from domain.outcome import Decision
from domain.plan import DomainOrder


def move_domain_order(
    decision: Decision, domain_order: DomainOrder, command: str, **values: Any
) -> DomainOrder:
    """Move a domain order and say so; raises TransitionRefused. The reason of its state is replaced."""
    before = domain_order.state
    state = DOMAIN_ORDER_MACHINE.next(before, command, previous=domain_order.previous_state)
    moved = decision.change(
        domain_order, **{"state": state, "previous_state": before, "state_reason": None, **values}
    )
    decision.happened("DomainOrderStateChanged", moved)
    return moved
