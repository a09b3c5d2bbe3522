"""A mail server of ours: takes letters over SMTP and keeps them, or refuses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress


class Mailbox:
    """What it took, each as one text; `refusals` is how many it refuses first."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.refusals = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak as much SMTP as it takes to be handed a letter."""

        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 mailbox")
        while line := (await reader.readline()).decode().strip():
            match line.partition(" ")[0].upper():
                case "DATA":
                    say("354 Go on.")
                    letter = (await reader.readuntil(b"\r\n.\r\n")).decode()
                    self._take(letter, say)
                case "QUIT":
                    say("221 Bye.")
                    break
                case _:
                    say("250 mailbox")
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    def _take(self, letter: str, say: Callable[[str], None]) -> None:
        if self.refusals:
            self.refusals -= 1
            say("451 Later.")
        else:
            self.letters.append(letter)
            say("250 Taken.")


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """Have a mail server for a while."""
    box = Mailbox()
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        yield box
