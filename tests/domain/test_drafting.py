"""Drafts: created, changed, deleted."""

from datetime import timedelta
from typing import Any

import pytest

from domain.catalog import Catalog
from domain.drafting import add_line, captured, create, delete, remove_line, update_line
from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.orders import OrderState, RelatedLine
from domain.tree import OrderTree
from tests.domain.order_builders import (
    NOW,
    a_catalog,
    a_characteristic,
    a_line,
    a_specification,
    a_tree,
    an_id,
    an_order,
    event_types,
    values_of,
)

WHO: dict[str, Any] = {"at": NOW, "actor": "agent"}


def a_catalog_with_colour() -> Catalog:
    return a_catalog(
        a_specification(
            characteristics=(a_characteristic("colour", default="grey"), a_characteristic("size"))
        )
    )


def test_an_order_is_captured_with_numbered_lines_and_their_defaults() -> None:
    lines = [a_line(0, id=an_id("first"), specification_version=""), a_line(0, id=an_id("second"))]

    outcome = create(an_order(number=None), lines, a_catalog_with_colour(), **WHO)

    made = list(outcome.tree.lines.values())
    assert [line.line_no for line in made] == [1, 2]
    assert made[0].specification_version == "1"
    assert made[0].characteristics["colour"].value == "grey"
    assert event_types(outcome) == ["OrderCreated", "LineAdded", "LineAdded"]
    assert outcome.tree.order in outcome.added


@pytest.mark.parametrize("priority", [0, 6])
def test_a_priority_is_one_to_five(priority: int) -> None:
    with pytest.raises(ValidationFailed, match="no priority"):
        create(an_order(priority=priority), [], a_catalog(), **WHO)


def test_a_line_on_nothing_in_the_catalog_is_refused() -> None:
    with pytest.raises(ValidationFailed, match="UNHEARD"):
        add_line(a_tree(), a_catalog(), a_line(specification="UNHEARD"), **WHO)


def test_a_line_gets_the_number_after_the_highest() -> None:
    outcome = add_line(a_tree(a_line(1), a_line(4)), a_catalog(), a_line(0, id=an_id("new")), **WHO)

    assert outcome.tree.lines[an_id("new")].line_no == 5


def test_characteristics_are_merged_and_one_without_value_is_taken_away() -> None:
    line = a_line(characteristics=values_of(colour="red", size="L"))

    changes = {"quantity": 3, "characteristics": captured({"colour": "blue", "size": None}, **WHO)}
    outcome = update_line(a_tree(line), a_catalog_with_colour(), line.id, changes, **WHO)

    changed = outcome.tree.lines[line.id]
    assert changed.quantity == 3
    assert {name: each.value for name, each in changed.characteristics.items()} == {"colour": "blue"}
    assert changed.characteristics["colour"].previous_value == "red"
    assert event_types(outcome) == ["LineUpdated"]


def test_a_new_characteristic_has_no_previous_value() -> None:
    line = a_line(characteristics=values_of(colour="red"))

    changes = {"characteristics": captured({"size": "L"}, **WHO)}
    outcome = update_line(a_tree(line), a_catalog_with_colour(), line.id, changes, **WHO)

    assert outcome.tree.lines[line.id].characteristics["size"].previous_value is None


def test_a_change_that_changes_nothing_says_nothing() -> None:
    line = a_line(quantity=2)

    outcome = update_line(a_tree(line), a_catalog(), line.id, {"quantity": 2}, **WHO)

    assert outcome.events == ()


@pytest.mark.parametrize("field", ["id", "line_no", "state", "version"])
def test_what_the_system_gives_cannot_be_changed(field: str) -> None:
    line = a_line()

    with pytest.raises(ValidationFailed, match="given by the system"):
        update_line(a_tree(line), a_catalog(), line.id, {field: 7}, **WHO)


def test_a_line_is_taken_out() -> None:
    line = a_line()

    outcome = remove_line(a_tree(line), a_catalog(), line.id, **WHO)

    assert outcome.removed == (line.id,)
    assert dict(outcome.tree.lines) == {}
    assert event_types(outcome) == ["LineRemoved"]


def test_a_line_that_another_follows_stays() -> None:
    line, follower = a_line(1), a_line(2, related_lines=(RelatedLine(line_no=1),))

    with pytest.raises(ValidationFailed, match="Line 2 follows line 1"):
        remove_line(a_tree(line, follower), a_catalog(), line.id, **WHO)


def test_an_unknown_line_is_not_found() -> None:
    with pytest.raises(NotFound):
        remove_line(a_tree(), a_catalog(), an_id("nowhere"), **WHO)


def test_a_draft_is_deleted_whole() -> None:
    outcome = delete(a_tree(a_line()), **WHO)

    assert outcome.deleted
    assert event_types(outcome) == ["OrderDeleted"]


def submitted() -> OrderTree:
    return a_tree(a_line(), order=an_order(state=OrderState.SUBMITTED))


def test_nothing_is_drafted_after_submission() -> None:
    tree = submitted()

    with pytest.raises(TransitionRefused):
        add_line(tree, a_catalog(), a_line(), **WHO)
    with pytest.raises(TransitionRefused):
        update_line(tree, a_catalog(), an_id("line 1"), {}, **WHO)
    with pytest.raises(TransitionRefused):
        remove_line(tree, a_catalog(), an_id("line 1"), **WHO)
    with pytest.raises(TransitionRefused):
        delete(tree, **WHO)


def test_captured_values_know_who_gave_them_and_when() -> None:
    values = captured({"colour": "red"}, at=NOW + timedelta(hours=1), actor="dana")

    assert (values["colour"].set_by, values["colour"].set_at) == ("dana", NOW + timedelta(hours=1))
