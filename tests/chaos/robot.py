"""A worker of ours whose automations take it down, each at its own step, the first time or every time.

    python -m tests.chaos.robot FOLDER

What it serves with comes from the environment, as with `som work`. In the folder each step leaves a mark when
it has killed: that is how it knows that it has.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from domain.plan import Task
from resolvers.workers.automations import Automation
from server.settings import Settings
from server.worker import work

STEPS = ("picked", "taken", "begun", "ended")
POISON = "robot.poison"


def topic(step: str) -> str:
    """Give the topic whose tasks kill at a step."""
    return f"robot.{step}"


class Deadly(Mapping[str, Automation]):
    """Automations for every step; looking at them is a step, too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __contains__(self, wanted: object) -> bool:
        """Is it one of ours? A job was picked, and nothing has been changed for it yet."""
        self._die_at("picked", wanted)
        return wanted in [POISON, *map(topic, STEPS)]

    def __getitem__(self, wanted: str) -> Automation:
        """Give the automation. The task was taken and this is committed, but nothing is done."""
        self._die_at("taken", wanted)
        return Automation(blocking=self._do)

    def __iter__(self) -> Iterator[str]:
        """Walk the topics."""
        return iter([POISON, *map(topic, STEPS)])

    def __len__(self) -> int:
        """Count them."""
        return len(STEPS) + 1

    def _do(self, task: Task) -> Mapping[str, Any]:
        if task.request_type == POISON:
            die()
        self._die_at("begun", task.request_type)
        return Outputs(self, task)

    def die_at_the_end(self, wanted: str | None) -> None:
        """The work is done; completing is just being decided, and is not committed."""
        self._die_at("ended", wanted)

    def _die_at(self, step: str, wanted: object) -> None:
        mark = self._folder / step
        if wanted == topic(step) and not mark.exists():
            mark.touch()
            die()


class Outputs(Mapping[str, Any]):
    """No outputs, as whoever completes the task finds out."""

    def __init__(self, deadly: Deadly, task: Task) -> None:
        self._deadly = deadly
        self._task = task

    def __iter__(self) -> Iterator[str]:
        """Walk them: that is what completing begins with."""
        self._deadly.die_at_the_end(self._task.request_type)
        return iter(())

    def __getitem__(self, name: str) -> Any:
        """Give one; there are none."""
        raise KeyError(name)

    def __len__(self) -> int:
        """Count them; as completing may begin with that."""
        self._deadly.die_at_the_end(self._task.request_type)
        return 0


def die() -> None:
    """End as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(work(Settings(), asyncio.Event(), Deadly(Path(sys.argv[1]))))  # type: ignore[call-arg]
