"""som order watch: one order as a live tree in the terminal."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live

from server.cli.exits import FAILED, UNUSABLE, leave
from server.cli.options import DEFAULT_URL, AsJson, Token, Url
from server.cli.order_tree import tree_of
from server.cli.speaking import run
from server.remote import Data, Remote, Unreachable

CLOSED = {"CLOSED_COMPLETE", "CLOSED_PARTIAL", "CANCELED", "FAILED"}
CALM = 0.2  # seconds between a change and the next look, so that a burst of changes is one
PATIENCE = 2.0  # seconds before a broken connection is tried again

ORDER = """
query Watched($number: String!) {
  feedCursor
  order(number: $number) {
    id number state stateReason description progress forecastEndAt committedDueAt
    waitingOn { party name reason }
    jeopardy { level reason }
    fallouts { number state shortDescription assignee { name } assignmentGroup { name } task { number } }
    lines {
      lineNo action state progress offering { code } specification { code }
      topDomainOrders { id }
      skips { target explanation resolvedAt waived }
    }
    domainOrders { id number state action progress specification { code } parent { id } }
    tasks {
      number name taskType state progress isCritical assignee { name } assignmentGroup { name }
      domainOrder { id } waitingOn { party name reason } jeopardy { level reason }
    }
  }
}
"""
EVENTS = """
subscription Watching($order: ID!, $after: String) {
  orderEvents(where: {order: $order}, after: $after) { cursor type }
}
"""


def watch(
    number: Annotated[str, typer.Argument(help="The order's number, as in ORD1001001.")],
    once: Annotated[bool, typer.Option("--once", help="Show it as it is now, and end.")] = False,
    url: Url = DEFAULT_URL,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Show an order's lines, domain orders and tasks, and follow them live until it is closed."""
    if not token:
        leave(UNUSABLE, "Give --token, or set SOM_TOKEN; any role that sees orders and plans will do.")
    run(show(Remote(url, token), number, once=once, as_json=as_json))


async def show(remote: Remote, number: str, *, once: bool, as_json: bool) -> None:
    """Show one look, or one after the other."""
    async with remote:
        cursor, order = await look(remote, number)
        if as_json:
            await show_each(remote, cursor, order, once, lambda order: print(json.dumps(order), flush=True))
        elif once:
            Console().print(tree_of(order))
        else:
            with Live(tree_of(order), auto_refresh=False, vertical_overflow="visible") as live:
                await show_each(
                    remote, cursor, order, once, lambda order: live.update(tree_of(order), refresh=True)
                )


async def show_each(
    remote: Remote, cursor: str, order: Data, once: bool, display: Callable[[Data], None]
) -> None:
    """Display the order, then again whenever it has changed, until it is closed."""
    display(order)
    if not once and order["state"] not in CLOSED:
        async with aclosing(looks(remote, cursor, order)) as following:
            async for each in following:
                display(each)


async def looks(remote: Remote, cursor: str, order: Data) -> AsyncGenerator[Data, None]:
    """Look again after every change, until the order is closed; a broken connection is made anew."""
    while order["state"] not in CLOSED:
        try:
            async with aclosing(changes(remote, order["id"], cursor)) as changing:
                async for _ in changing:
                    cursor, order = await look(remote, order["number"])
                    yield order
                    if order["state"] in CLOSED:
                        return
        except Unreachable:
            await asyncio.sleep(PATIENCE)


async def changes(remote: Remote, id: str, cursor: str) -> AsyncGenerator[None, None]:
    """Tell that something has changed: once for a burst of events."""
    changed = asyncio.Event()
    listening = asyncio.create_task(listen(remote, id, cursor, changed))
    waiting = asyncio.create_task(changed.wait())
    try:
        while True:
            await asyncio.wait({listening, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
            await asyncio.sleep(CALM)
            changed.clear()
            waiting = asyncio.create_task(changed.wait())
            yield
    finally:
        listening.cancel()
        waiting.cancel()
        await asyncio.gather(listening, waiting, return_exceptions=True)


async def listen(remote: Remote, id: str, cursor: str, changed: asyncio.Event) -> None:
    """Ring for each event. Raises Unreachable when the stream breaks."""
    async for _ in remote.subscribe(EVENTS, {"order": id, "after": cursor}):
        changed.set()


async def look(remote: Remote, number: str) -> tuple[str, Data]:
    """Read the whole order, with the cursor of that moment; no such order ends the program with 1."""
    data = await remote.query(ORDER, {"number": number})
    if data["order"] is None:
        leave(FAILED, f"There is no order {number}, or the token may not see it.")
    return data["feedCursor"], data["order"]
