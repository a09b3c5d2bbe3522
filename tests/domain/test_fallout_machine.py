"""The life cycle of a fallout, pair by pair."""

from typing import Final

import pytest

from domain.errors import TransitionRefused
from domain.fallout_machine import FALLOUT_MACHINE
from domain.fallouts import FalloutState

S = FalloutState
OPEN_ONES: Final = (S.OPEN, S.IN_PROGRESS, S.ON_HOLD, S.AWAITING_INFORMATION)
# SOM domain §3.5, written down a second time: command, from, to
ROWS: Final = [
    *[("assign_fallout", (state,), state) for state in OPEN_ONES],
    *[("escalate_fallout", (state,), state) for state in OPEN_ONES],
    ("start_fallout", (S.OPEN,), S.IN_PROGRESS),
    ("hold_fallout", (S.IN_PROGRESS,), S.ON_HOLD),
    ("await_fallout_information", (S.IN_PROGRESS,), S.AWAITING_INFORMATION),
    ("resume_fallout", (S.ON_HOLD, S.AWAITING_INFORMATION), S.IN_PROGRESS),
    ("resolve_fallout", (S.OPEN, S.IN_PROGRESS), S.RESOLVED),
    ("close_fallout", (S.RESOLVED,), S.CLOSED_COMPLETE),
    ("end_with_task", OPEN_ONES, S.CLOSED_COMPLETE),
    ("reopen", (S.RESOLVED,), S.IN_PROGRESS),
    ("cancel_fallout", (*OPEN_ONES, S.RESOLVED), S.CANCELED),
]
EXPECTED: Final = {(state, command): to for command, states, to in ROWS for state in states}
COMMANDS: Final = sorted({command for command, _, _ in ROWS})


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", FalloutState)
def test_every_pair_of_state_and_command_leads_where_the_table_says(
    state: FalloutState, command: str
) -> None:
    expected = EXPECTED.get((state, command))

    if expected is None:
        with pytest.raises(TransitionRefused) as refused:
            FALLOUT_MACHINE.next(state, command)
        assert refused.value.allowed == FALLOUT_MACHINE.actions_in(state)
    else:
        assert FALLOUT_MACHINE.next(state, command) == expected


def test_the_table_knows_no_other_commands_and_no_way_out_of_what_is_final() -> None:
    assert {move.command for move in FALLOUT_MACHINE.moves} == set(COMMANDS)
    assert FALLOUT_MACHINE.allowed(S.CLOSED_COMPLETE) == FALLOUT_MACHINE.allowed(S.CANCELED) == ()


def test_every_rule_from_f2_to_f10_has_a_row() -> None:
    rules = {move.rule for move in FALLOUT_MACHINE.moves}

    assert rules == {f"F{number}" for number in range(2, 11)} | {"§7.4"}
