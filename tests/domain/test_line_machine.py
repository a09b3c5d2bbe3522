"""The line's machine against an independent copy of its table, over every state and command."""

from itertools import product

import pytest

from domain.errors import TransitionRefused
from domain.line_machine import LINE_MACHINE, move_line, move_lines, paused_by_command
from domain.orders import LineState
from domain.outcome import Decision
from tests.domain.order_builders import NOW, a_line, a_tree

ROWS = """
DRAFT                    submit_order               SUBMITTED
DRAFT                    cancel_order               CANCELED
SUBMITTED                begin_enrichment           ENRICHMENT_IN_PROGRESS
SUBMITTED                pass_enrichment            NEW
SUBMITTED                cancel_order               CANCELED
ENRICHMENT_IN_PROGRESS   hold_enrichment            ENRICHMENT_ON_HOLD
ENRICHMENT_IN_PROGRESS   finish_enrichment          NEW
ENRICHMENT_IN_PROGRESS   cancel_order               CANCELED
ENRICHMENT_ON_HOLD       resume_enrichment          ENRICHMENT_IN_PROGRESS
ENRICHMENT_ON_HOLD       cancel_order               CANCELED
NEW                      approve_order              ACKNOWLEDGED
NEW                      reject_order               REJECTED
NEW                      cancel_order               CANCELED
REJECTED                 rework_order               DRAFT
REJECTED                 approve_order              ACKNOWLEDGED
REJECTED                 cancel_order               CANCELED
ACKNOWLEDGED             schedule_line              SCHEDULED
ACKNOWLEDGED             request_cancellation       ASSESSING_CANCELLATION
ACKNOWLEDGED             hold_order                 ON_HOLD
ACKNOWLEDGED             await_with_order           AWAITING_INFORMATION
SCHEDULED                start_line                 IN_PROGRESS
SCHEDULED                request_cancellation       ASSESSING_CANCELLATION
SCHEDULED                hold_order                 ON_HOLD
SCHEDULED                await_with_order           AWAITING_INFORMATION
IN_PROGRESS              request_information        AWAITING_INFORMATION
IN_PROGRESS              hold_line                  ON_HOLD
IN_PROGRESS              start_revision             REVISION_IN_PROGRESS
IN_PROGRESS              request_cancellation       ASSESSING_CANCELLATION
IN_PROGRESS              complete_line              COMPLETED
IN_PROGRESS              fail_line                  FAILED
IN_PROGRESS              hold_order                 ON_HOLD
IN_PROGRESS              await_with_order           AWAITING_INFORMATION
IN_PROGRESS              end_with_domain_orders     CANCELED
IN_PROGRESS              hold_with_domain_orders    ON_HOLD
AWAITING_INFORMATION     provide_information        IN_PROGRESS
AWAITING_INFORMATION     resume_order               back
AWAITING_INFORMATION     request_cancellation       ASSESSING_CANCELLATION
ON_HOLD                  resume_line                IN_PROGRESS
ON_HOLD                  resume_order               back
ON_HOLD                  go_on_with_domain_orders   IN_PROGRESS
ON_HOLD                  request_cancellation       ASSESSING_CANCELLATION
REVISION_IN_PROGRESS     approve_revision           ACKNOWLEDGED
REVISION_IN_PROGRESS     reject_revision            back
REVISION_IN_PROGRESS     withdraw_revision          back
REVISION_IN_PROGRESS     request_cancellation       ASSESSING_CANCELLATION
ASSESSING_CANCELLATION   approve_cancellation       CANCELLATION_IN_PROGRESS
ASSESSING_CANCELLATION   decline_cancellation       back
CANCELLATION_IN_PROGRESS finish_cancellation        CANCELED
"""
EXPECTED = {tuple(row.split()[:2]): row.split()[2] for row in ROWS.strip().splitlines()}
COMMANDS = sorted({command for _, command in EXPECTED})


@pytest.mark.parametrize(("state", "command"), sorted(EXPECTED))
def test_a_row_of_the_table_leads_where_the_domain_says(state: str, command: str) -> None:
    target = EXPECTED[(state, command)]
    expected = LineState.SCHEDULED if target == "back" else LineState(target)

    reached = LINE_MACHINE.next(LineState(state), command, previous=LineState.SCHEDULED)

    assert reached is expected


@pytest.mark.parametrize(
    ("state", "command"), [pair for pair in product(LineState, COMMANDS) if pair not in EXPECTED]
)
def test_any_other_pair_is_refused(state: LineState, command: str) -> None:
    with pytest.raises(TransitionRefused):
        LINE_MACHINE.next(state, command, previous=LineState.SCHEDULED)


def test_the_table_has_no_command_besides_these() -> None:
    assert sorted({move.command for move in LINE_MACHINE.moves}) == COMMANDS


def test_nothing_leads_out_of_a_final_state() -> None:
    assert [LINE_MACHINE.allowed(state) for state in LINE_MACHINE.final] == [(), (), ()]


def test_a_pause_with_a_reason_was_commanded() -> None:
    line = a_line(state=LineState.IN_PROGRESS)
    decision = Decision(a_tree(line), at=NOW, actor="manager")

    held = move_line(decision, line, "hold_line", reason="The customer is away.")

    assert (held.state, held.previous_state) == (LineState.ON_HOLD, LineState.IN_PROGRESS)
    assert paused_by_command(held)


def test_only_lines_that_have_a_move_are_moved() -> None:
    done, going = a_line(1, state=LineState.COMPLETED), a_line(2, state=LineState.SCHEDULED)
    decision = Decision(a_tree(done, going), at=NOW, actor="manager")

    move_lines(decision, "hold_order")

    states = [line.state for line in decision.tree.lines.values()]
    assert states == [LineState.COMPLETED, LineState.ON_HOLD]
    assert not paused_by_command(decision.tree.lines[going.id])


def test_a_refusal_offers_what_people_may_do_and_not_the_system_s_own_moves() -> None:
    with pytest.raises(TransitionRefused) as refused:
        LINE_MACHINE.next(LineState.IN_PROGRESS, "resume_line")

    assert refused.value.allowed == ("REQUEST_INFORMATION", "HOLD", "FAIL")
    assert refused.value.message == (
        "resumeLine is not possible on a line that is IN_PROGRESS."
        " Now possible: REQUEST_INFORMATION, HOLD, FAIL."
    )
