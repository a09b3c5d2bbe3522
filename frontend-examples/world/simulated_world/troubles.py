"""What goes wrong in the world, once for each: a port that is taken, a parcel that is late, a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from simulated_world.client import Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How a task fails the first time."""

    code: str
    message: str
    after: timedelta  # business time since it was started


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long a task is going to take, as it seems to those who do it."""

    estimate: timedelta


Place = tuple[str, str]  # an order by its external id, and the key of a task in it
FAILURES: Mapping[Place, Failure] = {
    ("DEMO-CEDAR-NORTH", "T02"): Failure(
        code="NO_FREE_PORT", message="All ports of the splitter are taken.", after=timedelta(minutes=20)
    ),
}
DELAYS: Mapping[Place, Delay] = {("DEMO-CEDAR-SOUTH", "T03"): Delay(estimate=timedelta(hours=90))}
QUESTIONS: Mapping[str, str] = {
    "DEMO-NORTHWIND-SITES": "May our technician use the goods lift of the depot?",
}


def failure_of(task: Data) -> Failure | None:
    """Say how a task fails; not again, once it has."""
    return None if task["lastError"] else FAILURES.get(place_of(task))


def delay_of(task: Data) -> Delay | None:
    """Say how much longer a task takes; not any more, once somebody has given an estimate."""
    return None if task["estimate"] else DELAYS.get(place_of(task))


def place_of(task: Data) -> Place:
    """Say where a task belongs."""
    return (task["order"] or {}).get("externalId") or "", task["key"]
