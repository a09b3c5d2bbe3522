"""What people do about alerts, along their life cycle."""

from typing import Any
from uuid import uuid4

import pytest

from domain import jeopardy_handling
from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.jeopardy_alerts import AlertScope, AlertState, MitigationAction
from domain.jeopardy_machine import ALERT_MACHINE, OPEN_ALERT_STATES
from domain.outcome import Outcome
from domain.tree import OrderTree
from tests.domain.jeopardy_scenes import alerts, late_delivery
from tests.domain.plan_builders import hour

S = AlertState
WAYS = {
    "escalate": dict.fromkeys(OPEN_ALERT_STATES, S.RAISED),
    "acknowledge_jeopardy": {S.RAISED: S.ACKNOWLEDGED},
    "mitigate_jeopardy": {S.ACKNOWLEDGED: S.MITIGATED},
    "clear": dict.fromkeys(OPEN_ALERT_STATES, S.CLEARED),
    "breach": dict.fromkeys(OPEN_ALERT_STATES, S.BREACHED),
}


def acknowledged(tree: OrderTree) -> Outcome:
    (alert,) = alerts(tree, AlertScope.ORDER)
    return jeopardy_handling.acknowledge(tree, alert.id, at=hour(41), actor="frida")


def mitigated(tree: OrderTree, note: str = "A courier brings it.") -> Outcome:
    (alert,) = alerts(tree, AlertScope.ORDER)
    how: dict[str, Any] = {"action": MitigationAction.EXPEDITE, "note": note}
    return jeopardy_handling.mitigate(tree, alert.id, **how, at=hour(42), actor="maria")


@pytest.mark.parametrize("command", list(WAYS))
@pytest.mark.parametrize("state", list(AlertState))
def test_every_state_and_command_is_decided_on(state: AlertState, command: str) -> None:
    to = WAYS[command].get(state)

    if to is None:
        with pytest.raises(TransitionRefused):
            ALERT_MACHINE.next(state, command)
    else:
        assert ALERT_MACHINE.next(state, command) is to


def test_an_alert_is_acknowledged_by_somebody_at_a_time() -> None:
    outcome = acknowledged(late_delivery())

    (alert,) = alerts(outcome.tree, AlertScope.ORDER)
    assert (alert.state, alert.acknowledged_by, alert.acknowledged_at) == (S.ACKNOWLEDGED, "frida", hour(41))
    assert [event.type for event in outcome.events] == ["JeopardyAcknowledged"]
    assert [(job.name, job.part_id, job.about) for job in outcome.jobs] == [
        ("notify", alert.id, "JeopardyAcknowledged 0")
    ]


def test_a_second_acknowledgement_is_refused_with_what_may_be_done() -> None:
    tree = acknowledged(late_delivery()).tree

    with pytest.raises(TransitionRefused) as refused:
        acknowledged(tree)

    assert refused.value.allowed == ("MITIGATE",)


def test_a_mitigation_says_what_is_done() -> None:
    outcome = mitigated(acknowledged(late_delivery()).tree)

    (alert,) = alerts(outcome.tree, AlertScope.ORDER)
    assert (alert.state, alert.mitigation, alert.mitigated_by) == (S.MITIGATED, "EXPEDITE", "maria")
    assert alert.mitigation_note == "A courier brings it."


def test_a_mitigation_needs_words() -> None:
    with pytest.raises(ValidationFailed):
        mitigated(acknowledged(late_delivery()).tree, note=" ")


def test_an_alert_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        jeopardy_handling.acknowledge(late_delivery(), uuid4(), at=hour(41), actor="frida")
