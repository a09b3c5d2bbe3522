"""The long storm, as scripts/chaos starts it: many kills, PostgreSQL cut off at times, then the checker."""

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from persistence.embedded import EmbeddedPostgres
from persistence.migrations import upgrade
from tests.chaos.checker import check
from tests.chaos.outage import Outage
from tests.chaos.processes import Installation
from tests.chaos.storm import Aftermath, Blow, Plan, kill_one, storm


def main() -> int:
    """Let it blow; 1 when the checker found a flaw."""
    asked = _arguments()
    tell(f"seed {asked.seed}: --seed {asked.seed} makes the same choices again")
    began = time.monotonic()
    aftermath = asyncio.run(_run(asked))
    flaws = check(aftermath.story)
    tell(f"{asked.kills} kills and {asked.outages} outages in {time.monotonic() - began:.0f} s")
    tell(_summary(aftermath))
    tell("\n".join(flaws) or "no flaw: nothing lost, doubled, torn, illegal, half done or out of order")
    return 1 if flaws else 0


def tell(words: str) -> None:
    """Say it at once, also to a file."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _summary(aftermath: Aftermath) -> str:
    story, memory = aftermath.story, aftermath.memory
    return (
        f"{aftermath.orders} orders, {len(memory.acknowledged)} mutations acknowledged, "
        f"{memory.broken} answers broken off, {len(memory.put_off)} put off, {len(story.log)} events, "
        f"{len(story.streams)} streams resumed {aftermath.returns} times"
    )


async def _run(asked: argparse.Namespace) -> Aftermath:
    with TemporaryDirectory() as folder:
        async with EmbeddedPostgres(Path(folder) / "postgres") as postgres:
            await upgrade(postgres.url)
            plan = Plan(
                seed=asked.seed,
                kills=asked.kills + asked.outages,
                clerks=asked.clients,
                followers=asked.subscribers,
                servers=2,
                workers=2,
                told=tell,
            )
            return await storm(plan, postgres.url, Path(folder), _blows(asked, Outage(postgres)))


def _blows(asked: argparse.Namespace, outage: Outage) -> Blow:
    """Kill processes, and cut PostgreSQL off as often as asked for, in an order that the seed decides."""
    chance = random.Random(asked.seed)
    kinds = [kill_one(chance)] * asked.kills + [outage] * asked.outages
    chance.shuffle(kinds)
    left = iter(kinds)

    async def blow(installation: Installation) -> None:
        await next(left)(installation)

    return blow


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="kill -9 of a server or worker")
    parser.add_argument(
        "--outages", type=int, default=10, help="times that PostgreSQL is cut off and restarted"
    )
    parser.add_argument("--clients", type=int, default=12, help="clients that carry orders to closure")
    parser.add_argument("--subscribers", type=int, default=4, help="subscribers who follow everything")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="seed of an earlier run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
