"""A storm: clients work and subscribers follow, while processes are killed at random moments."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from domain.permissions import Role
from server.demo.catalog import read_document
from server.imports import import_catalog
from server.remote import Remote
from tests.chaos import evidence, follower
from tests.chaos.caller import EVERYTHING, Caller, Memory
from tests.chaos.clerk import ACCOUNTS, Clerk
from tests.chaos.follower import Follower
from tests.chaos.processes import Installation, installed, until_ready
from tests.chaos.story import Story
from tests.server.running import token

SECONDS_TO_REST = 30
GLANCE = 0.1
BESIDE_THE_WORK = 3  # orders that are followed one by one, each by a subscriber of its own
LIFETIME = 6 * 3600  # seconds that tokens are valid

Blow = Callable[[Installation], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How hard it blows. `pause` are the seconds between two blows, at least and at most."""

    seed: int
    kills: int
    clerks: int = 4
    followers: int = 3
    servers: int = 1
    workers: int = 1
    pause: tuple[float, float] = (0.5, 3.0)
    told: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What is left: the story to be checked, and what clients and subscribers went through."""

    story: Story
    memory: Memory
    orders: int
    returns: int


async def storm(plan: Plan, database_url: str, logs: Path, blow: Blow | None = None) -> Aftermath:
    """Let it blow over an installation on an empty database, and gather the evidence when it is over.

    Each blow kills a server or worker, unless another kind is given.
    """
    chance = random.Random(plan.seed)
    async with installed(database_url, logs, servers=plan.servers, workers=plan.workers) as installation:
        async with Remote(f"{installation.urls[0]}/graphql", token(*EVERYTHING)) as remote:
            await import_catalog(remote, read_document())
        memory, stop = Memory(), asyncio.Event()
        async with (
            Caller(installation.urls, memory) as caller,
            _following(plan, caller, installation) as crowd,
        ):
            clerks = [Clerk(caller, random.Random(chance.getrandbits(64))) for _ in range(plan.clerks)]
            async with asyncio.TaskGroup() as work:
                for clerk in clerks:
                    work.create_task(clerk.work(stop))
                work.create_task(_join(crowd, clerks, caller, installation))
                await _blow(plan, chance, installation, blow or kill_one(chance))
                stop.set()
            orders = [order for clerk in clerks for order in clerk.orders]
            await _come_to_rest(database_url, crowd.followers, plan.told)
            streams = [each.stream for each in crowd.followers]
            story = await evidence.gather(database_url, caller, memory.acknowledged, orders, streams)
    returns = sum(each.returns for each in crowd.followers)
    return Aftermath(story=story, memory=memory, orders=len(orders), returns=returns)


def kill_one(chance: random.Random) -> Blow:
    """Make a blow that kills a server or worker, which is then started again."""

    async def blow(installation: Installation) -> None:
        chance.choice(installation.processes).kill()

    return blow


class Crowd:
    """Subscribers, each following in a task of its own."""

    def __init__(self) -> None:
        self.followers: list[Follower] = []
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, joining: Follower) -> None:
        """Let one more follow."""
        self.followers.append(joining)
        self._tasks.append(asyncio.create_task(joining.follow()))

    async def leave(self) -> None:
        """End it for all. Raises what ended one of them before."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def _following(plan: Plan, caller: Caller, installation: Installation) -> AsyncIterator[Crowd]:
    """Follow everything from the beginning: as a manager, and as a customer who sees one account."""
    crowd, urls = Crowd(), installation.urls
    for number in range(plan.followers):
        bearer = token(*EVERYTHING, lifetime=LIFETIME)
        crowd.add(await follower.of_everything(f"manager-{number}", caller, urls, bearer))
    account = min(ACCOUNTS)
    bearer = token(Role.CUSTOMER, accounts=[account], lifetime=LIFETIME)
    customer = await follower.of_everything("customer", caller, urls, bearer)
    customer.account, customer.public = account, True
    crowd.add(customer)
    try:
        yield crowd
    finally:
        await crowd.leave()


async def _join(crowd: Crowd, clerks: Sequence[Clerk], caller: Caller, installation: Installation) -> None:
    """Follow some orders one by one, from the middle of the work on."""
    bearer = token(*EVERYTHING, lifetime=LIFETIME)
    for clerk in clerks[:BESIDE_THE_WORK]:
        await clerk.began.wait()
        order = clerk.orders[0]
        crowd.add(await follower.of_order(f"of {order}", caller, installation.urls, bearer, order))


async def _blow(plan: Plan, chance: random.Random, installation: Installation, blow: Blow) -> None:
    for number in range(1, plan.kills + 1):
        await asyncio.sleep(chance.uniform(*plan.pause))
        plan.told(f"{number} of {plan.kills}")
        await blow(installation)
    for url in installation.urls:
        await until_ready(url)


async def _come_to_rest(
    database_url: str, followers: Sequence[Follower], told: Callable[[str], None]
) -> None:
    """Wait until the log has ended and every manager's stream reached it; the checker judges."""
    limit = time.monotonic() + SECONDS_TO_REST
    while time.monotonic() < limit:
        end = await evidence.newest(database_url)
        whole = [each for each in followers if not each.public and not each.order]
        if end and all(each.received and each.received[-1] == end for each in whole):
            await asyncio.sleep(1)  # for the narrower streams, and for whatever should not come any more
            return
        await asyncio.sleep(GLANCE)
    told("the streams did not reach the end of the log")
