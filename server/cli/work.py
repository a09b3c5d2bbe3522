"""som work: run a worker."""

from contextlib import suppress

import uvloop

from domain.errors import Unavailable
from server.cli.exits import UNUSABLE, leave
from server.cli.settings import settings_or_leave
from server.house import WrongRevision
from server.logs import start_logging
from server.worker import run_worker


def work() -> None:
    """Run a worker until it is interrupted: it decomposes orders, runs automated tasks, watches timers.

    Several may run on one database. Settings come from the environment (SOM_…).
    """
    settings = settings_or_leave()
    start_logging(settings.log_level)
    try:
        with suppress(KeyboardInterrupt):
            uvloop.run(run_worker(settings))
    except (WrongRevision, Unavailable, OSError) as error:
        leave(UNUSABLE, str(error))
