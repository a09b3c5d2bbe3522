"""The life cycle of a task, pair by pair."""

from typing import Final

import pytest

from domain.errors import TransitionRefused
from domain.plan import TaskState
from domain.task_machine import TASK_MACHINE

S = TaskState
ANY_BUT_FINAL: Final = tuple(s for s in S if s not in (S.CLOSED_COMPLETE, S.SKIPPED, S.CANCELED))
# SOM domain §3.4, written down a second time: command, from, to
ROWS: Final = [
    ("schedule", (S.DRAFT,), S.SCHEDULED),
    ("open", (S.SCHEDULED,), S.OPEN),
    ("skip_by_condition", (S.SCHEDULED,), S.SKIPPED),
    ("start_task", (S.OPEN,), S.IN_PROGRESS),
    ("complete_task", (S.OPEN, S.IN_PROGRESS), S.CLOSED_COMPLETE),
    ("release_task", (S.IN_PROGRESS,), S.OPEN),
    ("lose_lease", (S.IN_PROGRESS,), S.OPEN),
    ("retry_later", (S.IN_PROGRESS, S.FAILED), S.OPEN),
    ("fail_task", (S.IN_PROGRESS,), S.FAILED),
    ("hold_failed", (S.FAILED,), S.ON_HOLD),
    ("create_fallout", (S.DRAFT, S.SCHEDULED, S.OPEN, S.IN_PROGRESS), S.ON_HOLD),
    ("resolve_fallout", (S.ON_HOLD,), S.RESOLVED),
    ("retry", (S.RESOLVED,), S.OPEN),
    ("retry_in_turn", (S.RESOLVED,), S.SCHEDULED),
    ("continue", (S.RESOLVED,), S.IN_PROGRESS),
    ("complete_manually", (S.RESOLVED,), S.CLOSED_COMPLETE),
    ("request_information", (S.OPEN, S.IN_PROGRESS), S.AWAITING_INFORMATION),
    ("provide_information", (S.AWAITING_INFORMATION,), S.OPEN),
    ("pause", tuple(each for each in ANY_BUT_FINAL if each != S.ON_HOLD), S.ON_HOLD),
    ("resume", (S.ON_HOLD,), S.OPEN),
    ("skip_task", ANY_BUT_FINAL, S.SKIPPED),
    ("cancel_task", ANY_BUT_FINAL, S.CANCELED),
    ("reopen", (S.CLOSED_COMPLETE,), S.IN_PROGRESS),
    ("time_out", (S.OPEN, S.IN_PROGRESS), S.FAILED),
    ("receive_event", (S.OPEN,), S.CLOSED_COMPLETE),
    ("start_timer", (S.SCHEDULED,), S.IN_PROGRESS),
    ("end_timer", (S.IN_PROGRESS,), S.CLOSED_COMPLETE),
    ("reach_milestone", (S.SCHEDULED,), S.CLOSED_COMPLETE),
]
EXPECTED: Final = {(state, command): to for command, states, to in ROWS for state in states}
COMMANDS: Final = sorted({command for command, _, _ in ROWS})


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", TaskState)
def test_every_pair_of_state_and_command_leads_where_the_table_says(state: TaskState, command: str) -> None:
    expected = EXPECTED.get((state, command))

    if expected is None:
        with pytest.raises(TransitionRefused) as refused:
            TASK_MACHINE.next(state, command, previous=S.OPEN)
        assert refused.value.allowed == ()  # what people may do to a task its guards say
    else:
        assert TASK_MACHINE.next(state, command, previous=S.OPEN) == expected


def test_the_table_knows_no_other_commands_and_no_way_out_of_what_is_final_but_reopening() -> None:
    assert {move.command for move in TASK_MACHINE.moves} == set(COMMANDS)
    assert [TASK_MACHINE.allowed(state) for state in (S.CLOSED_COMPLETE, S.SKIPPED, S.CANCELED)] == [
        ("reopen",),
        (),
        (),
    ]


def test_every_rule_from_t2_to_t21_has_a_row() -> None:
    assert {move.rule for move in TASK_MACHINE.moves} == {f"T{number}" for number in range(2, 22)}
