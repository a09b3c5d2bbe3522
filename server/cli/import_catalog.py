"""som import-catalog: publish a catalog document."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from server.cli.exits import UNUSABLE, leave
from server.cli.options import DEFAULT_URL, AsJson, Token, Url
from server.cli.speaking import run
from server.imports import import_catalog as send
from server.remote import Data, Remote


def import_catalog(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON catalog document.")],
    url: Url = DEFAULT_URL,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Publish a catalog document: all of it, or nothing and every fault with its path."""
    if not token:
        leave(UNUSABLE, "Give --token, or set SOM_TOKEN; it needs the role PROCESS_ADMIN.")
    try:
        document = json.loads(file.read_text())
    except ValueError as error:
        leave(UNUSABLE, f"{file} is no JSON: {error}")
    payload = run(publish(document, url, token))
    print(json.dumps(payload) if as_json else f"{file} is published.")


async def publish(document: Any, url: str, token: str) -> Data:
    """Send the document to the server."""
    async with Remote(url, token) as remote:
        return await send(remote, document)
