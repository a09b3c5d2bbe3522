"""How a command ends: the exit codes, and the one line on stderr that says why."""

import sys
from typing import NoReturn

SUCCESS = 0
FAILED = 1  # it was tried, and something is wrong, refused or different
UNUSABLE = 2  # wrong usage or settings, or nobody answers: nothing was tried

EXPLAINED = (
    "Exit codes: 0 done · 1 refused, rejected or wrong · 2 wrong usage or settings, or nobody answers."
)


def leave(code: int, message: str) -> NoReturn:
    """End the program with a word to whoever reads stderr."""
    print(message, file=sys.stderr)
    sys.exit(code)
