"""Odds are asked for when something changed that they depend on, and kept when they differ materially."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.odds import Odds
from domain.odds_renewal import ask_for_odds, forecast_moved, renew_odds, seed_of
from domain.outcome import Decision, Outcome
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import ORDER, hour, running_line, running_order

TREE = OrderTree(order=running_order(id=ORDER, forecast_end_at=hour(10), critical_path=(ORDER,), version=4))


def asked(tree: OrderTree, before: OrderTree = TREE) -> list[tuple[str, bool]]:
    """What is asked for when a tree became another."""
    decision = Decision(before, at=hour(1), actor="ann")
    decision.tree = tree
    ask_for_odds(decision)
    return [(job.name, job.gathered) for job in decision.outcome().jobs]


@pytest.mark.parametrize(
    "change",
    [
        {"forecast_end_at": hour(10.1)},
        {"progress": 1.5},
        {"plan_version": 2},
        {"committed_due_at": hour(9)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_simulation_is_asked_for_when_the_order_changed(change: dict[str, Any]) -> None:
    assert asked(replace(TREE, order=replace(TREE.order, **change))) == [("simulate", True)]


def test_a_simulation_is_asked_for_when_a_line_got_another_date() -> None:
    line = running_line()
    with_line = replace(TREE, lines={line.id: line})
    later = replace(with_line, lines={line.id: replace(line, committed_due_at=hour(7))})

    assert asked(later, with_line) == [("simulate", True)]


def test_no_simulation_is_asked_for_without_news_or_without_work() -> None:
    barely = replace(TREE.order, forecast_end_at=hour(10.001), progress=0.4)
    over = replace(TREE.order, progress=100.0, critical_path=())

    assert asked(replace(TREE, order=barely)) == []
    assert asked(replace(TREE, order=over)) == []


def test_a_first_forecast_is_a_move() -> None:
    nothing = builders.order()

    assert forecast_moved(nothing, TREE.order)
    assert not forecast_moved(nothing, nothing)


def odds(**values: Any) -> Odds:
    """Ordinary odds of the order."""
    ordinary: dict[str, Any] = {
        "id": ORDER, "p50_end_at": hour(20), "p90_end_at": hour(40), "probability_on_time": 80.0,
        "due_at": hour(30), "simulated_at": hour(0), "seed": 1, "draws": 1000,
    }  # fmt: skip
    return Odds(**(ordinary | values))


def renewed(*known: Odds, new: Odds, at: float = 1) -> Outcome:
    """What comes of new odds."""
    tree = replace(TREE, odds={each.id: each for each in known})
    return renew_odds(tree, [new], at=hour(at), actor="system")


def test_first_odds_are_kept_and_said_without_a_new_version_of_the_order() -> None:
    outcome = renewed(new=odds())

    assert (outcome.added, outcome.changed, outcome.tree.order.version) == ((odds(),), (), 4)
    (event,) = outcome.events
    assert (event.type, event.entity_type, event.public) == ("OddsChanged", "Odds", False)


@pytest.mark.parametrize(
    ("values", "is_news"),
    [
        ({"probability_on_time": 79.5}, False),
        ({"probability_on_time": 78.9}, True),
        ({"p50_end_at": hour(20.2)}, False),
        ({"p50_end_at": hour(21)}, True),
        ({"p90_end_at": hour(39.5)}, False),
        ({"p90_end_at": hour(38)}, True),
        ({"due_at": None, "probability_on_time": None}, True),
        ({"simulated_at": hour(9)}, False),
    ],
)
def test_odds_that_differ_materially_are_kept_and_said(values: dict[str, Any], is_news: bool) -> None:
    outcome = renewed(odds(), new=odds(**values))

    assert bool(outcome.changed) == bool(outcome.events) == is_news


def test_near_the_end_a_quarter_of_an_hour_is_material() -> None:
    soon = odds(p50_end_at=hour(20), p90_end_at=hour(21))

    outcome = renewed(soon, new=replace(soon, p50_end_at=hour(20) + timedelta(minutes=15)), at=19)

    assert outcome.changed


def test_the_seed_of_an_order_is_a_small_number_and_always_the_same() -> None:
    assert seed_of(ORDER) == seed_of(ORDER) < 2**31
