"""The demo's database: ours or nobody's, migrated, marked, its clock running on."""

from persistence.clearing import clear
from persistence.clock import BusinessClock
from persistence.database import Database
from persistence.installation import mark, mark_of
from persistence.migrations import upgrade
from persistence.vital_signs import is_unused

KIND = "DEMO"


class Foreign(Exception):
    """The database holds something that is not a demo's; a demo leaves it alone."""

    def __init__(self) -> None:
        super().__init__(
            "This database is neither empty nor a demo's. Give an empty one by DATABASE_URL, or none at all."
        )


async def prepare(url: str, *, reset: bool, speed: float) -> None:
    """Make the database ready; with `reset` it starts afresh. Raises Foreign, NotADemo, Unavailable."""
    if reset and not await is_unused(url):
        await clear(url)
    if await mark_of(url) != KIND and not await is_unused(url):
        raise Foreign
    await upgrade(url)
    database = await Database.connect(url, pool_size=1)
    try:
        await mark(database, KIND)
        await BusinessClock().resume(database, speed)
    finally:
        await database.close()
