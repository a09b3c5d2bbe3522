"""Simulate what is left of an order's plan: the job `simulate`."""

import asyncio

from domain.attempts import Failure
from domain.errors import NotFound
from domain.odds_renewal import renew_odds, seed_of
from domain.outcome import Job
from domain.permissions import Permission
from domain.simulation import Simulation
from domain.tree import OrderTree
from persistence.durations import load_history
from persistence.odds_given_up import are_odds_given_up, give_odds_up
from persistence.orders import load_odds, load_tree
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.context import Context
from resolvers.request import Request

ASKED = Request(mutation="worker:simulate")


async def simulate(context: Context, job: Job) -> None:
    """Renew the odds of an order and its lines; nothing when nothing is left to be done; safe to repeat.

    The order is locked while it is read, lest changes be missed that are about to be committed, and while
    odds are written; in between a thread computes. Raises the refusal when it could not be done.
    """
    begun = await _begin(context, job)
    if begun is None:
        return
    odds = await asyncio.to_thread(begun.odds)

    async def act(tx: Transaction) -> Answer:
        tree = await load_odds(tx, job.order_id)
        outcome = renew_odds(tree, odds, at=context.clock.now(), actor=context.viewer.subject)
        recorded = await tx.record(
            outcome, viewer=context.viewer, cause=ASKED.mutation, request_id=context.request_id
        )
        return Answer(events=recorded.event_ids)

    answer = await carry_out(context, ASKED, act, Permission.WORK_ON_TASK)
    for refusal in answer.errors:
        if not isinstance(refusal, NotFound):
            raise refusal


async def give_simulation_up(context: Context, job: Job, failure: Failure) -> None:  # noqa: ARG001 - as with all that is given up
    """Leave the order's plan alone, as it is now: its odds stay as they are, or absent."""
    async with context.database.transaction() as tx:
        await give_odds_up(tx, job.order_id)


async def _begin(context: Context, job: Job) -> Simulation | None:
    """Read what a simulation needs; None when the order is gone, given up, or has nothing left to do."""
    async with context.database.transaction() as tx:
        if await are_odds_given_up(tx, job.order_id):
            return None
        try:
            tree: OrderTree = await load_tree(tx, job.order_id)
        except NotFound:
            return None
        if not tree.order.critical_path:
            return None
        history = await load_history(tx, {task.key for task in tree.tasks.values()})
    return Simulation(tree, at=context.clock.now(), seed=seed_of(job.order_id), history=history)
