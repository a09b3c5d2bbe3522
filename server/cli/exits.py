"""How a command ends: the exit codes, and the one line on stderr that says why."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

from server.remote import Declined, Unreachable

SUCCESS = 0
FAILED = 1  # it was tried, and something is wrong, refused or different
UNUSABLE = 2  # wrong usage or settings, or nobody answers: nothing was tried

EXPLAINED = (
    "Exit codes: 0 done · 1 refused, rejected or wrong · 2 wrong usage or settings, or nobody answers."
)

Answer = TypeVar("Answer")


def leave(code: int, message: str) -> NoReturn:
    """End the program with a word to whoever reads stderr."""
    print(message, file=sys.stderr)
    sys.exit(code)


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
