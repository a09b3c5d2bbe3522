"""som doctor: look at everything that running somgraph needs, and say what is wrong."""

import asyncio
import json
import platform
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from pydantic import ValidationError
from rich.console import Console

from domain.errors import Unavailable
from persistence.database import Database
from persistence.installation import mark_of
from persistence.revision import head, revision_of
from persistence.vital_signs import VitalSigns, vital_signs
from server.cli.exits import FAILED, SUCCESS
from server.cli.options import AsJson
from server.house import clock_of
from server.settings import Settings

WORKER_MISSED_AFTER = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, whether it is well, and what was seen or is to be done."""

    what: str
    well: bool
    seen: str


def doctor(as_json: AsJson = False) -> None:
    """Check settings, secret, database, schema, clock, relay, jobs and tools; 1 if something is wrong.

    Settings come from the environment (SOM_…).
    """
    findings = asyncio.run(examine())
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings]))
    else:
        console = Console()
        for finding in findings:
            sign = "[green]ok[/]   " if finding.well else "[bold red]wrong[/]"
            console.print(f"{sign} {finding.what}: {finding.seen}", soft_wrap=True)
    raise SystemExit(SUCCESS if all(finding.well for finding in findings) else FAILED)


async def examine() -> list[Finding]:
    """Look at everything; without settings there is no database to look at."""
    tools = [
        Finding(what="Python", well=True, seen=platform.python_version()),
        Finding(what="Node", well=True, seen=shutil.which("node") or "absent; GraphiQL cannot be built"),
    ]
    try:
        settings = Settings()  # type: ignore[call-arg]  # read from the environment
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, each['loc']))} {each['msg']}" for each in error.errors())
        return [Finding(what="settings", well=False, seen=faults), *tools]
    return [*about_identity(settings), *await about_database(settings), *tools]


def about_identity(settings: Settings) -> Iterator[Finding]:
    """Tell how callers are known. That a secret is long enough, the settings have checked."""
    yield Finding(what="settings", well=True, seen="can be used")
    if settings.jwks_url:
        yield Finding(what="identity", well=True, seen=f"tokens of {settings.issuer}, keys from its JWKS")
    elif settings.jwt_secret:
        varied = len(set(settings.jwt_secret.get_secret_value())) >= 10
        seen = (
            "a shared secret, for development"
            if varied
            else "SOM_JWT_SECRET repeats itself: take a random one"
        )
        yield Finding(what="identity", well=varied, seen=seen)


async def about_database(settings: Settings) -> list[Finding]:
    """Tell how the database is, as far as it answers."""
    url = settings.database_url
    try:
        revision, mark = await revision_of(url), await mark_of(url)
        if revision != head():
            return [
                Finding(what="schema", well=False, seen=f"{revision or 'none'}, needed {head()}: som migrate")
            ]
        database = await Database.connect(url, pool_size=1)
        try:
            clock = await clock_of(database)
            signs = await vital_signs(
                database, clock.now(), longer=settings.stuck_after, unstarted=settings.unstarted_after
            )
        finally:
            await database.close()
    except (Unavailable, OSError) as error:
        return [Finding(what="database", well=False, seen=f"does not answer: {error}")]
    return [Finding(what="schema", well=True, seen=f"{revision}, marked {mark}"), *about(signs, settings)]


def about(signs: VitalSigns, settings: Settings) -> Iterator[Finding]:
    """Judge what the database shows."""
    yield Finding(what="database", well=True, seen=f"PostgreSQL {signs.server}")
    yield Finding(what="clock", well=True, seen=f"{signs.clock_speed:g} times real time")
    yield waiting(
        "relay",
        "events without a position",
        signs.events_waiting,
        signs.relay_lag,
        settings.relay_slow_after,
    )
    yield waiting("jobs", "jobs", signs.jobs_waiting, signs.oldest_job, settings.stuck_after)
    yield about_workers(signs)
    yield none_of("jobs on hold", signs.jobs_on_hold, "were given up: see what they failed on")
    yield waiting(
        "looks", "orders not looked at in time", signs.overdue_looks, signs.look_lag, settings.stuck_after
    )
    lying = (
        f"ready for over {settings.stuck_after.total_seconds():.0f} s and not started: does its worker run?"
    )
    yield none_of("ready tasks", signs.ready_tasks, lying)
    unstarted = f"{signs.unstarted_tasks} left for over {settings.unstarted_after} by people"
    yield Finding(what="unstarted tasks", well=True, seen=unstarted)


def about_workers(signs: VitalSigns) -> Finding:
    """Tell whether somebody works; without a worker nothing may wait for one."""
    if signs.worker_lag is None:
        needed = signs.jobs_waiting > 0 or signs.overdue_looks > 0
        seen = "none, and work waits: start som work" if needed else "none, and nothing waits"
        return Finding(what="workers", well=not needed, seen=seen)
    well = signs.worker_lag <= WORKER_MISSED_AFTER
    seen = f"{signs.workers} at work, one last seen {signs.worker_lag.total_seconds():.0f} s ago"
    return Finding(what="workers", well=well, seen=seen)


def none_of(what: str, count: int, meaning: str) -> Finding:
    """Judge something of which there should be none."""
    return Finding(what=what, well=count == 0, seen=f"{count} {meaning}" if count else "none")


def waiting(what: str, things: str, count: int, age: timedelta | None, limit: timedelta) -> Finding:
    """Judge a queue by its oldest entry."""
    seconds = age.total_seconds() if age else 0
    well = seconds <= limit.total_seconds()
    remedy = "" if well else "; is som serve, and som work, running?"
    return Finding(what=what, well=well, seen=f"{count} {things}, the oldest {seconds:.0f} s old{remedy}")
