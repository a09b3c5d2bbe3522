"""Commands that speak with a server: how they run, and how they end when it does not do what they ask."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from server.cli.exits import FAILED, UNUSABLE, leave
from server.remote import Declined, Unreachable

Answer = TypeVar("Answer")


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a command that speaks with a server; a server that says no ends it with 1, a silent one with 2."""
    try:
        return asyncio.run(work)
    except Declined as error:
        leave(FAILED, "\n".join(error.reasons))
    except Unreachable as error:
        leave(UNUSABLE, str(error))
    except KeyboardInterrupt:
        leave(FAILED, "stopped")
