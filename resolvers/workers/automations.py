"""Automated tasks of ours: what carries them out, by request type, each in its time and out of the way."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from domain.attempts import Failure
from domain.plan import Task

Outputs = Mapping[str, Any]


class AutomationFailed(Exception):
    """A handler says that it could not do its task, and whether trying again may help."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    """How a kind of automated task is carried out: awaited, or in a thread when it blocks.

    What takes longer than `within`, in real time, has failed; a thread that goes on is left alone, and what
    it gives is dropped.
    """

    awaited: Callable[[Task], Awaitable[Outputs]] | None = None
    blocking: Callable[[Task], Outputs] | None = None
    within: timedelta = timedelta(minutes=1)

    async def carry_out(self, task: Task) -> Outputs:
        """Give the outputs of a task; raises TimeoutError, and whatever the handler raises."""
        async with asyncio.timeout(self.within.total_seconds()):
            if self.awaited is not None:
                return await self.awaited(task)
            assert self.blocking is not None
            return await _in_a_thread(self.blocking, task)


def update_inventory(task: Task) -> Outputs:  # noqa: ARG001 - handlers are called alike
    """The inventory is kept as domain orders close: nothing is left to do, and nothing is given."""
    return {}


Automations = Mapping[str, Automation]
AUTOMATIONS: Automations = {"inventory.update": Automation(blocking=update_inventory)}


async def _in_a_thread(blocking: Callable[[Task], Outputs], task: Task) -> Outputs:
    """Run it in a thread of its own: one that never returns takes no place from the others."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Outputs] = loop.create_future()

    def run() -> None:
        try:
            outputs = blocking(task)
        except Exception as problem:  # it is the waiting side's to see
            _tell(loop, partial(_settle, done, None, problem))
        else:
            _tell(loop, partial(_settle, done, outputs, None))

    threading.Thread(target=run, name=f"automation {task.number}", daemon=True).start()
    return await done


def _settle(done: asyncio.Future[Outputs], outputs: Outputs | None, problem: Exception | None) -> None:
    if done.done():
        return  # nobody waits any more
    if problem is not None:
        done.set_exception(problem)
    else:
        done.set_result(outputs or {})


def _tell(loop: asyncio.AbstractEventLoop, word: Callable[[], object]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(word)
