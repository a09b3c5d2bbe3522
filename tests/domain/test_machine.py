"""What every machine answers, whatever its table."""

from enum import StrEnum

import pytest

from domain.errors import TransitionRefused
from domain.machine import Machine, Move


class Lamp(StrEnum):
    """States of a lamp."""

    ON = "ON"
    DIM = "DIM"


MACHINE: Machine[Lamp] = Machine(
    "lamp",
    actions={"dim": "DIM"},
    final=(),
    moves=[
        Move(rule="1", state=Lamp.ON, command="dim", to=Lamp.DIM),
        Move(rule="2", state=Lamp.ON, command="flicker", to=Lamp.ON),
        Move(rule="3", state=Lamp.DIM, command="brighten_up", to=None),
    ],
)


def test_a_move_without_a_target_leads_back() -> None:
    assert MACHINE.next(Lamp.DIM, "brighten_up", previous=Lamp.ON) is Lamp.ON


def test_a_move_back_is_refused_when_nobody_knows_where_to() -> None:
    with pytest.raises(TransitionRefused) as refused:
        MACHINE.next(Lamp.DIM, "brighten_up")

    assert refused.value.reasons == ("It is not known what it was before the pause.",)
    assert refused.value.message == (
        "brightenUp is not possible on a lamp that is DIM. It is not known what it was before the pause."
    )


def test_a_refusal_offers_the_actions_of_people_alone() -> None:
    with pytest.raises(TransitionRefused) as refused:
        MACHINE.next(Lamp.ON, "brighten_up")

    assert refused.value.allowed == MACHINE.actions_in(Lamp.ON) == ("DIM",)
