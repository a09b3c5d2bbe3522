"""Submission, with enrichment behind it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain import pauses, tasks
from domain.catalog import Catalog, PlanTemplate, Rule, Stage, TaskTemplate
from domain.enrichment import missing_values
from domain.errors import TransitionRefused, ValidationFailed
from domain.orders import LineAction, LineState, OrderCategory, OrderState, RelatedLine
from domain.plan import DomainOrderKind, Duration, TaskStage, TaskState, TaskType
from domain.submission import submit
from domain.tree import OrderTree
from tests.domain.order_builders import (
    HOUR,
    NOW,
    a_catalog,
    a_characteristic,
    a_line,
    a_specification,
    a_tree,
    an_id,
    an_item,
    an_order,
    event_types,
    values_of,
)

WHO: dict[str, Any] = {"at": NOW, "actor": "agent"}


def states(tree: OrderTree) -> tuple[OrderState, list[LineState]]:
    return tree.order.state, [line.state for line in tree.lines.values()]


def an_enriching_catalog() -> Catalog:
    return a_catalog(
        a_specification(),
        a_specification(
            "RICH",
            enrichment=True,
            characteristics=(
                a_characteristic("demarcation", mandatory_at=Stage.ENRICHMENT),
                a_characteristic(
                    "carrier",
                    mandatory_at=Stage.ENRICHMENT,
                    required_when=(Rule(characteristic="demarcation", value="outside"),),
                ),
                a_characteristic("later", mandatory_at=Stage.FULFILMENT),
            ),
        ),
    )


def an_order_in_enrichment() -> OrderTree:
    tree = a_tree(a_line(1, specification="RICH"), a_line(2))
    return submit(tree, an_enriching_catalog(), installed=(), **WHO).tree


def the_open_task(tree: OrderTree) -> Any:
    (task,) = [task for task in tree.tasks.values() if task.state is TaskState.OPEN]
    return task


def test_an_order_that_needs_no_enrichment_goes_to_approval() -> None:
    outcome = submit(a_tree(a_line()), a_catalog(), installed=(), **WHO)

    assert states(outcome.tree) == (OrderState.NEW, [LineState.NEW])
    assert event_types(outcome)[:2] == ["OrderStateChanged", "LineStateChanged"]


def test_a_line_that_misses_technical_values_goes_to_enrichment_and_the_others_wait_for_approval() -> None:
    tree = an_order_in_enrichment()

    assert states(tree) == (
        OrderState.ENRICHMENT_IN_PROGRESS,
        [LineState.ENRICHMENT_IN_PROGRESS, LineState.NEW],
    )
    task = the_open_task(tree)
    assert (task.task_type, task.stage) == (TaskType.ENRICHMENT, TaskStage.SUBMITTED)
    assert task.required_outputs == ("demarcation",)


def test_a_line_that_has_its_technical_values_needs_no_enrichment() -> None:
    tree = a_tree(a_line(specification="RICH", characteristics=values_of(demarcation="inside")))

    outcome = submit(tree, an_enriching_catalog(), installed=(), **WHO)

    assert outcome.tree.order.state is OrderState.NEW


def test_the_last_enrichment_task_sends_the_order_to_approval() -> None:
    tree = an_order_in_enrichment()

    outcome = tasks.complete(
        tree, an_enriching_catalog(), the_open_task(tree).id, outputs={"demarcation": "inside"}, **WHO
    )

    assert states(outcome.tree) == (OrderState.NEW, [LineState.NEW, LineState.NEW])


def test_a_value_that_makes_another_one_mandatory_is_asked_for_in_turn() -> None:
    tree, catalog = an_order_in_enrichment(), an_enriching_catalog()

    tree = tasks.complete(
        tree, catalog, the_open_task(tree).id, outputs={"demarcation": "outside"}, **WHO
    ).tree

    assert tree.order.state is OrderState.ENRICHMENT_IN_PROGRESS
    assert the_open_task(tree).required_outputs == ("carrier",)
    assert len(tree.tasks) == 2


def test_enrichment_can_be_held_and_resumed() -> None:
    tree, catalog = an_order_in_enrichment(), an_enriching_catalog()

    held = pauses.hold_enrichment(tree, catalog, reason="The site is flooded.", **WHO)
    going = pauses.resume_enrichment(held.tree, catalog, **WHO)

    assert states(held.tree) == (OrderState.ENRICHMENT_ON_HOLD, [LineState.ENRICHMENT_ON_HOLD, LineState.NEW])
    assert [task.state for task in held.tree.tasks.values()] == [TaskState.ON_HOLD]
    assert states(going.tree) == states(tree)
    assert [task.state for task in going.tree.tasks.values()] == [TaskState.OPEN]


def test_a_blocking_header_task_holds_up_the_way_to_approval() -> None:
    check = TaskTemplate(
        key="H1", name="Check credit", task_type=TaskType.MANUAL, duration=Duration(likely=HOUR)
    )
    catalog = a_catalog(
        PlanTemplate(code="H", version="1", stage=TaskStage.SUBMITTED, tasks=(check,)), a_specification()
    )

    tree = submit(a_tree(a_line()), catalog, installed=(), **WHO).tree
    after = tasks.complete(tree, catalog, the_open_task(tree).id, **WHO).tree

    assert tree.order.state is OrderState.SUBMITTED
    assert after.order.state is OrderState.NEW


def test_a_disconnection_asks_for_no_technical_values() -> None:
    item = an_item(specification="RICH")
    line = a_line(specification="RICH", action=LineAction.DISCONNECT, inventory_item_id=item.id)

    outcome = submit(a_tree(line), an_enriching_catalog(), installed=(item,), **WHO)

    assert outcome.tree.order.state is OrderState.NEW


def test_an_empty_order_is_not_submitted() -> None:
    with pytest.raises(ValidationFailed, match="at least one line"):
        submit(a_tree(), a_catalog(), installed=(), **WHO)


def test_only_a_draft_is_submitted() -> None:
    with pytest.raises(TransitionRefused):
        submit(a_tree(a_line(), order=an_order(state=OrderState.NEW)), a_catalog(), installed=(), **WHO)


def test_every_fault_of_every_line_is_told_at_once_with_its_path() -> None:
    first = a_line(1, quantity=0, characteristics=values_of(colour="red"))
    second = a_line(2, action=LineAction.CHANGE, inventory_item_id=an_id("unheard"))

    with pytest.raises(ValidationFailed) as refused:
        submit(a_tree(first, second), a_catalog(), installed=(), **WHO)

    assert [fault.path for fault in refused.value.faults] == [
        ("lines", "0", "quantity"),
        ("lines", "0", "characteristics", "colour"),
        ("lines", "1", "inventoryItem"),
    ]


@pytest.mark.parametrize(
    ("related", "field"),
    [
        (RelatedLine(line_no=1), "lineNo"),
        (RelatedLine(line_no=9), "lineNo"),
        (RelatedLine(line_no=2, type="XX"), "type"),
        (RelatedLine(line_no=2, lag_seconds=-1), "lag"),
    ],
)
def test_a_relation_names_another_line_and_a_kind(related: RelatedLine, field: str) -> None:
    tree = a_tree(a_line(1, related_lines=(related,)), a_line(2))

    with pytest.raises(ValidationFailed) as refused:
        submit(tree, a_catalog(), installed=(), **WHO)

    assert refused.value.path == ("lines", "0", "relatedLines", "0", field)


def test_a_product_is_refused_on_a_service_order() -> None:
    catalog = a_catalog(a_specification("PHONE", kind=DomainOrderKind.PRODUCT))
    tree = a_tree(a_line(specification="PHONE"))

    with pytest.raises(ValidationFailed) as refused:
        submit(tree, catalog, installed=(), **WHO)

    assert [fault.path for fault in refused.value.faults] == [("lines", "0", "specification")]


def test_a_product_is_taken_on_a_product_order() -> None:
    catalog = a_catalog(a_specification("PHONE", kind=DomainOrderKind.PRODUCT))
    tree = a_tree(a_line(specification="PHONE"))
    tree = replace(tree, order=replace(tree.order, category=OrderCategory.PRODUCT))

    assert submit(tree, catalog, installed=(), **WHO).tree.order.state is OrderState.NEW


def test_lines_that_wait_for_each_other_are_refused_with_their_circle() -> None:
    tree = a_tree(
        a_line(1, related_lines=(RelatedLine(line_no=2),)), a_line(2, related_lines=(RelatedLine(line_no=1),))
    )

    with pytest.raises(ValidationFailed, match=r"wait for each other: \d → \d → \d"):
        submit(tree, a_catalog(), installed=(), **WHO)


def test_values_are_missing_up_to_a_stage() -> None:
    rich = an_enriching_catalog().specification("RICH")

    until_enrichment = missing_values(rich, {}, until=Stage.ENRICHMENT)
    until_fulfilment = missing_values(rich, {"demarcation": "outside"}, until=Stage.FULFILMENT)

    assert [each.name for each in until_enrichment] == ["demarcation"]
    assert [each.name for each in until_fulfilment] == ["carrier", "later"]


def test_enrichment_takes_half_a_day_of_somebody() -> None:
    task = the_open_task(an_order_in_enrichment())

    assert task.duration.mean == timedelta(hours=4)
