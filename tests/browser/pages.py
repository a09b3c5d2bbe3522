"""What there is to be seen on our pages, and how a visitor gets there."""

import os
import signal
from dataclasses import dataclass
from typing import Any

from domain.permissions import Role
from server.demo.process import Process
from server.remote import Remote
from tests.architecture.repository import ROOT
from tests.browser.chromium import Page
from tests.chaos.processes import until_ready
from tests.server.running import token

PAGES = ROOT / "frontend-examples"
CUSTOMER = "ACC-HILLSIDE"
LIVE = "document.querySelector('#connection').dataset.status === 'live'"
RECONNECTING = "document.querySelector('#connection').dataset.status === 'reconnecting'"
CLOSED = "document.querySelector('#order').dataset.state === 'CLOSED_COMPLETE'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """The server of the pages: where, and as which process."""

    url: str
    process: Process

    async def end(self, sign: signal.Signals) -> None:
        """End the server by a signal; wait until it has."""
        os.kill(self.process.pid, sign)
        await self.process.ended()

    async def begin_again(self) -> None:
        """Start the server again at the same address."""
        await self.process.start()
        await until_ready(self.url)


def customer_token(lifetime: float = 600) -> str:
    """The token of the customer whose order is the worked one."""
    return token(Role.CUSTOMER, accounts=[CUSTOMER], lifetime=lifetime)


async def log_in(page: Page, portal: Portal, bearer: str) -> None:
    """Go to the portal and give a token, as a person does."""
    await page.visit(f"{portal.url}/portal/")
    await page.enter("#token", bearer)
    await page.press_enter()


async def cursors_of(page: Page) -> list[str]:
    """Read which events the page got, in order."""
    cursors: list[str] = await page.evaluate("window.somgraph.cursors")
    return cursors


async def cursors_of_feed(remote: Remote, order: str, after: str) -> list[str]:
    """Read which events of the order there are after a cursor, from the `events` connection."""
    document = (PAGES / "documents" / "events.graphql").read_text()
    cursors: list[str] = []
    while True:
        variables: dict[str, Any] = {"first": 50, "after": cursors[-1] if cursors else after}
        page = await remote.query(document, variables | {"where": {"order": order}})
        cursors += [edge["cursor"] for edge in page["events"]["edges"]]
        if not page["events"]["pageInfo"]["hasNextPage"]:
            return cursors
