"""Values spread over an order's tree until nothing moves (SOM domain §4.6)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.catalog import Catalog
from domain.catalog_document import assemble
from domain.characteristics import CharacteristicValue, ValueSource, characteristics, plain
from domain.decomposition import decompose_line
from domain.errors import DecompositionFailed, MappingCycle
from domain.orders import OrderLine, RelatedLine
from domain.outcome import Decision
from domain.plan import DomainOrder, DomainOrderState
from domain.propagation import spread
from domain.tree import OrderTree
from tests.builders import NOON, characteristic, line, order, tree
from tests.published import characteristic_spec, relationship, second, small, specification, worked

LATER = NOON + timedelta(hours=1)
INET = {
    "bandwidthDown": 300,
    "bandwidthUp": 300,
    "staticIpv4": "/29",
    "managedRouter": True,
    "accessTechnology": "FTTP",
}
VOICE = {"channels": 20, "didBlocks": 1, "portIn": True}


def adding(line_no: int, code: str, values: dict[str, Any], **fields: Any) -> OrderLine:
    given = characteristics(characteristic(name, value, set_at=NOON) for name, value in values.items())
    ordinary = {"specification_version": "1.0", "characteristics": given}
    return line(id=UUID(int=line_no), line_no=line_no, specification=code, **(ordinary | fields))


def fulfilled(catalog: Catalog, *lines: OrderLine) -> OrderTree:
    """An order whose lines are decomposed and whose values have settled."""
    decision = Decision(tree(order(number="ORD1001001"), *lines), at=NOON, actor="worker")
    for each in lines:
        decompose_line(decision, catalog, each.id)
    spread(decision, catalog)
    return decision.outcome().tree


def worked_order() -> OrderTree:
    return fulfilled(worked(), adding(1, "CFS-BIZ-INET", INET), adding(2, "CFS-BIZ-VOICE", VOICE))


def found(tree: OrderTree, code: str, line_no: int | None = None) -> DomainOrder:
    """The domain order on a specification."""
    nodes = [each for each in tree.domain_orders.values() if each.specification == code]
    (node,) = [each for each in nodes if line_no in (None, tree.lines[each.line_id].line_no)]
    return node


def valued(value: Any, source: ValueSource = ValueSource.TASK, **fields: Any) -> CharacteristicValue:
    return CharacteristicValue(name="", value=value, source=source, set_at=LATER, **fields)


def setting(before: OrderTree, owner: Any, **values: CharacteristicValue) -> Decision:
    """A decision, an hour later, in which an owner has got values."""
    decision = Decision(before, at=LATER, actor="agent")
    named = {
        name: CharacteristicValue(
            name=name, value=value.value, source=value.source, set_at=value.set_at, locked=value.locked
        )
        for name, value in values.items()
    }
    decision.change(owner, characteristics={**owner.characteristics, **named})
    return decision


def test_an_output_goes_up_and_then_sideways() -> None:
    before = worked_order()
    decision = setting(before, found(before, "RES-VLAN"), vlanId=valued(812))

    spread(decision, worked())

    up, sideways = found(decision.tree, "RFS-IP-TRANSPORT"), found(decision.tree, "RFS-MANAGED-CPE")
    assert up.characteristics["sVlan"].value == 812
    assert sideways.characteristics["wanVlan"].value == 812
    assert up.characteristics["sVlan"].mapped_from == "RES-VLAN.vlanId"


def test_an_output_reaches_the_line_that_needs_it_as_the_first_usable_host() -> None:
    before = worked_order()
    decision = setting(before, found(before, "RES-IPV4"), prefix=valued("203.0.113.8/29"))

    spread(decision, worked())

    assert plain(found(decision.tree, "RFS-SIP-TRUNK").characteristics)["signallingIp"] == "203.0.113.9"
    assert plain(found(decision.tree, "RFS-IP-TRANSPORT").characteristics)["ipv4Prefix"] == "203.0.113.8/29"


def test_a_line_at_another_location_is_not_reached() -> None:
    here = adding(1, "CFS-BIZ-INET", INET, location_id=UUID(int=8))
    before = fulfilled(worked(), here, adding(2, "CFS-BIZ-VOICE", VOICE, location_id=UUID(int=9)))
    decision = setting(before, found(before, "RES-IPV4"), prefix=valued("203.0.113.8/29"))

    spread(decision, worked())

    assert "signallingIp" not in found(decision.tree, "RFS-SIP-TRUNK").characteristics


def test_a_line_at_another_location_is_reached_when_it_names_the_line() -> None:
    here = adding(1, "CFS-BIZ-INET", INET, location_id=UUID(int=8))
    other = adding(
        2, "CFS-BIZ-VOICE", VOICE, location_id=UUID(int=9), related_lines=(RelatedLine(line_no=1, type="SS"),)
    )
    before = fulfilled(worked(), here, other)
    decision = setting(before, found(before, "RES-IPV4"), prefix=valued("203.0.113.8/29"))

    spread(decision, worked())

    assert plain(found(decision.tree, "RFS-SIP-TRUNK").characteristics)["signallingIp"] == "203.0.113.9"


def test_inside_one_product_values_need_no_related_line() -> None:
    values = {**INET, "channels": 20}
    before = fulfilled(worked(), adding(1, "PS-BIZ-CONNECT", values))
    decision = setting(before, found(before, "RES-IPV4"), prefix=valued("203.0.113.8/29"))

    spread(decision, worked())

    assert plain(found(decision.tree, "RFS-SIP-TRUNK").characteristics)["signallingIp"] == "203.0.113.9"


def test_two_instances_keep_their_values_apart() -> None:
    before = fulfilled(worked(), adding(1, "CFS-BIZ-INET", INET, quantity=2))
    vlans = [each for each in before.domain_orders.values() if each.specification == "RES-VLAN"]
    decision = setting(before, vlans[1], vlanId=valued(812))

    spread(decision, worked())

    transports = [
        each for each in decision.tree.domain_orders.values() if each.specification == "RFS-IP-TRANSPORT"
    ]
    assert [plain(each.characteristics).get("sVlan") for each in transports] == [None, 812]


def test_a_value_set_on_the_line_goes_down_to_its_targets() -> None:
    before = worked_order()
    line = before.lines[UUID(int=2)]
    decision = setting(before, line, channels=valued(30, ValueSource.API))

    spread(decision, worked())

    top, trunk = found(decision.tree, "CFS-BIZ-VOICE"), found(decision.tree, "RFS-SIP-TRUNK")
    assert (top.characteristics["channels"].value, top.characteristics["channels"].previous_value) == (30, 20)
    assert trunk.characteristics["maxSessions"].value == 30


def test_a_new_value_of_the_parent_follows_inheritance() -> None:
    before = worked_order()
    line = before.lines[UUID(int=1)]
    decision = setting(before, line, staticIpv4=valued("/30", ValueSource.API))

    spread(decision, worked())

    assert plain(found(decision.tree, "RFS-IP-TRANSPORT").characteristics)["staticIpv4"] == "/30"
    assert plain(found(decision.tree, "RES-IPV4").characteristics)["prefixLength"] == 30


@pytest.mark.parametrize("source", [ValueSource.TASK, ValueSource.API, ValueSource.INFLIGHT])
def test_what_people_and_tasks_said_is_not_mapped_over(source: ValueSource) -> None:
    before = worked_order()
    decision = setting(before, found(before, "RFS-MANAGED-CPE"), cpeModel=valued("R-240", source))

    spread(decision, worked())

    assert found(decision.tree, "RFS-MANAGED-CPE").characteristics["cpeModel"].value == "R-240"


def test_a_locked_value_stays() -> None:
    before = worked_order()
    locked = valued("R-240", ValueSource.MAPPING, locked=True)
    decision = setting(before, found(before, "RFS-MANAGED-CPE"), cpeModel=locked)

    spread(decision, worked())

    assert found(decision.tree, "RFS-MANAGED-CPE").characteristics["cpeModel"].value == "R-240"


def test_a_domain_order_that_is_over_keeps_its_values() -> None:
    before = worked_order()
    decision = setting(before, found(before, "RES-VLAN"), vlanId=valued(812))
    decision.change(found(decision.tree, "RFS-MANAGED-CPE"), state=DomainOrderState.CLOSED_COMPLETE)

    spread(decision, worked())

    assert "wanVlan" not in found(decision.tree, "RFS-MANAGED-CPE").characteristics


def test_a_top_that_is_over_takes_nothing_from_its_line() -> None:
    before = worked_order()
    decision = setting(before, before.lines[UUID(int=2)], channels=valued(30, ValueSource.API))
    decision.change(found(decision.tree, "CFS-BIZ-VOICE"), state=DomainOrderState.CLOSED_COMPLETE)

    spread(decision, worked())

    assert found(decision.tree, "CFS-BIZ-VOICE").characteristics["channels"].value == 20


def bicycle(**fields: Any) -> OrderTree:
    return fulfilled(
        second(), adding(1, "PS-BICYCLE", {"frameSize": 56}, specification_version="1", **fields)
    )


def test_what_work_finds_goes_up_to_the_line_and_sideways() -> None:
    before = bicycle()
    decision = setting(before, found(before, "RES-FRAME"), frameNumber=valued("F-77"))

    spread(decision, second())

    written = decision.tree.lines[UUID(int=1)].characteristics["frameNumber"]
    assert (written.value, written.mapped_from) == ("F-77", "PS-BICYCLE.frameNumber")
    assert plain(found(decision.tree, "CFS-DELIVERY").characteristics) == {"parcel": "F-77"}


def test_a_line_of_several_takes_no_single_instance_value() -> None:
    before = bicycle(quantity=2)
    frames = [each for each in before.domain_orders.values() if each.specification == "RES-FRAME"]
    decision = setting(before, frames[0], frameNumber=valued("F-77"))

    spread(decision, second())

    assert "frameNumber" not in decision.tree.lines[UUID(int=1)].characteristics


def test_a_locked_value_of_the_line_is_not_written_back_to() -> None:
    before = bicycle()
    mine = CharacteristicValue(
        name="frameNumber", value="MINE", source=ValueSource.CAPTURE, set_at=NOON, locked=True
    )
    line = before.lines[UUID(int=1)]
    decision = setting(before, found(before, "RES-FRAME"), frameNumber=valued("F-77"))
    decision.change(line, characteristics={**line.characteristics, "frameNumber": mine})

    spread(decision, second())

    assert decision.tree.lines[UUID(int=1)].characteristics["frameNumber"].value == "MINE"


def test_an_older_value_of_the_line_does_not_undo_what_work_found() -> None:
    before = bicycle()
    top = found(before, "PS-BICYCLE")
    first = setting(before, top, frameSize=valued(58))

    spread(first, second())

    assert plain(found(first.tree, "PS-BICYCLE").characteristics)["frameSize"] == 58
    assert first.tree.lines[UUID(int=1)].characteristics["frameSize"].value == 56


def test_a_later_value_of_the_line_replaces_what_work_found() -> None:
    before = bicycle()
    first = setting(before, found(before, "PS-BICYCLE"), frameSize=CharacteristicValue(
        name="", value=58, source=ValueSource.TASK, set_at=NOON
    ))  # fmt: skip
    spread(first, second())
    after = first.outcome().tree
    decision = setting(after, after.lines[UUID(int=1)], frameSize=valued(54, ValueSource.API))

    spread(decision, second())

    assert plain(found(decision.tree, "RES-FRAME").characteristics)["size"] == 54


def test_values_of_related_lines_are_told_once_for_each_owner() -> None:
    before = worked_order()
    decision = setting(before, before.lines[UUID(int=1)], bandwidthDown=valued(1000, ValueSource.API))

    spread(decision, worked())

    outcome = decision.outcome()
    told = [event.entity_id for event in outcome.events if event.type == "CharacteristicsChanged"]
    assert len(told) == len(set(told)) == 3  # the service, its access, its transport; the router stays R-120


def test_a_written_back_line_is_told_too() -> None:
    before = bicycle()
    decision = setting(before, found(before, "RES-FRAME"), frameNumber=valued("F-77"))

    spread(decision, second())

    assert {event.entity_type for event in decision.outcome().events} == {"OrderLine", "DomainOrder"}


def test_new_domain_orders_are_not_told_as_changed() -> None:
    decision = Decision(tree(order(), adding(1, "CFS-BIZ-INET", INET)), at=NOON, actor="worker")
    decompose_line(decision, worked(), UUID(int=1))
    new = found(decision.tree, "RES-VLAN")
    decision.change(new, characteristics={"vlanId": characteristic("vlanId", 5)})

    spread(decision, worked())

    assert plain(found(decision.tree, "RFS-IP-TRANSPORT").characteristics)["sVlan"] == 5
    assert {event.type for event in decision.outcome().events} == {"DomainOrderCreated"}


def test_nothing_is_done_when_no_value_changed() -> None:
    before = worked_order()
    decision = Decision(before, at=LATER, actor="agent")
    decision.change(found(before, "RES-VLAN"), state=DomainOrderState.IN_PROGRESS)
    untouched = decision.tree

    spread(decision, Catalog())  # an empty catalog would refuse any look at a specification

    assert decision.tree is untouched


def test_settled_values_stay_settled() -> None:
    before = worked_order()
    decision = setting(before, found(before, "RES-VLAN"), vlanId=valued(812))
    spread(decision, worked())
    settled = decision.tree

    spread(decision, worked())

    assert decision.tree == settled


def circular(*expressions: str) -> Catalog:
    names = ("a", "b")
    own = [characteristic_spec(name, "INTEGER", writeBack=True) for name in names]
    mappings = [
        {"source": "CFS-A", "target": "CFS-A", "kind": "EXPR", "expression": text}
        | {"sourceCharacteristic": source, "targetCharacteristic": target}
        for text, source, target in zip(expressions, names, reversed(names), strict=True)
    ]
    return assemble(small(specification("CFS-A", characteristics=own), mappings=mappings))


def test_mappings_that_drive_each_other_are_refused_by_name() -> None:
    catalog = circular("value + 1", "value + 1")

    with pytest.raises(MappingCycle) as refusal:
        fulfilled(catalog, adding(1, "CFS-A", {"a": 1}, specification_version="1"))

    assert refusal.value.characteristics == ("CFS-A.a", "CFS-A.b")
    assert refusal.value.code == "MAPPING_CYCLE"


def test_mappings_that_agree_are_no_cycle() -> None:
    catalog = circular("value", "value")

    settled = fulfilled(catalog, adding(1, "CFS-A", {"a": 1}, specification_version="1"))

    assert plain(found(settled, "CFS-A").characteristics) == {"a": 1, "b": 1}


def test_an_expression_that_cannot_be_computed_is_refused_with_its_target() -> None:
    before = worked_order()
    decision = setting(before, found(before, "RES-IPV4"), prefix=valued("nowhere"))

    with pytest.raises(
        DecompositionFailed, match=r"RFS-SIP-TRUNK\.signallingIp cannot be mapped from RES-IPV4"
    ):
        spread(decision, worked())


def test_upwards_only_marked_characteristics_are_set() -> None:
    unmarked = assemble(
        small(
            specification("CFS-A", relationship("RFS-B"), characteristics=[characteristic_spec("found")]),
            specification("RFS-B", characteristics=[characteristic_spec("found")]),
            mappings=[
                {"source": "RFS-B", "sourceCharacteristic": "found", "kind": "COPY"}
                | {"target": "CFS-A", "targetCharacteristic": "found"}
            ],
        )
    )
    before = fulfilled(unmarked, adding(1, "CFS-A", {}, specification_version="1"))
    decision = setting(before, found(before, "RFS-B"), found=valued("here"))

    spread(decision, unmarked)

    assert found(decision.tree, "CFS-A").characteristics == {}
