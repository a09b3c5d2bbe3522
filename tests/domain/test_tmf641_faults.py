"""Faults of lines, said of the payload that they came in."""

import pytest

from domain.errors import Fault
from domain.orders import LineAction
from domain.tmf641_faults import faults_of_payload
from domain.tmf641_items import ExternalLine

ITEM = ("serviceOrderItem[3]",)
LINE = ExternalLine(external_id="4", action=LineAction.ADD, specification="CFS", path=ITEM)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("lines", "0"), ITEM),
        (("lines", "0", "quantity"), (*ITEM, "quantity")),
        (("lines", "0", "inventoryItem"), (*ITEM, "service", "id")),
        (
            ("lines", "0", "characteristics", "channels"),
            (*ITEM, "service", "serviceCharacteristic", "channels"),
        ),
        (("lines", "1"), ("lines", "1")),
        (("lines",), ("lines",)),
        (("relatedParty",), ("relatedParty",)),
    ],
)
def test_a_fault_is_said_where_the_sender_finds_it(path: tuple[str, ...], said: tuple[str, ...]) -> None:
    fault = Fault(path=path, problem="It is wrong.", way_out="Mend it.")

    (told,) = faults_of_payload([fault], [LINE])

    assert told == Fault(path=said, problem="It is wrong.", way_out="Mend it.")
