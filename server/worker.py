"""The worker: a process that carries out jobs, looks after timers and runs the relay. Any number may run."""

import asyncio
import logging
import signal
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial
from uuid import UUID

import httpx2

from domain.errors import Refusal, Unavailable
from domain.outcome import Job
from persistence.dispatch import Dispatch
from persistence.idempotency import purge
from persistence.job_starts import JobStarts
from persistence.notices import forget_delivered
from persistence.queue import Handler, Work, run_jobs
from resolvers.context import Context
from resolvers.workers import HANDLERS, learn
from resolvers.workers.automation import automate
from resolvers.workers.automations import AUTOMATIONS, Automations
from resolvers.workers.lease_watch import give_back_lost
from resolvers.workers.left_alone import LeftAlone
from resolvers.workers.lookout import look_at, look_out
from resolvers.workers.poison import give_up
from resolvers.workers.system import SYSTEM
from server.heartbeat import keep_beating
from server.house import clock_of, connected, follow, running
from server.notices import notices_of
from server.outbound import HttpOutbound
from server.resources import settle
from server.settings import Settings

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_LESSONS = 5
SECONDS_BETWEEN_HOUSEKEEPING = 600

SECONDS_TO_LEAVE = 10.0
SECONDS_TO_END = 2.0  # of what was cut off

logger = logging.getLogger("som.worker")


async def run_worker(settings: Settings) -> None:
    """Work until SIGINT or SIGTERM; raises WrongRevision, Unavailable when it cannot begin."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    settle()
    await work(settings, stop)


async def work(settings: Settings, stop: asyncio.Event, automations: Automations = AUTOMATIONS) -> None:
    """Work until told to stop; what is being done is finished first."""
    async with AsyncExitStack() as stack:
        context = await _context(settings, stack)
        logger.info("som.worker.started")
        parts = {
            "jobs": run_jobs(_past_the_pooler(settings), _jobs(settings, context, automations), stop),
            "looks": _keep_looking(context, stop),
            "watch": _keep_watch(context, settings, stop),
            "lessons": _keep_learning(context, stop),
            "house": _keep_house(context, settings, stop),
            "beats": keep_beating(context.database, stop),
        }
        await _together([asyncio.create_task(part, name=name) for name, part in parts.items()], stop)
    logger.info("som.worker.stopped")


async def _together(parts: Sequence[asyncio.Task[None]], stop: asyncio.Event) -> None:
    """Run until told to stop, or until a part breaks, which ends the others too and is raised.

    What is being done then is waited for a while; what is cut off after that, another worker gets.
    """
    told = asyncio.create_task(stop.wait())
    await asyncio.wait((told, *parts), return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    _, late = await asyncio.wait(parts, timeout=SECONDS_TO_LEAVE)
    for part in late:
        logger.warning("som.worker.cut_off", extra={"part": part.get_name()})
        part.cancel()
    if late:
        await asyncio.wait(late, timeout=SECONDS_TO_END)
    for part in parts:
        if part.done() and not part.cancelled():
            part.result()


def handlers(context: Context, automations: Automations = AUTOMATIONS) -> Mapping[str, Handler]:
    """List the jobs that a worker carries out."""
    return {
        **{name: partial(handler, context) for name, handler in HANDLERS.items()},
        "automate": partial(automate, context, automations=automations),
        "look": partial(_look, context),
    }


def _jobs(settings: Settings, context: Context, automations: Automations) -> Work:
    return Work(
        handlers=handlers(context, automations),
        starts=JobStarts(context.database, settings.most_starts),
        given_up=partial(give_up, context),
    )


async def _context(settings: Settings, stack: AsyncExitStack) -> Context:
    """Connect what a worker needs, for as long as the stack lasts."""
    database = await connected(settings, stack)
    dispatch = Dispatch(database)
    clock = await clock_of(database)
    await stack.enter_async_context(running(dispatch.run, partial(follow, clock, database)))
    return Context(
        viewer=SYSTEM,
        database=database,
        clock=clock,
        cursor_key=settings.signing_key,
        committed=dispatch.poke,
        outbound=await _outbound(settings, stack),
        notices=notices_of(settings),
    )


async def _outbound(settings: Settings, stack: AsyncExitStack) -> HttpOutbound:
    client = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False))
    return HttpOutbound(client, hosts=settings.outbound_hosts, secrets=settings.outbound_secrets)


async def _look(context: Context, job: Job) -> None:
    await look_at(context, job.order_id)


async def _keep_looking(context: Context, stop: asyncio.Event) -> None:
    """Look at the orders whose time has come, again and again."""
    is_behind, left_alone = False, LeftAlone()
    while not stop.is_set():
        if not is_behind:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), SECONDS_BETWEEN_LOOKS)
        try:
            is_behind = await _look_once(context, left_alone)
        except Unavailable:
            is_behind = False
            logger.warning("som.worker.away")


async def _keep_watch(context: Context, settings: Settings, stop: asyncio.Event) -> None:
    """Give back what lost its worker, again and again."""
    left_alone = LeftAlone()
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SECONDS_BETWEEN_LOOKS)
        try:
            _report("task_id", await give_back_lost(context, settings.most_starts, left_alone))
        except Unavailable:
            logger.warning("som.worker.away")


async def _keep_learning(context: Context, stop: asyncio.Event) -> None:
    """Learn from the tasks that ended, again and again."""
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SECONDS_BETWEEN_LESSONS)
        try:
            await learn(context)
        except Unavailable:
            logger.warning("som.worker.away")


async def _keep_house(context: Context, settings: Settings, stop: asyncio.Event) -> None:
    """Forget what nobody can ask for any more, now and then."""
    while not stop.is_set():
        try:
            await purge(context.database)
            await forget_delivered(context.database, settings.alert_deliveries_kept)
        except Unavailable:
            logger.warning("som.worker.away")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SECONDS_BETWEEN_HOUSEKEEPING)


async def _look_once(context: Context, left_alone: LeftAlone) -> bool:
    """Look at what is due; say whether there is more, so that nobody should wait."""
    looked = await look_out(context, left_alone)
    _report("order_id", looked.refused)
    return looked.is_behind


def _report(name: str, problems: Mapping[UUID, Exception | None]) -> None:
    """Log what was in the way of an order or a task."""
    for about, problem in problems.items():
        named = {name: str(about)}
        if isinstance(problem, Refusal):
            logger.warning("som.worker.refused", extra=named | {"code": problem.code})
        elif problem is not None:
            logger.error("som.worker.broken", extra=named, exc_info=problem)


def _past_the_pooler(settings: Settings) -> str:
    return settings.listen_url or settings.database_url
