"""The life cycle of a domain order, pair by pair."""

from typing import Final

import pytest

from domain.domain_order_machine import DOMAIN_ORDER_MACHINE
from domain.errors import TransitionRefused
from domain.plan import DomainOrderState

S = DomainOrderState
# SOM domain §3.3, written down a second time: command, from, to
ROWS: Final = [
    ("qualify", (S.DRAFT,), S.QUALIFIED),
    ("schedule", (S.DRAFT, S.QUALIFIED), S.SCHEDULED),
    ("start", (S.QUALIFIED, S.SCHEDULED), S.IN_PROGRESS),
    ("pause", (S.DRAFT, S.QUALIFIED, S.SCHEDULED, S.IN_PROGRESS), S.ON_HOLD),
    ("resume", (S.ON_HOLD,), S.QUALIFIED),
    ("reschedule", (S.ON_HOLD,), S.SCHEDULED),
    ("close", (S.IN_PROGRESS,), S.CLOSED_COMPLETE),
    ("close_domain_order", (S.IN_PROGRESS,), S.CLOSED_COMPLETE),
    ("cancel", (S.DRAFT, S.QUALIFIED, S.SCHEDULED, S.IN_PROGRESS, S.ON_HOLD), S.CANCELLATION_IN_PROGRESS),
    ("finish_cancellation", (S.CANCELLATION_IN_PROGRESS,), S.CANCELED),
    ("fail_domain_order", (S.IN_PROGRESS,), S.FAILED),
]
EXPECTED: Final = {(state, command): to for command, states, to in ROWS for state in states}


@pytest.mark.parametrize("command", [command for command, _, _ in ROWS])
@pytest.mark.parametrize("state", DomainOrderState)
def test_every_pair_of_state_and_command_leads_where_the_table_says(
    state: DomainOrderState, command: str
) -> None:
    expected = EXPECTED.get((state, command))

    if expected is None:
        with pytest.raises(TransitionRefused):
            DOMAIN_ORDER_MACHINE.next(state, command, previous=S.QUALIFIED)
    else:
        assert DOMAIN_ORDER_MACHINE.next(state, command, previous=S.QUALIFIED) == expected


def test_the_table_knows_no_other_commands_and_no_way_out_of_what_is_final() -> None:
    assert {move.command for move in DOMAIN_ORDER_MACHINE.moves} == {command for command, _, _ in ROWS}
    assert [DOMAIN_ORDER_MACHINE.allowed(state) for state in (S.CANCELED, S.CLOSED_COMPLETE, S.FAILED)] == [
        ()
    ] * 3
