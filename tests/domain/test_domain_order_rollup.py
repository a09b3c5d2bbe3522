"""What a domain order needs before it is queued, and what a long roll-up costs."""

from time import perf_counter
from typing import Any

from domain.catalog import Stage
from domain.domain_order_rollup import missing_prerequisites, roll_up_domain_orders
from domain.orders import LineAction, LineState, OrderState
from domain.outcome import Decision
from domain.plan import DomainOrderState
from tests.domain.order_builders import (
    NOW,
    a_catalog,
    a_characteristic,
    a_domain_order,
    a_line,
    a_specification,
    a_task,
    a_tree,
    an_id,
    an_order,
    values_of,
)

SPECIFICATION = a_specification(
    characteristics=(
        a_characteristic("size", mandatory_at=Stage.FULFILMENT),
        a_characteristic("date", mandatory_at=Stage.FULFILMENT, allow_late=True),
    )
)


def rolled_up(*parts: Any) -> DomainOrderState:
    tree = a_tree(a_line(state=LineState.SCHEDULED), *parts, order=an_order(state=OrderState.IN_PROGRESS))
    decision = Decision(tree, at=NOW, actor="worker")
    roll_up_domain_orders(decision, a_catalog(SPECIFICATION))
    return decision.tree.domain_orders[an_id("top")].state


def test_a_domain_order_waits_for_the_values_that_it_must_have() -> None:
    assert rolled_up(a_domain_order(), a_task()) is DomainOrderState.DRAFT
    assert (
        rolled_up(a_domain_order(characteristics=values_of(size="L")), a_task()) is DomainOrderState.SCHEDULED
    )


def test_a_value_that_its_own_task_gives_is_no_prerequisite() -> None:
    assert rolled_up(a_domain_order(), a_task(required_outputs=("size",))) is DomainOrderState.SCHEDULED


def test_only_what_is_added_needs_values() -> None:
    catalog = a_catalog(SPECIFICATION)

    assert missing_prerequisites(a_domain_order(), catalog) == ("size",)
    assert missing_prerequisites(a_domain_order(action=LineAction.CHANGE), catalog) == ()


def test_two_thousand_tasks_are_rolled_up_in_a_moment() -> None:
    orders = [a_domain_order(f"part {n}", parent_id=an_id("top")) for n in range(500)]
    tasks = [a_task(f"{n}", domain_order_id=orders[n % 500].id) for n in range(2000)]
    tree = a_tree(
        a_line(state=LineState.SCHEDULED),
        a_domain_order(state=DomainOrderState.SCHEDULED),
        *(each for each in orders),
        *tasks,
        order=an_order(state=OrderState.IN_PROGRESS),
    )
    decision = Decision(tree, at=NOW, actor="worker")
    roll_up_domain_orders(decision, a_catalog())

    begun = perf_counter()
    moved = roll_up_domain_orders(decision, a_catalog())

    assert not moved
    assert perf_counter() - begun < 0.2
