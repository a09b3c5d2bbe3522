"""Small changes by managers to an order under way."""

from datetime import timedelta
from typing import Any

import pytest

from domain.amendments import set_characteristic, set_committed_date, set_priority, waive_skip
from domain.catalog import ValueType
from domain.characteristics import ValueSource
from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.orders import LineState, OrderState
from domain.plan import DomainOrderState, SkipReason, TaskState
from domain.tree import OrderTree
from tests.domain.order_builders import (
    HOUR,
    NOW,
    a_catalog,
    a_characteristic,
    a_domain_order,
    a_line,
    a_skip,
    a_specification,
    a_task,
    a_tree,
    an_id,
    an_order,
    event_types,
    values_of,
)

WHO: dict[str, Any] = {"at": NOW, "actor": "manager"}
CATALOG = a_catalog(
    a_specification(
        characteristics=(
            a_characteristic("size"),
            a_characteristic("floor", value_type=ValueType.INTEGER),
            a_characteristic("remark", effect="INFORMATIONAL"),
        )
    ),
    a_specification("PLAIN"),
)


def under_way(**values: Any) -> OrderTree:
    """An order of a line and a domain order with a size, and an open task that gives a floor."""
    given: dict[str, Any] = {"characteristics": values_of(size="L", remark="none")}
    return a_tree(
        a_line(state=LineState.IN_PROGRESS, **given),
        a_domain_order(state=DomainOrderState.IN_PROGRESS, **given),
        a_task(state=TaskState.OPEN, optional_outputs=("floor",)),
        a_task("done", state=TaskState.CLOSED_COMPLETE, actual_start_at=NOW, required_outputs=("floor",)),
        a_task("header", line_id=None, domain_order_id=None, optional_outputs=("floor",)),
        order=an_order(state=OrderState.IN_PROGRESS, actual_start_at=NOW, **values),
    )


@pytest.mark.parametrize("owner", ["line 1", "top", "task"])
def test_a_missing_value_is_given_to_a_line_a_domain_order_or_the_owner_of_a_task(owner: str) -> None:
    outcome = set_characteristic(under_way(), CATALOG, an_id(owner), "floor", 2, **WHO)

    tree = outcome.tree
    changed = tree.lines[an_id(owner)] if owner == "line 1" else tree.domain_orders[an_id("top")]
    value = changed.characteristics["floor"]
    assert (value.value, value.source, value.set_by, value.previous_value) == (
        2,
        ValueSource.API,
        "manager",
        None,
    )


def test_work_under_way_is_not_changed_behind_its_back() -> None:
    with pytest.raises(TransitionRefused, match="change request"):
        set_characteristic(under_way(), CATALOG, an_id("top"), "size", "S", **WHO)


def test_a_value_that_says_nothing_about_the_work_may_be_changed() -> None:
    tree = set_characteristic(under_way(), CATALOG, an_id("line 1"), "remark", "Ring twice.", **WHO).tree

    value = tree.lines[an_id("line 1")].characteristics["remark"]
    assert (value.value, value.previous_value) == ("Ring twice.", "none")


def test_before_approval_a_line_may_be_changed_freely() -> None:
    line = a_line(state=LineState.NEW, characteristics=values_of(size="L"))
    tree = a_tree(line, order=an_order(state=OrderState.NEW))

    after = set_characteristic(tree, CATALOG, line.id, "size", "S", **WHO).tree

    assert after.lines[line.id].characteristics["size"].value == "S"


@pytest.mark.parametrize(
    ("owner", "name", "value", "path"),
    [
        ("line 1", "colour", "red", ("name",)),
        ("line 1", "floor", "two", ("value",)),
        ("task", "size", "S", ("name",)),
    ],
)
def test_a_value_has_to_fit_its_owner(owner: str, name: str, value: Any, path: tuple[str, ...]) -> None:
    with pytest.raises(ValidationFailed) as refused:
        set_characteristic(under_way(), CATALOG, an_id(owner), name, value, **WHO)

    assert refused.value.path == path


def test_a_specification_without_characteristics_and_a_task_without_outputs_say_so() -> None:
    tree = a_tree(a_line(specification="PLAIN"), a_task("bare"))

    with pytest.raises(ValidationFailed, match="It has none"):
        set_characteristic(tree, CATALOG, an_id("line 1"), "size", "S", **WHO)
    with pytest.raises(ValidationFailed, match="It has none"):
        set_characteristic(tree, CATALOG, an_id("bare"), "size", "S", **WHO)


def test_what_is_finished_stays_as_it_was() -> None:
    finished = a_tree(a_line(state=LineState.COMPLETED))

    with pytest.raises(TransitionRefused):
        set_characteristic(finished, CATALOG, an_id("line 1"), "size", "S", **WHO)
    with pytest.raises(TransitionRefused):
        set_characteristic(under_way(), CATALOG, an_id("done"), "floor", 2, **WHO)


@pytest.mark.parametrize("owner", ["nowhere", "header"])
def test_a_value_needs_an_owner(owner: str) -> None:
    with pytest.raises(NotFound):
        set_characteristic(under_way(), CATALOG, an_id(owner), "floor", 2, **WHO)


def test_a_priority_reaches_the_tasks_that_are_not_finished() -> None:
    outcome = set_priority(under_way(), CATALOG, 1, **WHO)

    assert outcome.tree.order.priority == 1
    assert [task.priority for task in outcome.tree.tasks.values()] == [1, 4, 1]
    assert event_types(outcome).count("TaskPriorityChanged") == 2
    assert "OrderUpdated" in event_types(outcome)


def test_the_priority_that_it_has_already_is_no_news() -> None:
    assert "OrderUpdated" not in event_types(set_priority(under_way(), CATALOG, 4, **WHO))


def test_a_date_is_promised_for_the_order_or_a_line() -> None:
    due = NOW + timedelta(days=3)

    for_order = set_committed_date(under_way(), CATALOG, an_id("order"), due, **WHO)
    for_line = set_committed_date(under_way(), CATALOG, an_id("line 1"), due, **WHO)

    assert for_order.tree.order.committed_due_at == due
    assert for_line.tree.lines[an_id("line 1")].committed_due_at == due
    assert "LineUpdated" in event_types(for_line)


def test_nothing_is_promised_for_the_past_or_for_what_is_over() -> None:
    with pytest.raises(ValidationFailed):
        set_committed_date(under_way(), CATALOG, an_id("order"), NOW, **WHO)
    with pytest.raises(NotFound):
        set_committed_date(under_way(), CATALOG, an_id("nowhere"), NOW + HOUR, **WHO)
    done = a_tree(a_line(state=LineState.COMPLETED), order=an_order(state=OrderState.IN_PROGRESS))
    with pytest.raises(TransitionRefused):
        set_committed_date(done, CATALOG, an_id("line 1"), NOW + HOUR, **WHO)


def test_an_order_that_is_over_keeps_its_priority() -> None:
    with pytest.raises(TransitionRefused):
        set_priority(a_tree(order=an_order(state=OrderState.CANCELED)), CATALOG, 1, **WHO)


def test_a_waived_skip_lets_its_line_complete() -> None:
    closed = a_domain_order(state=DomainOrderState.CLOSED_COMPLETE)
    order = an_order(state=OrderState.IN_PROGRESS, actual_start_at=NOW)
    tree = a_tree(a_line(state=LineState.IN_PROGRESS), closed, a_skip(), order=order)

    outcome = waive_skip(tree, CATALOG, an_id("skip"), reason="Not wanted any more.", **WHO)

    skip = outcome.tree.skips[an_id("skip")]
    assert (skip.waived, skip.resolved_at, skip.resolved_by) == (True, NOW, "manager")
    assert outcome.tree.order.state is OrderState.CLOSED_COMPLETE
    assert "DecompositionSkipWaived" in event_types(outcome)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"waived": True}, "waived"),
        ({"resolved_at": NOW}, "settled"),
        ({"reason": SkipReason.RULE_FALSE}, "settled"),
    ],
)
def test_only_an_open_skip_is_waived(values: dict[str, Any], state: str) -> None:
    tree = a_tree(a_line(), a_domain_order(), a_skip(**values))

    with pytest.raises(TransitionRefused, match=state):
        waive_skip(tree, CATALOG, an_id("skip"), reason="No.", **WHO)


def test_a_skip_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        waive_skip(a_tree(), CATALOG, an_id("skip"), reason="No.", **WHO)
