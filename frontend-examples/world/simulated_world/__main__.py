"""Start the simulated world: python -m simulated_world, with SOM_WORLD_URL, _ACTORS and _SPEED set."""

import asyncio
import logging
import os
import sys
from contextlib import suppress

from simulated_world.cast import Settings, play, read_settings

logger = logging.getLogger("world")


def main() -> int:
    """Play until interrupted; 2 if the settings cannot be read."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        settings = read_settings(os.environ)
    except ValueError as error:
        logger.error("%s", error)
        return 2
    with suppress(KeyboardInterrupt):
        asyncio.run(live(settings))
    return 0


async def live(settings: Settings) -> None:
    """Play every part at once."""
    async with asyncio.TaskGroup() as parts:
        for actor in settings.actors:
            parts.create_task(play(actor, settings), name=actor.name)


if __name__ == "__main__":
    sys.exit(main())
