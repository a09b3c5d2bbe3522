"""som serve: run the API."""

import sys
from contextlib import suppress
from typing import Annotated

import typer
import uvloop

from domain.errors import Unavailable
from server.cli.exits import UNUSABLE, leave
from server.cli.settings import settings_or_leave
from server.house import WrongRevision
from server.logs import start_logging
from server.serve import serve as serve_app


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Run the API until it is interrupted: GraphQL over HTTP, WebSockets and event streams.

    Several may run on one database. Settings come from the environment (SOM_…).
    """
    settings = settings_or_leave()
    start_logging(settings.log_level)
    try:
        with suppress(KeyboardInterrupt):
            uvloop.run(serve_app(settings, host, port, lambda url: print(url, file=sys.stderr)))
    except (WrongRevision, Unavailable, OSError) as error:
        leave(UNUSABLE, str(error))
