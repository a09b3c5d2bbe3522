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
from persistence.migrations import head, revision_of
from persistence.vital_signs import VitalSigns, vital_signs
from server.cli.exits import FAILED, SUCCESS
from server.cli.options import AsJson
from server.settings import Settings

SLOW_RELAY = timedelta(seconds=10)
SLOW_JOB = timedelta(seconds=60)


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
            signs = await vital_signs(database)
        finally:
            await database.close()
    except (Unavailable, OSError) as error:
        return [Finding(what="database", well=False, seen=f"does not answer: {error}")]
    return [Finding(what="schema", well=True, seen=f"{revision}, marked {mark}"), *about(signs)]


def about(signs: VitalSigns) -> Iterator[Finding]:
    """Judge what the database shows."""
    yield Finding(what="database", well=True, seen=f"PostgreSQL {signs.server}")
    yield Finding(what="clock", well=True, seen=f"{signs.clock_speed:g} times real time")
    yield waiting(
        "relay",
        "events without a position",
        signs.events_without_position,
        signs.oldest_event_age,
        SLOW_RELAY,
    )
    yield waiting("jobs", "jobs", signs.jobs_waiting, signs.oldest_job_age, SLOW_JOB)


def waiting(what: str, things: str, count: int, age: timedelta | None, limit: timedelta) -> Finding:
    """Judge a queue by its oldest entry."""
    seconds = age.total_seconds() if age else 0
    well = seconds <= limit.total_seconds()
    remedy = "" if well else "; is som serve, and som work, running?"
    return Finding(what=what, well=well, seen=f"{count} {things}, the oldest {seconds:.0f} s old{remedy}")
