"""Reports of our own mistakes: callers are told a request id, we are told everything."""

import logging
from collections.abc import Callable

Report = Callable[[BaseException, str | None], None]  # what went wrong, and the request's id

logger = logging.getLogger("som.graphql")


def log(error: BaseException, request_id: str | None) -> None:
    """Report to the log."""
    logger.error("som.graphql.failed", exc_info=error, extra={"request_id": request_id})
