"""The order's machine against an independent copy of its table, over every state and command."""

from itertools import product

import pytest

from domain.errors import TransitionRefused
from domain.order_machine import ACTIONS, ORDER_MACHINE, move_order, order_actions, paused_by_command
from domain.orders import OrderState
from domain.outcome import Decision
from tests.domain.order_builders import NOW, a_tree, an_order

ROWS = """
DRAFT                    edit_order             DRAFT
DRAFT                    submit_order           SUBMITTED
DRAFT                    cancel_order           CANCELED
DRAFT                    delete_order           CANCELED
SUBMITTED                begin_enrichment       ENRICHMENT_IN_PROGRESS
SUBMITTED                pass_enrichment        NEW
SUBMITTED                cancel_order           CANCELED
ENRICHMENT_IN_PROGRESS   hold_enrichment        ENRICHMENT_ON_HOLD
ENRICHMENT_IN_PROGRESS   finish_enrichment      NEW
ENRICHMENT_IN_PROGRESS   cancel_order           CANCELED
ENRICHMENT_ON_HOLD       resume_enrichment      ENRICHMENT_IN_PROGRESS
ENRICHMENT_ON_HOLD       cancel_order           CANCELED
NEW                      approve_order          ACKNOWLEDGED
NEW                      reject_order           REJECTED
NEW                      cancel_order           CANCELED
REJECTED                 rework_order           DRAFT
REJECTED                 approve_order          ACKNOWLEDGED
REJECTED                 cancel_order           CANCELED
ACKNOWLEDGED             begin_fulfilment       IN_PROGRESS
ACKNOWLEDGED             stop_decomposition     ON_HOLD
IN_PROGRESS              request_information    AWAITING_INFORMATION
IN_PROGRESS              hold_order             ON_HOLD
IN_PROGRESS              start_revision         REVISION_IN_PROGRESS
IN_PROGRESS              request_cancellation   ASSESSING_CANCELLATION
IN_PROGRESS              close_order            CLOSED_COMPLETE
IN_PROGRESS              close_partial          CLOSED_PARTIAL
IN_PROGRESS              fail_order             FAILED
IN_PROGRESS              end_with_lines         CANCELED
IN_PROGRESS              hold_with_lines        ON_HOLD
IN_PROGRESS              wait_with_lines        AWAITING_INFORMATION
AWAITING_INFORMATION     provide_information    IN_PROGRESS
AWAITING_INFORMATION     start_revision         REVISION_IN_PROGRESS
AWAITING_INFORMATION     request_cancellation   ASSESSING_CANCELLATION
AWAITING_INFORMATION     go_on_with_lines       IN_PROGRESS
ON_HOLD                  resume_order           IN_PROGRESS
ON_HOLD                  retry_decomposition    ACKNOWLEDGED
ON_HOLD                  start_revision         REVISION_IN_PROGRESS
ON_HOLD                  request_cancellation   ASSESSING_CANCELLATION
ON_HOLD                  go_on_with_lines       IN_PROGRESS
REVISION_IN_PROGRESS     approve_revision       ACKNOWLEDGED
REVISION_IN_PROGRESS     reject_revision        back
REVISION_IN_PROGRESS     withdraw_revision      back
REVISION_IN_PROGRESS     request_cancellation   ASSESSING_CANCELLATION
ASSESSING_CANCELLATION   approve_cancellation   CANCELLATION_IN_PROGRESS
ASSESSING_CANCELLATION   decline_cancellation   back
CANCELLATION_IN_PROGRESS finish_cancellation    CANCELED
"""
EXPECTED = {tuple(row.split()[:2]): row.split()[2] for row in ROWS.strip().splitlines()}
COMMANDS = sorted({command for _, command in EXPECTED})


@pytest.mark.parametrize(("state", "command"), sorted(EXPECTED))
def test_a_row_of_the_table_leads_where_the_domain_says(state: str, command: str) -> None:
    target = EXPECTED[(state, command)]
    expected = OrderState.AWAITING_INFORMATION if target == "back" else OrderState(target)

    reached = ORDER_MACHINE.next(OrderState(state), command, previous=OrderState.AWAITING_INFORMATION)

    assert reached is expected


@pytest.mark.parametrize(
    ("state", "command"), [pair for pair in product(OrderState, COMMANDS) if pair not in EXPECTED]
)
def test_any_other_pair_is_refused(state: OrderState, command: str) -> None:
    with pytest.raises(TransitionRefused):
        ORDER_MACHINE.next(state, command, previous=OrderState.DRAFT)


def test_the_table_has_no_command_besides_these() -> None:
    assert sorted({move.command for move in ORDER_MACHINE.moves}) == COMMANDS


def test_nothing_leads_out_of_a_final_state() -> None:
    assert [ORDER_MACHINE.allowed(state) for state in ORDER_MACHINE.final] == [(), (), (), ()]


def test_people_may_do_what_the_state_allows() -> None:
    assert order_actions(OrderState.DRAFT) == ("EDIT", "SUBMIT", "CANCEL", "DELETE")
    assert order_actions(OrderState.NEW) == ("APPROVE", "REJECT", "CANCEL")
    assert order_actions(OrderState.IN_PROGRESS) == ("REQUEST_INFORMATION", "HOLD", "CLOSE_PARTIAL")
    assert order_actions(OrderState.CLOSED_COMPLETE) == ()


def test_every_action_belongs_to_a_command_of_the_table() -> None:
    assert set(ACTIONS) <= set(COMMANDS)


def test_a_refusal_names_what_people_may_do_instead() -> None:
    decision = Decision(a_tree(order=an_order(state=OrderState.REJECTED)), at=NOW, actor="manager")

    with pytest.raises(TransitionRefused) as refused:
        move_order(decision, "submit_order")

    assert refused.value.allowed == ("REWORK", "APPROVE", "CANCEL")


def test_a_move_keeps_the_state_before_it_and_says_so_to_customers() -> None:
    decision = Decision(a_tree(order=an_order(state=OrderState.IN_PROGRESS)), at=NOW, actor="manager")

    moved = move_order(decision, "hold_order", reason="Stock is short.")

    assert (moved.state, moved.previous_state) == (OrderState.ON_HOLD, OrderState.IN_PROGRESS)
    assert paused_by_command(moved)
    (event,) = decision.outcome().events
    assert (event.type, event.public) == ("OrderStateChanged", True)
    assert "state_reason" not in event.public_fields
