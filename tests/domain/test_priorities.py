"""How urgent an order is: scores, bands, what is handed down, and what stays as somebody set it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain import amendments, drafting
from domain.catalog import Catalog
from domain.errors import ExpressionFailed
from domain.orders import LineState, Order, OrderState, PriorityFactor
from domain.outcome import Decision
from domain.plan import DomainOrderState, TaskState
from domain.priorities import Customer, band, prioritize, score
from domain.tree import OrderTree
from tests import builders
from tests.builders import NOON
from tests.domain.priority_tables import TABLES, priority_table

CATALOG = Catalog(decision_tables=TABLES)
ENTERPRISE = Customer(account="ACC-1", segment="ENTERPRISE")
DAY = timedelta(days=1)


def order(**values: Any) -> Order:
    ordinary = {"number": "ORD0000001", "state": OrderState.IN_PROGRESS, "committed_due_at": NOON + 5 * DAY}
    return builders.order(**(ordinary | values))


def prioritized(tree: OrderTree, catalog: Catalog = CATALOG, customer: Customer = ENTERPRISE) -> Decision:
    decision = Decision(tree, at=NOON, actor="anna")
    prioritize(decision, catalog, customer)
    return decision


def factor(rank: float, weight: float) -> PriorityFactor:
    return PriorityFactor(table="any", rank=rank, weight=weight)


@pytest.mark.parametrize(
    ("of", "priority"),
    [(100, 1), (80, 1), (79.99, 2), (76, 2), (60, 2), (59.99, 3), (40, 3), (39.99, 4), (0, 4)],
)
def test_a_score_on_the_border_belongs_to_the_more_urgent_band(of: float, priority: int) -> None:
    assert band(of) == priority


def test_the_score_is_the_mean_of_the_ranks_by_their_weights() -> None:
    assert score((factor(80, 30), factor(70, 30), factor(80, 20), factor(75, 20))) == 76
    assert score((factor(100, 0),)) is None
    assert score(()) is None


def test_tables_of_four_kinds_together_make_an_order_high() -> None:
    """Source: SOM domain §5.9, ServiceNow's example: 76 is High."""
    line = builders.line()

    decision = prioritized(builders.tree(order(), line))

    found = decision.tree.lines[line.id]
    assert (found.priority_score, found.priority) == (76, 2)
    assert [(each.table, each.rank, each.weight) for each in found.priority_factors] == [
        ("priorityCustomer", 80, 30),
        ("prioritySpecification", 70, 30),
        ("priorityOrderType", 80, 20),
        ("priorityUrgency", 75, 20),
    ]
    assert (decision.tree.order.priority_score, decision.tree.order.priority) == (76, 2)
    assert [each.type for each in decision.outcome().events] == ["OrderUpdated", "LinePriorityChanged"]


def test_an_order_is_as_urgent_as_its_most_urgent_line_and_work_as_its_own_line() -> None:
    high, low = builders.line(), builders.line(line_no=2, specification="CFS-BIZ-VOICE")
    of_high, of_low = builders.domain_order(high), builders.domain_order(low)
    ended = builders.domain_order(high, key="/X", state=DomainOrderState.CLOSED_COMPLETE)
    header, first, second = builders.task(), builders.task(line_id=high.id), builders.task(line_id=low.id)
    done = builders.task(line_id=high.id, state=TaskState.CLOSED_COMPLETE)
    tree = builders.tree(order(), high, low, of_high, of_low, ended, header, first, second, done)

    decision = prioritized(tree)

    found = decision.tree
    assert (found.order.priority, found.lines[high.id].priority, found.lines[low.id].priority) == (2, 2, 3)
    assert [found.domain_orders[each.id].priority for each in (of_high, of_low, ended)] == [2, 3, 4]
    assert [found.tasks[each.id].priority for each in (header, first, second, done)] == [2, 2, 3, 4]


def test_without_tables_everything_keeps_the_priority_of_the_order() -> None:
    line, task = builders.line(), builders.task(priority=4)

    decision = prioritized(builders.tree(order(priority=3), line, task), Catalog())

    assert (decision.tree.order.priority, decision.tree.order.priority_score) == (3, None)
    assert (decision.tree.lines[line.id].priority, decision.tree.tasks[task.id].priority) == (3, 3)


def test_a_line_that_has_ended_does_not_count_any_more() -> None:
    line = builders.line(state=LineState.FAILED)

    assert prioritized(builders.tree(order(), line)).tree.order.priority_score is None


def test_what_somebody_set_by_hand_stays() -> None:
    line, task = builders.line(), builders.task()
    tree = builders.tree(order(), line, task)

    by_hand = amendments.set_priority(tree, CATALOG, 5, at=NOON, actor="maria").tree
    again = prioritized(by_hand).tree

    assert (again.order.priority, again.order.priority_by_hand) == (5, True)
    assert (again.lines[line.id].priority, again.tasks[task.id].priority) == (5, 5)


@pytest.mark.parametrize(("priority", "by_hand"), [(4, False), (1, True)])
def test_who_captures_an_order_as_urgent_has_set_it_by_hand(priority: int, by_hand: bool) -> None:
    draft = builders.order(priority=priority)

    assert drafting.create(draft, (), CATALOG, at=NOON, actor="anna").tree.order.priority_by_hand is by_hand


def test_a_nearer_promise_makes_an_order_more_urgent() -> None:
    line = builders.line()
    tree = prioritized(builders.tree(order(), line)).tree

    sooner = amendments.set_committed_date(
        tree, CATALOG, tree.order.id, NOON + DAY, customer=ENTERPRISE, at=NOON, actor="maria"
    )

    assert (sooner.tree.order.priority_score, sooner.tree.order.priority) == (81, 1)


def test_a_draft_is_not_scored_before_it_is_handed_in() -> None:
    draft = builders.tree(order(state=OrderState.DRAFT), builders.line())

    promised = amendments.set_committed_date(
        draft, CATALOG, draft.order.id, NOON + DAY, customer=ENTERPRISE, at=NOON, actor="maria"
    )

    assert promised.tree.order.priority_score is None


def test_what_the_customer_wishes_counts_when_nothing_is_promised() -> None:
    line = builders.line(requested_completion_at=NOON + 2 * DAY)

    decision = prioritized(builders.tree(order(committed_due_at=None), line))

    assert decision.tree.lines[line.id].priority_factors[-1].rank == 100


def test_a_table_that_says_nothing_does_not_weigh() -> None:
    decision = prioritized(builders.tree(order(committed_due_at=None), builders.line()), customer=Customer())

    tables = [each.table for each in next(iter(decision.tree.lines.values())).priority_factors]
    assert tables == ["prioritySpecification", "priorityOrderType"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"rank": "101"}, "101 is no rank"),
        ({"rank": "-1"}, "-1 is no rank"),
        ({"weight": "2"}, "None is no rank"),
        ({"rank": "'high'"}, "'high' is no rank"),
        ({"rank": "50", "weight": "-2"}, "-2 is no weight"),
    ],
)
def test_a_row_that_is_no_rank_or_weight_is_a_mistake_in_the_table(row: dict[str, str], why: str) -> None:
    table = priority_table("priorityCustomer", "segment", [{"rank": ""} | row])

    with pytest.raises(ExpressionFailed, match=why):
        prioritized(builders.tree(order(), builders.line()), Catalog(decision_tables={table.name: table}))


def test_a_rank_without_a_weight_weighs_one() -> None:
    table = priority_table("priorityCustomer", "segment", [{"rank": "50"}])
    line = builders.line()

    decision = prioritized(builders.tree(order(), line), Catalog(decision_tables={table.name: table}))

    assert decision.tree.lines[line.id].priority_factors == (
        replace(factor(50, 1), table="priorityCustomer"),
    )


def test_scoring_again_with_the_same_result_is_no_news() -> None:
    tree = prioritized(builders.tree(order(), builders.line())).tree

    assert prioritized(tree).outcome().events == ()
