"""Ends tasks that run for ever."""

import asyncio
from typing import Any

SECONDS_BETWEEN = 0.5


async def cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks, and wait until they have ended, however they did.

    It is asked again and again: who is cancelled in the very moment in which a connection fails hears of the
    failure alone.
    """
    left = {each for each in tasks if not each.done()}
    while left:
        for each in left:
            each.cancel()
        _, left = await asyncio.wait(left, timeout=SECONDS_BETWEEN)
    for each in tasks:
        if not each.cancelled():
            each.exception()  # it was heard of
