"""Who takes part: each actor has one token and plays one part."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from simulated_world.account_desk import ask_customers
from simulated_world.approver import approve_orders
from simulated_world.carrier import confirm_dates
from simulated_world.clerk import work_on_tasks
from simulated_world.client import Client
from simulated_world.control_room import watch_promises
from simulated_world.customer import answer_questions
from simulated_world.fallout_desk import repair_fallouts
from simulated_world.pace import Pace
from simulated_world.porting_desk import supply_missing_values

Part = Callable[[Client, Pace], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One of the cast: its name for the log, the part that it plays, its token, its group if it has one."""

    name: str
    plays: str
    token: str
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the API is, how many times faster than life things go, and who takes part."""

    url: str
    speed: float
    actors: tuple[Actor, ...]


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read SOM_WORLD_URL, SOM_WORLD_SPEED and SOM_WORLD_ACTORS (a JSON list). Raises ValueError."""
    url = environment.get("SOM_WORLD_URL")
    actors = environment.get("SOM_WORLD_ACTORS")
    if not url or not actors:
        raise ValueError("Set SOM_WORLD_URL to the GraphQL address and SOM_WORLD_ACTORS to a JSON list.")
    speed = float(environment.get("SOM_WORLD_SPEED", "1"))
    try:
        cast = tuple(Actor(**each) for each in json.loads(actors))
    except TypeError as error:
        raise ValueError(f"SOM_WORLD_ACTORS: {error}") from error
    if unknown := {actor.plays for actor in cast} - PARTS.keys() - {"agent"}:
        raise ValueError(f"SOM_WORLD_ACTORS: nobody can play {', '.join(sorted(unknown))}.")
    return Settings(url=url, speed=speed, actors=cast)


async def play(actor: Actor, settings: Settings) -> None:
    """Play one part, for ever."""
    async with Client(settings.url, actor.token, name=actor.name) as client:
        await part_of(actor)(client, Pace(settings.speed))


def part_of(actor: Actor) -> Part:
    """Find the part; an agent's depends on its group."""
    return work_of_group(actor.group) if actor.plays == "agent" else PARTS[actor.plays]


def work_of_group(group: str | None) -> Part:
    """Play the people of one group, who do what is assigned to it."""
    where = {"taskType": ["MANUAL", "ENRICHMENT", "APPROVAL"], "assignmentGroup": [group]}
    return lambda client, pace: work_on_tasks(client, pace, where)


def provisioning(client: Client, pace: Pace) -> Awaitable[None]:
    """Play the systems that configure networks; the token's topics say which."""
    return work_on_tasks(client, pace, {"taskType": ["AUTOMATED", "CALLOUT"]})


def technician(client: Client, pace: Pace) -> Awaitable[None]:
    """Play the people who go to customers; the token's groups say which."""
    return work_on_tasks(client, pace, {"taskType": ["WORK_ORDER"]})


PARTS: Mapping[str, Part] = {
    "account_desk": ask_customers,
    "approver": approve_orders,
    "carrier": confirm_dates,
    "control_room": watch_promises,
    "customer": answer_questions,
    "fallout_desk": repair_fallouts,
    "porting_desk": supply_missing_values,
    "provisioning": provisioning,
    "technician": technician,
}
