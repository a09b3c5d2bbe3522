"""What a task must give, may give, and must not."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.catalog import Catalog, CharacteristicSpec, ValueType
from domain.characteristics import CharacteristicValue, ValueSource
from domain.errors import ValidationFailed
from domain.outputs import check_outputs
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import running_line, running_order, specification

VLAN = CharacteristicSpec(name="vlanId", value_type=ValueType.INTEGER, minimum=2, maximum=4094)
KNOWN = specification("CFS-BIZ-INET", characteristics=(VLAN,))
CATALOG = Catalog(specifications={("CFS-BIZ-INET", "1.0"): KNOWN}, current={"CFS-BIZ-INET": KNOWN})
LINE = running_line()


NOTHING: Mapping[str, Any] = {}


def check(
    given: Mapping[str, Any],
    *,
    there: Mapping[str, Any] = NOTHING,
    before: Mapping[str, Any] = NOTHING,
    **values: Any,
) -> Mapping[str, Any]:
    """Check the outputs of a task that must give a vlanId and may give a note, and give them back."""
    ordinary = {"required_outputs": ("vlanId",), "optional_outputs": ("note",), "line_id": LINE.id}
    task = builders.task(name="Assign VLAN", outputs=before, **(ordinary | values))
    own = {
        name: CharacteristicValue(name=name, value=value, source=ValueSource.CAPTURE)
        for name, value in there.items()
    }
    line = running_line(id=LINE.id, characteristics=own)
    check_outputs(OrderTree(order=running_order(), lines={line.id: line}), CATALOG, task, given)
    return given


@pytest.mark.parametrize(
    ("outputs", "faults"),
    [
        ({}, {("outputs", "vlanId"): "Assign VLAN has to give it."}),
        ({"vlanId": None}, {("outputs", "vlanId"): "Assign VLAN has to give it."}),
        ({"vlanId": "seven"}, {("outputs", "vlanId"): "seven is not a whole number."}),
        ({"vlanId": 1}, {("outputs", "vlanId"): "1 is not accepted."}),
        ({"vlanId": 7, "colour": 1}, {("outputs", "colour"): "Assign VLAN has no output 'colour'."}),
        (
            {"colour": 1},
            {
                ("outputs", "colour"): "Assign VLAN has no output 'colour'.",
                ("outputs", "vlanId"): "Assign VLAN has to give it.",
            },
        ),
    ],
)
def test_outputs_that_do_not_fit_are_refused_with_every_fault(
    outputs: dict[str, Any], faults: dict[tuple[str, ...], str]
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check(outputs)

    assert {fault.path: fault.problem for fault in refused.value.faults} == faults


def test_a_task_without_outputs_says_so() -> None:
    with pytest.raises(ValidationFailed, match="It has none: leave the outputs out"):
        check({"vlanId": 7}, required_outputs=(), optional_outputs=())


@pytest.mark.parametrize(
    ("given", "values"),
    [
        pytest.param({"vlanId": 7}, {}, id="given"),
        pytest.param({"vlanId": 7, "note": "by hand"}, {}, id="with one that no specification knows"),
        pytest.param({}, {"there": {"vlanId": 7}}, id="there already on the owner"),
        pytest.param({}, {"before": {"vlanId": 7}}, id="given before"),
        pytest.param({"vlanId": "anything"}, {"line_id": None}, id="of a task that has no owner"),
    ],
)
def test_outputs_that_fit_are_taken(given: dict[str, Any], values: dict[str, Any]) -> None:
    assert check(given, **values) == given
