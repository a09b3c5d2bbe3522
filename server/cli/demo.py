"""som demo: run everything, with orders that move."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.errors import Unavailable
from persistence.clearing import NotADemo
from persistence.embedded import EmbeddedPostgresError
from server.cli.exits import FAILED, UNUSABLE, leave
from server.cli.options import AsJson, DatabaseUrl, DataDir
from server.demo.announcement import announce, as_json
from server.demo.database import Foreign
from server.demo.folder import DemoFolder, default_folder
from server.demo.process import ProcessEnded
from server.demo.run import NoCheckout, PortTaken, Running, Wish, run_demo
from server.remote import Declined, Unreachable

UNFIT = (NoCheckout, PortTaken, Foreign, NotADemo, EmbeddedPostgresError, Unavailable, OSError)
BROKEN = (ProcessEnded, Unreachable)


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the API; 0 takes a free one.")] = 8000,
    data_dir: DataDir = None,
    speed: Annotated[
        float, typer.Option(min=1, max=1000, help="How many times faster than life business time goes.")
    ] = 600,
    haste: Annotated[float, typer.Option(hidden=True, help="Multiplies the speed, for tests.")] = 1,
    reset: Annotated[bool, typer.Option("--reset", help="Start afresh; only a demo's database.")] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(help="Part that the world leaves to you, as in provisioning."),
    ] = None,
    json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Run a whole somgraph until Ctrl-C: PostgreSQL, API, worker and a simulated world that works on orders.

    PostgreSQL comes with it; DATABASE_URL names another one, which must be empty or a demo's. A second start
    goes on where the first one stood.
    """
    folder = DemoFolder(data_dir or default_folder())
    wish = Wish(
        folder=folder,
        port=port,
        speed=speed * haste,
        reset=reset,
        without=frozenset(without or ()),
        database_url=database_url,
    )
    try:
        asyncio.run(run_demo(wish, teller(folder.logs, speed, for_programs=json)))
    except UNFIT as error:
        leave(UNUSABLE, str(error))
    except Declined as error:
        leave(FAILED, "\n".join(error.reasons))
    except BROKEN as error:
        leave(FAILED, str(error))


def teller(logs: Path, speed: float, *, for_programs: bool) -> Callable[[Running], None]:
    """Make what says where to look: one line of JSON on stdout, or a page for people."""

    def tell(running: Running) -> None:
        if for_programs:
            print(as_json(running.url, running.tokens), flush=True)
        else:
            announce(Console(), running.url, running.tokens, speed, str(logs))

    return tell
