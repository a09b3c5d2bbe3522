"""When the odds of an order are worth simulating anew, and what is said when they have changed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.odds import Odds
from domain.orders import Order
from domain.outcome import Decision, Outcome
from domain.tree import OrderTree

A_MINUTE: Final = timedelta(minutes=1)
LEAST_MOVE: Final = timedelta(minutes=15)  # of p50 and p90
LEAST_PART: Final = 0.02  # of what is left until then, if that is more
LEAST_PERCENT: Final = 1.0  # of the probability
SEEDS: Final = 2**31


def ask_for_odds(decision: Decision) -> None:
    """Ask for a simulation when the plan, its forecast, its progress or a promised date has changed."""
    before, now = decision.before, decision.tree
    changed = _view(before) != _view(now) or forecast_moved(before.order, now.order)
    if changed and now.order.critical_path:
        decision.enqueue("simulate", gathered=True)


def forecast_moved(before: Order, now: Order) -> bool:
    """Is the order expected to end at another time, by a minute or more?"""
    if before.forecast_end_at is None or now.forecast_end_at is None:
        return before.forecast_end_at != now.forecast_end_at
    return abs(now.forecast_end_at - before.forecast_end_at) >= A_MINUTE


def seed_of(order_id: UUID) -> int:
    """Give the seed of an order: always the same, so that its odds move only when it does."""
    return order_id.int % SEEDS


def renew_odds(tree: OrderTree, odds: Iterable[Odds], *, at: datetime, actor: str) -> Outcome:
    """Keep new odds where they differ materially from those that there are, and say so."""
    decision = Decision(tree, at=at, actor=actor)
    for new in odds:
        old = tree.odds.get(new.id)
        if old is None or _is_news(old, new, at):
            decision.happened("OddsChanged", decision.put(new))
    return decision.outcome()


def _view(tree: OrderTree) -> list[object]:
    dues = [line.committed_due_at for line in tree.lines.values()]
    order = tree.order
    return [int(order.progress), order.plan_version, order.committed_due_at, *dues]


def _is_news(old: Odds, new: Odds, at: datetime) -> bool:
    if old.due_at != new.due_at:
        return True
    shift = max(abs(new.p50_end_at - old.p50_end_at), abs(new.p90_end_at - old.p90_end_at))
    if shift >= max(LEAST_MOVE, LEAST_PART * (new.p90_end_at - at)):
        return True
    return abs((new.probability_on_time or 0.0) - (old.probability_on_time or 0.0)) >= LEAST_PERCENT
