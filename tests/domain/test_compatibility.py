"""Which services need, or rule out, each other (SOM domain §4.1, §4.7)."""

import random
from typing import Any
from uuid import UUID

import pytest

from domain.catalog import Catalog, CompatibilityRule
from domain.compatibility import check_compatibility, specifications_concerned
from domain.errors import Fault
from domain.inventory import InventoryItem, InventoryState
from domain.orders import LineAction, LineState, OrderLine, RelatedLine
from domain.related_lines import related
from tests.builders import inventory_item, line, tree
from tests.published import worked

HERE, THERE = UUID(int=1), UUID(int=2)


def ordered(line_no: int, code: str, **fields: Any) -> OrderLine:
    return line(
        id=UUID(int=100 + line_no), line_no=line_no, specification=code, **({"location_id": HERE} | fields)
    )


def installed(code: str, **fields: Any) -> InventoryItem:
    return inventory_item(**({"specification": code, "location_id": HERE} | fields))


def check(
    lines: list[OrderLine], items: list[InventoryItem], catalog: Catalog | None = None
) -> tuple[Fault, ...]:
    return check_compatibility(tree(None, *lines), catalog or worked(), items)


def ruled(**values: Any) -> Catalog:
    return Catalog(
        compatibility_rules=(CompatibilityRule(**({"left": "A", "right": "B", "type": "REQUIRES"} | values)),)
    )


def test_voice_needs_internet() -> None:
    (fault,) = check([ordered(2, "CFS-SDWAN-SITE"), ordered(5, "CFS-BIZ-VOICE")], [])

    assert fault.path == ("lines", "1")  # where it stands in the list, as in every other fault
    assert (
        fault.problem == "CFS-BIZ-VOICE needs at least 1 CFS-BIZ-INET at the same location; there would be 0."
    )
    assert fault.way_out == "Order it along, or keep it."


def test_voice_with_internet_in_the_same_order_is_fine() -> None:
    assert check([ordered(1, "CFS-BIZ-INET"), ordered(2, "CFS-BIZ-VOICE")], []) == ()


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({}, 0),
        ({"location_id": THERE}, 1),
        ({"state": InventoryState.SUSPENDED}, 0),
        ({"state": InventoryState.INSTALLATION_PENDING}, 1),
        ({"state": InventoryState.INACTIVE}, 1),
    ],
)
def test_voice_with_internet_installed_needs_it_active_at_the_same_place(
    fields: dict[str, Any], faults: int
) -> None:
    assert len(check([ordered(2, "CFS-BIZ-VOICE")], [installed("CFS-BIZ-INET", **fields)])) == faults


def test_a_line_that_was_cancelled_counts_for_nothing() -> None:
    gone = ordered(1, "CFS-BIZ-INET", state=LineState.CANCELED)

    assert len(check([gone, ordered(2, "CFS-BIZ-VOICE")], [])) == 1


def disconnecting(line_no: int, item: InventoryItem) -> OrderLine:
    return ordered(line_no, item.specification, action=LineAction.DISCONNECT, inventory_item_id=item.id)


def test_internet_cannot_go_while_voice_stays() -> None:
    internet, voice = installed("CFS-BIZ-INET"), installed("CFS-BIZ-VOICE")

    (fault,) = check([disconnecting(1, internet)], [internet, voice])

    assert fault.path == ("lines", "0")


def test_internet_may_go_with_voice() -> None:
    internet, voice = installed("CFS-BIZ-INET"), installed("CFS-BIZ-VOICE")

    assert check([disconnecting(1, internet), disconnecting(2, voice)], [internet, voice]) == ()


def test_what_was_broken_before_does_not_hinder_other_orders() -> None:
    assert check([ordered(1, "CFS-SDWAN-SITE")], [installed("CFS-BIZ-VOICE")]) == ()


def test_several_installed_services_that_lose_the_same_thing_make_one_fault() -> None:
    internet = installed("CFS-BIZ-INET")
    voices = [installed("CFS-BIZ-VOICE"), installed("CFS-BIZ-VOICE")]

    assert len(check([disconnecting(1, internet)], [internet, *voices])) == 1


def test_changing_what_lacks_its_counterpart_is_told_on_its_own_line() -> None:
    voice = installed("CFS-BIZ-VOICE")
    change = ordered(4, "CFS-BIZ-VOICE", action=LineAction.CHANGE, inventory_item_id=voice.id)

    (fault,) = check([change], [voice])

    assert fault.path == ("lines", "0")


@pytest.mark.parametrize(
    ("rule", "lines", "items", "faults"),
    [
        ({"scope": "ORDER"}, [ordered(1, "A")], [installed("B")], 1),
        ({"scope": "ORDER"}, [ordered(1, "A"), ordered(2, "B", location_id=THERE)], [], 0),
        ({"scope": "ORDER"}, [ordered(1, "B")], [installed("A")], 0),
        ({"scope": "ACCOUNT"}, [ordered(1, "A")], [installed("B", location_id=THERE)], 0),
        ({"scope": "ACCOUNT", "minimum": 2}, [ordered(1, "A")], [installed("B")], 1),
        ({"scope": "ORDER", "minimum": 2}, [ordered(1, "A"), ordered(2, "B", quantity=2)], [], 0),
        ({"scope": "ORDER", "maximum": 1}, [ordered(1, "A"), ordered(2, "B", quantity=2)], [], 1),
        ({"scope": "ORDER", "maximum": 2}, [ordered(1, "A"), ordered(2, "B", quantity=2)], [], 0),
        ({"type": "EXCLUDES"}, [ordered(1, "A"), ordered(2, "B")], [], 1),
        ({"type": "EXCLUDES"}, [ordered(1, "A")], [], 0),
        ({"type": "EXCLUDES", "right": "A", "scope": "ACCOUNT"}, [ordered(1, "A")], [], 0),
        ({"type": "EXCLUDES", "right": "A", "scope": "ACCOUNT"}, [ordered(1, "A")], [installed("A")], 1),
    ],
)
def test_scopes_and_counts_hold(
    rule: dict[str, Any], lines: list[OrderLine], items: list[InventoryItem], faults: int
) -> None:
    assert len(check(lines, items, ruled(**rule))) == faults


def test_too_many_and_excluded_things_say_what_to_do() -> None:
    pair = [ordered(1, "A"), ordered(2, "B", quantity=2)]

    (many,), (excluded,) = check(pair, [], ruled(maximum=1)), check(pair, [], ruled(type="EXCLUDES"))

    assert many.problem == "A needs at least 1 and at most 1 B in the same order; there would be 2."
    assert excluded.problem == "A excludes B in the same order; there would be 2."
    assert excluded.way_out == many.way_out == "Order fewer, or at another place."


def test_lines_are_related_by_name_and_by_rule() -> None:
    voice = ordered(3, "CFS-BIZ-VOICE", related_lines=(RelatedLine(line_no=4),))
    internet, elsewhere = ordered(1, "CFS-BIZ-INET"), ordered(2, "CFS-BIZ-INET", location_id=THERE)
    named, leaving = ordered(4, "CFS-SDWAN-SITE"), ordered(5, "CFS-BIZ-INET", action=LineAction.DISCONNECT)
    whole = tree(None, voice, internet, elsewhere, named, leaving)

    assert [each.line_no for each in related(voice, whole, worked())] == [1, 4]
    assert related(internet, whole, worked()) == ()


def test_an_excluding_rule_relates_nothing() -> None:
    first, other = ordered(1, "A"), ordered(2, "B")

    assert related(first, tree(None, first, other), ruled(type="EXCLUDES")) == ()
    assert related(first, tree(None, first, other), ruled(scope="ACCOUNT")) == (other,)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_installed_of_other_specifications_changes_nothing(seed: int) -> None:
    draw = random.Random(seed)
    codes = "ABCDE"
    catalog = Catalog(
        compatibility_rules=tuple(
            CompatibilityRule(
                left=draw.choice(codes),
                right=draw.choice(codes),
                type=draw.choice(("REQUIRES", "EXCLUDES")),
                scope=draw.choice(("ORDER", "ACCOUNT", "LOCATION")),
            )
            for _ in range(4)
        )
    )
    places, actions = (HERE, THERE), (LineAction.ADD, LineAction.DISCONNECT)
    items = [installed(draw.choice(codes), location_id=draw.choice(places)) for _ in range(8)]
    lines = [
        ordered(n, item.specification, action=draw.choice(actions), inventory_item_id=item.id)
        for n, item in enumerate(draw.sample(items, 3), start=1)
    ]

    concerned = specifications_concerned(tree(None, *lines), catalog)

    of_these = [item for item in items if item.specification in concerned]
    assert check(lines, of_these, catalog) == check(lines, items, catalog)


def test_rules_that_no_line_is_about_or_that_look_at_the_order_alone_concern_nothing_installed() -> None:
    order = tree(None, ordered(1, "A"), ordered(2, "C", state=LineState.CANCELED))
    rules = (
        CompatibilityRule(left="A", right="B", type="REQUIRES", scope="LOCATION"),
        CompatibilityRule(left="D", right="A", type="EXCLUDES", scope="ACCOUNT"),
        CompatibilityRule(left="A", right="E", type="REQUIRES", scope="ORDER"),
        CompatibilityRule(left="C", right="F", type="REQUIRES", scope="ACCOUNT"),
    )

    assert specifications_concerned(order, Catalog(compatibility_rules=rules)) == {"A", "B", "D"}
