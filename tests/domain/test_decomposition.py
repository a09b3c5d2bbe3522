"""A line becomes domain orders, and each target not made says why (SOM domain §4.3, §4.4, §4.7)."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, fixed_dictionaries, integers, sampled_from

from domain.catalog import Catalog, RelationshipType
from domain.catalog_document import assemble
from domain.characteristics import ValueSource, characteristics, plain
from domain.decomposition import Decomposition, decompose, decompose_line, resume_decomposition
from domain.errors import DecompositionFailed, ValidationFailed
from domain.line_checks import with_defaults
from domain.orders import LineAction, OrderLine
from domain.outcome import Decision, Outcome
from domain.plan import DomainOrderKind, DomainOrderState, SkipReason
from domain.tree import OrderTree
from tests.builders import NOON, characteristic, line, order, tree
from tests.published import characteristic_spec, relationship, second, small, specification, worked

PORT = {"numbersToPort": ["+44 1632 960100"]}


def inet(**values: Any) -> OrderLine:
    """Line 1 of the worked order (SOM domain §4.7)."""
    given = {"bandwidthDown": 300, "bandwidthUp": 300, "staticIpv4": "/29", "managedRouter": True}
    return adding("CFS-BIZ-INET", UUID(int=1), given | {"accessTechnology": "FTTP"} | values)


def voice(**values: Any) -> OrderLine:
    """Line 2 of the worked order (SOM domain §4.7)."""
    return adding(
        "CFS-BIZ-VOICE", UUID(int=2), {"channels": 20, "didBlocks": 1, "portIn": True} | values, line_no=2
    )


def adding(
    code: str, line_id: UUID, values: dict[str, Any], version: str = "1.0", **fields: Any
) -> OrderLine:
    given = characteristics(characteristic(name, value) for name, value in values.items())
    return line(
        id=line_id, specification=code, specification_version=version, characteristics=given, **fields
    )


def branches(decomposition: Decomposition) -> list[str]:
    return [each.key for each in decomposition.domain_orders]


def values(decomposition: Decomposition, code: str) -> dict[str, Any]:
    (found,) = [each for each in decomposition.domain_orders if each.specification == code]
    return plain(found.characteristics)


def catalog(*specifications: dict[str, Any], **sections: Any) -> Catalog:
    return assemble(small(*specifications, **sections))


def test_business_internet_makes_four_service_and_five_resource_orders() -> None:
    found = decompose(inet(), worked())

    top = "/CFS-BIZ-INET#1"
    assert branches(found) == [
        top,
        f"{top}/RFS-FIBER-ACCESS#1",
        f"{top}/RFS-FIBER-ACCESS#1/RES-ONT#1",
        f"{top}/RFS-FIBER-ACCESS#1/RES-OLT-PORT#1",
        f"{top}/RFS-IP-TRANSPORT#1",
        f"{top}/RFS-IP-TRANSPORT#1/RES-VLAN#1",
        f"{top}/RFS-IP-TRANSPORT#1/RES-IPV4#1",
        f"{top}/RFS-MANAGED-CPE#1",
        f"{top}/RFS-MANAGED-CPE#1/RES-CPE#1",
    ]
    assert found.skips == ()


def test_business_voice_makes_three_service_and_two_resource_orders() -> None:
    found = decompose(voice(**PORT), worked())

    kinds = [each.kind for each in found.domain_orders]
    assert (kinds.count(DomainOrderKind.SERVICE), kinds.count(DomainOrderKind.RESOURCE)) == (3, 2)
    assert found.skips == ()


def test_number_porting_waits_for_the_numbers_and_says_so() -> None:
    found = decompose(voice(), worked())

    (skip,) = found.skips
    assert len(found.domain_orders) == 4
    assert (skip.source, skip.target) == ("CFS-BIZ-VOICE", "RFS-NUMBER-PORT")
    assert (skip.reason, skip.missing_characteristic) == (SkipReason.VALUE_MISSING, "numbersToPort")
    assert skip.explanation == (
        "RFS-NUMBER-PORT waits for numbersToPort: it is made when portIn = true and numbersToPort is given."
    )


def test_values_are_carried_down_as_the_worked_catalog_says() -> None:
    internet, phone = decompose(inet(), worked()), decompose(voice(**PORT), worked())

    assert values(internet, "RFS-FIBER-ACCESS") == {"ponTechnology": "GPON", "lineProfile": "LP-300"}
    assert values(internet, "RFS-IP-TRANSPORT") == {"staticIpv4": "/29", "shapingDown": 300, "shapingUp": 300}
    assert values(internet, "RFS-MANAGED-CPE") == {"cpeModel": "R-120"}
    assert values(internet, "RES-IPV4") == {"prefixLength": 29}
    assert values(phone, "RFS-SIP-TRUNK") == {"didBlocks": 1, "maxSessions": 20}
    assert values(phone, "RFS-NUMBER-PORT") == {"numbers": ["+44 1632 960100"]}


def test_a_faster_internet_takes_another_technology() -> None:
    found = decompose(inet(bandwidthDown=2000), worked())

    assert values(found, "RFS-FIBER-ACCESS") == {"ponTechnology": "XGSPON", "lineProfile": "LP-2000"}
    assert values(found, "RFS-MANAGED-CPE") == {"cpeModel": "R-240"}


def test_each_value_says_where_it_came_from() -> None:
    found = decompose(inet(), worked(), at=NOON)

    access = found.domain_orders[1].characteristics["lineProfile"]
    assert (access.source, access.mapped_from, access.set_at) == (
        ValueSource.MAPPING,
        "CFS-BIZ-INET.bandwidthDown",
        NOON,
    )


def test_each_domain_order_says_why_it_was_made() -> None:
    found = decompose(voice(didBlocks=2), worked())

    reasons = {each.specification: each.reason for each in found.domain_orders}
    assert reasons == {
        "CFS-BIZ-VOICE": "CFS-BIZ-VOICE is made because line 2 adds it.",
        "RFS-SIP-TRUNK": "RFS-SIP-TRUNK is made because every CFS-BIZ-VOICE takes it.",
        "RES-DID-BLOCK": "RES-DID-BLOCK is made because didBlocks > 0, 2 of it because didBlocks is 2.",
        "RES-SBC-TG": "RES-SBC-TG is made because every RFS-SIP-TRUNK takes it.",
    }


def test_each_target_that_is_not_made_says_why() -> None:
    found = decompose(inet(accessTechnology="ETHERNET", staticIpv4="NONE", managedRouter=False), worked())

    assert [(skip.target, skip.reason, skip.explanation) for skip in found.skips] == [
        (
            "RFS-FIBER-ACCESS",
            SkipReason.RULE_FALSE,
            "RFS-FIBER-ACCESS is not made because accessTechnology is ETHERNET, "
            "and it needs accessTechnology = FTTP.",
        ),
        (
            "RES-IPV4",
            SkipReason.RULE_FALSE,
            "RES-IPV4 is not made because staticIpv4 is NONE, and it needs staticIpv4 ≠ NONE.",
        ),
        (
            "RFS-MANAGED-CPE",
            SkipReason.RULE_FALSE,
            "RFS-MANAGED-CPE is not made because managedRouter is false, and it needs managedRouter = true.",
        ),
    ]


def test_no_porting_is_false_even_though_the_numbers_could_still_arrive() -> None:
    (skip,) = decompose(voice(portIn=False), worked()).skips

    assert (skip.reason, skip.missing_characteristic) == (SkipReason.RULE_FALSE, None)


def test_a_characteristic_says_how_many() -> None:
    found = decompose(voice(didBlocks=3), worked())

    blocks = [each for each in found.domain_orders if each.specification == "RES-DID-BLOCK"]
    assert [each.instance_no for each in blocks] == [1, 2, 3]
    assert len({each.id for each in blocks}) == 3


def test_a_line_quantity_of_two_makes_two_trees() -> None:
    found = decompose(
        adding("CFS-BIZ-INET", UUID(int=1), plain(inet().characteristics), quantity=2), worked()
    )

    tops = [each for each in found.domain_orders if each.parent_id is None]
    assert [each.key for each in tops] == ["/CFS-BIZ-INET#1", "/CFS-BIZ-INET#2"]
    assert len(found.domain_orders) == 18


def test_a_customer_order_makes_product_orders_above_the_services() -> None:
    found = decompose(adding("PS-BIZ-CONNECT", UUID(int=3), {"bandwidthDown": 300, "channels": 20}), worked())

    products = [each.specification for each in found.domain_orders if each.kind is DomainOrderKind.PRODUCT]
    assert products == ["PS-BIZ-CONNECT", "PS-BIZ-INET", "PS-BIZ-VOICE"]
    assert values(found, "CFS-BIZ-VOICE") == {"channels": 20, "didBlocks": 0, "portIn": False}
    assert values(found, "CFS-BIZ-INET")["bandwidthDown"] == 300


def test_the_second_catalog_decomposes_without_a_line_of_code() -> None:
    ordered = adding("PS-BICYCLE", UUID(int=4), {"frameSize": 56, "colour": "RED"}, version="1")

    found = decompose(with_defaults(ordered, second()), second())

    assert [each.specification for each in found.domain_orders] == [
        "PS-BICYCLE",
        "CFS-ASSEMBLY",
        "CFS-DELIVERY",
        "RES-FRAME",
        "RES-WHEEL",
        "RES-WHEEL",
    ]
    assert values(found, "RES-FRAME") == {"size": 56, "paint": "RAL 3020"}
    assert plain(found.domain_orders[-1].characteristics) == {"rim": 622}


def test_a_line_that_changes_nothing_makes_nothing() -> None:
    assert decompose(line(action=LineAction.NO_CHANGE), worked()) == Decomposition()


@pytest.mark.parametrize(
    "action", [LineAction.CHANGE, LineAction.DISCONNECT, LineAction.SUSPEND, LineAction.RESUME]
)
def test_a_line_on_something_installed_fails_and_says_what_to_do(action: LineAction) -> None:
    with pytest.raises(DecompositionFailed, match=f"Line 1 asks for {action}.*Reject the order"):
        decompose(line(action=action), worked())


def test_a_specification_that_is_not_in_the_catalog_is_named() -> None:
    with pytest.raises(ValidationFailed, match="'CFS-GONE'"):
        decompose(adding("CFS-GONE", UUID(int=1), {}), worked())


def test_specifications_that_nest_without_end_fail_with_the_branch() -> None:
    circle = catalog(
        specification("CFS-A", relationship("CFS-B", "BUNDLES")),
        specification("CFS-B", relationship("CFS-A", "BUNDLES")),
    )

    with pytest.raises(DecompositionFailed, match="deeper than 15 levels: CFS-A → CFS-B → CFS-A"):
        decompose(adding("CFS-A", UUID(int=1), {}, version="1"), circle)


def test_a_line_that_makes_too_many_domain_orders_fails() -> None:
    many = catalog(
        specification("CFS-A", relationship("RFS-B", default=100)),
        specification("RFS-B", relationship("RES-C", "REQUIRES", default=100)),
        specification("RES-C"),
    )

    with pytest.raises(DecompositionFailed, match="more than 10000 domain orders"):
        decompose(adding("CFS-A", UUID(int=1), {}, version="1"), many)


def test_what_a_specification_is_composed_of_makes_no_domain_order() -> None:
    composed = catalog(
        specification("CFS-A", relationship("CFS-B", RelationshipType.COMPOSED_OF)), specification("CFS-B")
    )

    found = decompose(adding("CFS-A", UUID(int=1), {}, version="1"), composed)

    assert (branches(found), found.skips) == (["/CFS-A#1"], ())


def counted(**values: Any) -> Catalog:
    """A specification of which a characteristic says how many of another it takes."""
    size = characteristic_spec("size", "INTEGER", **values)
    needs = relationship("RES-B", "REQUIRES", quantityCharacteristic="size", minimum=0, default=1, maximum=5)
    return catalog(specification("CFS-A", needs, characteristics=[size]), specification("RES-B"))


@pytest.mark.parametrize(("size", "count"), [(None, 1), (3, 3), (7, 5)])
def test_a_quantity_stays_inside_its_limits_and_has_a_default(size: int | None, count: int) -> None:
    given = {} if size is None else {"size": size}

    found = decompose(adding("CFS-A", UUID(int=1), given, version="1"), counted())

    assert len(found.domain_orders) == 1 + count


def test_a_quantity_of_zero_makes_nothing_and_says_so() -> None:
    (skip,) = decompose(adding("CFS-A", UUID(int=1), {"size": 0}, version="1"), counted()).skips

    assert (skip.reason, skip.explanation) == (
        SkipReason.QTY_ZERO,
        "RES-B is not made because 0 of it are asked for.",
    )


def test_a_quantity_that_may_still_arrive_is_waited_for() -> None:
    (skip,) = decompose(adding("CFS-A", UUID(int=1), {}, version="1"), counted(allowLate=True)).skips

    assert (skip.reason, skip.missing_characteristic) == (SkipReason.VALUE_MISSING, "size")


@given(
    fixed_dictionaries(
        {
            "channels": integers(2, 120),
            "didBlocks": integers(0, 20),
            "portIn": booleans(),
            "numbersToPort": sampled_from([[], ["+44 1632 960100"]]),
        }
    )
)
def test_the_same_line_gives_the_same_tree_and_as_many_as_counted_by_hand(
    given_values: dict[str, Any],
) -> None:
    ordered = voice(**given_values)

    first, again = decompose(ordered, worked()), decompose(ordered, worked())

    ported = given_values["portIn"] and bool(given_values["numbersToPort"])
    assert first == again
    assert len(first.domain_orders) == 3 + given_values["didBlocks"] + ported


@given(booleans(), booleans(), sampled_from(["NONE", "/30", "/29"]))
def test_every_relationship_makes_something_or_says_why_not(fibre: bool, router: bool, block: str) -> None:
    technology = "FTTP" if fibre else "ETHERNET"
    ordered = inet(accessTechnology=technology, managedRouter=router, staticIpv4=block)

    found = decompose(ordered, worked())

    made = {(each.parent_id, each.specification) for each in found.domain_orders}
    skipped = {(each.domain_order_id, each.target) for each in found.skips}
    expected = {
        (each.id, relation.target)
        for each in found.domain_orders
        for relation in worked().specification(each.specification).relationships
    }
    assert expected == skipped | (made - {(None, "CFS-BIZ-INET")})
    assert not skipped & made


def decomposed(ordered: OrderLine, catalog: Catalog) -> Outcome:
    decision = Decision(tree(order(number="ORD1001001"), ordered), at=NOON, actor="worker")
    decompose_line(decision, catalog, ordered.id)
    return decision.outcome()


def arriving(before: OrderTree, name: str, value: Any) -> Decision:
    """A decision in which the top domain order has got a value."""
    decision = Decision(before, at=NOON, actor="agent")
    (top,) = [each for each in before.domain_orders.values() if each.parent_id is None]
    decision.change(top, characteristics={**top.characteristics, name: characteristic(name, value)})
    return decision


def test_decomposing_a_line_puts_its_parts_and_says_what_happened() -> None:
    outcome = decomposed(voice(), worked())

    assert [event.type for event in outcome.events] == ["DomainOrderCreated"] * 4 + ["DecompositionSkipped"]
    assert (len(outcome.tree.domain_orders), len(outcome.tree.skips)) == (4, 1)


def test_decomposing_a_line_twice_makes_nothing_new() -> None:
    once = decomposed(voice(), worked())
    decision = Decision(once.tree, at=NOON, actor="worker")

    made = decompose_line(decision, worked(), UUID(int=2))

    assert made == ()
    assert decision.outcome().events == ()


def test_a_late_value_wakes_what_waited_for_it() -> None:
    decision = arriving(decomposed(voice(), worked()).tree, "numbersToPort", ["+44 1632 960100"])

    (made,) = resume_decomposition(decision, worked())

    outcome = decision.outcome()
    (skip,) = outcome.tree.skips.values()
    assert outcome.tree.domain_orders[made].key == "/CFS-BIZ-VOICE#1/RFS-NUMBER-PORT#1"
    assert plain(outcome.tree.domain_orders[made].characteristics) == {"numbers": ["+44 1632 960100"]}
    assert (skip.resolved_at, skip.resolved_by) == (NOON, "agent")
    assert [event.type for event in outcome.events] == ["DecompositionResumed", "DomainOrderCreated"]


def test_a_staggered_tree_ends_as_the_one_made_at_once() -> None:
    decision = arriving(decomposed(voice(), worked()).tree, "numbersToPort", PORT["numbersToPort"])

    resume_decomposition(decision, worked())

    at_once = decompose(voice(**PORT), worked())
    assert {each.id for each in at_once.domain_orders} == set(decision.tree.domain_orders)


def test_what_was_resumed_once_is_not_decided_again() -> None:
    decision = arriving(decomposed(voice(), worked()).tree, "numbersToPort", PORT["numbersToPort"])
    resume_decomposition(decision, worked())
    later = arriving(decision.outcome().tree, "portIn", False)

    assert resume_decomposition(later, worked()) == ()


def test_nothing_is_resumed_while_the_value_is_missing() -> None:
    decision = Decision(decomposed(voice(), worked()).tree, at=NOON, actor="agent")

    assert resume_decomposition(decision, worked()) == ()
    assert decision.outcome().changed == ()


def test_a_late_value_may_also_rule_a_target_out() -> None:
    decision = arriving(decomposed(voice(), worked()).tree, "portIn", False)

    resume_decomposition(decision, worked())

    (skip,) = decision.tree.skips.values()
    assert (skip.reason, skip.resolved_at) == (SkipReason.RULE_FALSE, NOON)


def test_a_second_missing_value_takes_the_place_of_the_first() -> None:
    late = [characteristic_spec(name, allowLate=True) for name in ("first", "then")]
    rules = [{"characteristic": name, "operator": "PRESENT"} for name in ("first", "then")]
    waiting = catalog(
        specification("CFS-A", relationship("RFS-B", rules=rules), characteristics=late),
        specification("RFS-B"),
    )
    ordered = adding("CFS-A", UUID(int=1), {}, version="1")
    decision = arriving(decomposed(ordered, waiting).tree, "first", "here")

    made = resume_decomposition(decision, waiting)

    (skip,) = decision.tree.skips.values()
    assert made == ()
    assert (skip.missing_characteristic, skip.resolved_at) == ("then", None)


def test_deep_targets_are_resumed_below_their_own_parent() -> None:
    late = characteristic_spec("text", allowLate=True, inherit=True)
    rules = [{"characteristic": "text", "operator": "PRESENT"}]
    deep = catalog(
        specification("CFS-A", relationship("RFS-B"), characteristics=[late]),
        specification("RFS-B", relationship("RES-C", "REQUIRES", rules=rules), characteristics=[late]),
        specification("RES-C"),
    )
    before = decomposed(adding("CFS-A", UUID(int=1), {}, version="1"), deep).tree
    decision = Decision(before, at=NOON, actor="agent")
    (parent,) = [each for each in before.domain_orders.values() if each.specification == "RFS-B"]
    decision.change(parent, characteristics={"text": characteristic("text", "here")})

    (made,) = resume_decomposition(decision, deep)

    assert decision.tree.domain_orders[made].key == "/CFS-A#1/RFS-B#1/RES-C#1"


@pytest.mark.parametrize("state", [DomainOrderState.CLOSED_COMPLETE, DomainOrderState.CANCELED])
def test_nothing_is_resumed_below_a_domain_order_that_is_over(state: DomainOrderState) -> None:
    decision = arriving(decomposed(voice(), worked()).tree, "numbersToPort", PORT["numbersToPort"])
    (top,) = [each for each in decision.tree.domain_orders.values() if each.parent_id is None]
    decision.change(top, state=state)

    assert resume_decomposition(decision, worked()) == ()


def test_a_waived_skip_is_not_resumed() -> None:
    decision = arriving(decomposed(voice(), worked()).tree, "numbersToPort", PORT["numbersToPort"])
    (skip,) = decision.tree.skips.values()
    decision.change(skip, waived=True)

    assert resume_decomposition(decision, worked()) == ()
