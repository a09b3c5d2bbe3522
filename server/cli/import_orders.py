"""som import-orders: bring in service orders of other systems, from files of TMF641 payloads."""

import json
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from server.cli.exits import FAILED, UNUSABLE, leave
from server.cli.options import DEFAULT_URL, AsJson, Token, Url
from server.cli.payload_files import Payload, Unreadable, read_payloads
from server.cli.speaking import run
from server.imports import import_order
from server.remote import Data, Declined, Remote


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many went in now, were in already, and were rejected."""

    imported: int = 0
    skipped: int = 0
    rejected: int = 0


def import_orders(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="JSON or JSON lines.")],
    url: Url = DEFAULT_URL,
    token: Token = None,
    source_system: Annotated[str | None, typer.Option(help="The system they come from.")] = None,
    rejects: Annotated[Path, typer.Option(help="File for what is rejected, with the reason.")] = Path(
        "rejected.jsonl"
    ),
    as_json: AsJson = False,
) -> None:
    """Bring in TMF641 service orders: files of one order, a list of orders, or one order per line.

    What is already in is skipped, so an interrupted import is simply started again. Each rejected order goes
    to the reject file with its place and the reason, and can be imported from there once it is corrected.
    """
    if not token:
        leave(UNUSABLE, "Give --token, or set SOM_TOKEN; it needs the role INTEGRATOR or ORDER_AGENT.")
    try:
        payloads = [payload for file in files for payload in read_payloads(file)]
    except Unreadable as error:
        leave(UNUSABLE, str(error))
    rejects.unlink(missing_ok=True)
    tally = run(bring_in(payloads, Remote(url, token), source_system, rejects))
    if as_json:
        print(json.dumps(asdict(tally)))
    else:
        print(f"{tally.imported} imported, {tally.skipped} already in, {tally.rejected} rejected")
    if tally.rejected:
        leave(FAILED, f"See {rejects} for the reasons.")


async def bring_in(
    payloads: Iterable[Payload], remote: Remote, source_system: str | None, rejects: Path
) -> Tally:
    """Send one order after the other, and count."""
    tally = Tally()
    async with remote:
        async for payload, answer in answers(list(payloads), remote, source_system):
            if isinstance(answer, Declined):
                tally.rejected += 1
                write_reject(rejects, payload, answer)
            elif answer["created"]:
                tally.imported += 1
            else:
                tally.skipped += 1
    return tally


async def answers(
    payloads: list[Payload], remote: Remote, source_system: str | None
) -> AsyncIterator[tuple[Payload, Data | Declined]]:
    """Give each payload with the server's answer, moving a progress bar on a terminal's stderr."""
    for payload in track(
        payloads, "Importing", console=Console(stderr=True), disable=not sys.stderr.isatty()
    ):
        try:
            yield payload, await import_order(remote, payload.order, source_system)
        except Declined as error:
            yield payload, error


def write_reject(file: Path, payload: Payload, error: Declined) -> None:
    """Keep a rejected order: where it stood, why it was rejected, and the order itself."""
    line = {"place": payload.place, "reasons": error.reasons, "order": payload.order}
    with file.open("a") as opened:
        opened.write(json.dumps(line) + "\n")
