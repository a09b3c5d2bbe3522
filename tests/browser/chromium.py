"""A headless Chromium, driven by the Chrome DevTools Protocol; it can reach this machine and nothing else."""

import asyncio
import base64
import itertools
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 30  # seconds
GLANCE = 0.05
OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # as root there is none
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--window-size=1280,900",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)

Json = dict[str, Any]


class Page:
    """One tab; `complaints` are the errors that its console showed."""

    def __init__(self, connection: ClientConnection) -> None:
        self.complaints: list[str] = []
        self._connection = connection
        self._session: str | None = None
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Json]] = {}

    async def begin(self) -> None:
        """Open the tab, and listen to its console."""
        target = await self.command("Target.createTarget", url="about:blank")
        attached = await self.command("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            await self.command(f"{domain}.enable")

    async def visit(self, url: str) -> None:
        """Open an address and wait until something is there to be read."""
        await self.command("Page.navigate", url=url)
        await self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def evaluate(self, expression: str) -> Any:
        """Give the value of an expression of JavaScript in the page."""
        answer = await self.command(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    if await self.evaluate(f"Boolean({expression})"):
                        return
                    await asyncio.sleep(GLANCE)
        except TimeoutError as late:
            text = await self.evaluate("document.body.innerText")
            message = f"never so: {expression}\nthe page:\n{text}\nits console: {self.complaints}"
            raise AssertionError(message) from late

    async def enter(self, selector: str, text: str) -> None:
        """Write into a field as a keyboard does."""
        await self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        await self.command("Input.insertText", text=text)

    async def press_enter(self) -> None:
        """Press the Enter key."""
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
        await self.command("Input.dispatchKeyEvent", type="keyDown", **key)
        await self.command("Input.dispatchKeyEvent", type="keyUp", **key)

    async def screenshot(self) -> bytes:
        """Take a picture of what is seen, as PNG."""
        return base64.b64decode((await self.command("Page.captureScreenshot", format="png"))["data"])

    async def command(self, method: str, **parameters: Any) -> Json:
        """Send one command of the protocol and give its result."""
        id_ = next(self._ids)
        coming = self._answers[id_] = asyncio.get_running_loop().create_future()
        session = {"sessionId": self._session} if self._session else {}
        await self._connection.send(json.dumps({"id": id_, "method": method, "params": parameters} | session))
        async with asyncio.timeout(PATIENCE):
            answer = await coming
        assert "error" not in answer, answer["error"]
        result: Json = answer["result"]
        return result

    async def listen(self) -> None:
        """Take what the browser says, until it has ended."""
        async for text in self._connection:
            said = json.loads(text)
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            else:
                self.complaints += complaints_of(said)


@asynccontextmanager
async def browsing(folder: Path) -> AsyncIterator[Page]:
    """Give a page of a browser that keeps its things in the folder, and ends with the block."""
    assert PROGRAM
    browser = await asyncio.create_subprocess_exec(
        PROGRAM,
        *OPTIONS,
        f"--user-data-dir={folder}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with connect(await address_of(folder), max_size=None, proxy=None) as connection:
            page = Page(connection)
            listening = asyncio.create_task(page.listen())
            await page.begin()
            yield page
            listening.cancel()
    finally:
        with suppress(ProcessLookupError):
            browser.terminate()
        await browser.wait()


async def address_of(folder: Path) -> str:
    """Wait until the browser has written where it listens."""
    port_file = folder / "DevToolsActivePort"
    async with asyncio.timeout(PATIENCE):
        while True:
            if port_file.exists() and "\n" in (written := port_file.read_text()):
                port, path = written.split("\n")[:2]
                return f"ws://127.0.0.1:{port}{path}"
            await asyncio.sleep(GLANCE)


def complaints_of(said: Json) -> list[str]:
    """Read the errors out of a message of the browser's, if it tells of one."""
    match said["method"], said["params"]:
        case "Runtime.exceptionThrown", {"exceptionDetails": details}:
            return [details.get("exception", {}).get("description", details["text"])]
        case "Log.entryAdded", {"entry": {"level": "error", "text": text, **rest}}:
            return [f"{text} ({rest.get('url', '')})"]
        case "Runtime.consoleAPICalled", {"type": "error", "args": args}:
            return [" ".join(str(each.get("value", each.get("description"))) for each in args)]
    return []
