"""How many SQL statements a request makes, counted in PostgreSQL's own log."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from benchmarks.installation import Installation

SECONDS_TO_WATCH = 2.5  # whatever happens anyway happens at least once in this time
SECONDS_TO_SETTLE = 0.3
TIMES = 10
ENTRY = "somgraph-entry "
STATEMENT = re.compile(r"LOG:  (?:execute [^:]*|statement): (.*)", re.DOTALL)

Request = Callable[[], Awaitable[object]]


@asynccontextmanager
async def counting(somgraph: Installation) -> AsyncIterator[Callable[[Request], Awaitable[float]]]:
    """Have statements logged for a while; yield what counts those that a request causes.

    Those that come without any request, of the feed's reader and the relay, are left out.
    """
    await somgraph.execute(
        f"alter system set log_line_prefix = '{ENTRY}'",
        "alter system set log_statement = 'all'",
        "select pg_reload_conf()",
    )
    await asyncio.sleep(SECONDS_TO_SETTLE)
    idle = await _logged(somgraph, lambda: asyncio.sleep(SECONDS_TO_WATCH))

    async def count(request: Request) -> float:
        busy = await _logged(somgraph, lambda: _repeat(request))
        return sum(number for statement, number in busy.items() if statement not in idle) / TIMES

    yield count
    await somgraph.execute("alter system reset log_statement", "select pg_reload_conf()")


async def _repeat(request: Request) -> None:
    for _ in range(TIMES):
        await request()


async def _logged(somgraph: Installation, work: Request) -> Counter[str]:
    """Give the statements that are logged meanwhile."""
    begin = somgraph.postgres_log.stat().st_size
    await work()
    await asyncio.sleep(SECONDS_TO_SETTLE)
    with somgraph.postgres_log.open("rb") as log:
        log.seek(begin)
        entries = log.read().decode().split(ENTRY)
    return Counter(found[1].strip() for entry in entries if (found := STATEMENT.search(entry)))
