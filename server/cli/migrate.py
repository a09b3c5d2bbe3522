"""som migrate: bring the database to the newest schema."""

import asyncio
import json
from typing import Annotated

import typer

from domain.errors import Unavailable
from persistence.database import Database
from persistence.installation import mark
from persistence.migrations import upgrade
from persistence.revision import head, revision_of
from server.cli.exits import FAILED, SUCCESS, UNUSABLE, leave
from server.cli.options import AsJson, DatabaseUrl


def migrate(
    database_url: DatabaseUrl = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be done; 1 if anything.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the database to the newest schema; any number may try at once."""
    if not database_url:
        leave(UNUSABLE, "Give --database-url, or set DATABASE_URL.")
    try:
        before = asyncio.run(to_newest(database_url, only_plan=plan))
    except (OSError, Unavailable) as error:
        leave(UNUSABLE, f"The database does not answer: {error}")
    report(before, only_plan=plan, as_json=as_json)
    raise SystemExit(FAILED if plan and before != head() else SUCCESS)


async def to_newest(url: str, *, only_plan: bool) -> str | None:
    """Migrate, unless it is only a plan; tell the revision that was there before."""
    before = await revision_of(url)
    if not only_plan:
        await upgrade(url)
        await mark_production(url)
    return before


async def mark_production(url: str) -> None:
    """Mark a database that has no mark yet, so that no demo ever takes it for its own."""
    database = await Database.connect(url, pool_size=1)
    try:
        await mark(database, "PRODUCTION")
    finally:
        await database.close()


def report(before: str | None, *, only_plan: bool, as_json: bool) -> None:
    """Say what was, or would be, done."""
    newest = head()
    if as_json:
        print(json.dumps({"before": before, "newest": newest, "migrated": not only_plan}))
    elif before == newest:
        print(f"The database is at the newest revision, {newest}.")
    else:
        print(f"{'To be migrated' if only_plan else 'Migrated'}: {before or 'nothing'} -> {newest}")
