"""Logs: one JSON line per event, ids as fields, never a token."""

import logging
import sys
from typing import TextIO

import structlog

OURS = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def start_logging(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Write what everybody logs, ours and the libraries', as JSON lines to a stream (stderr)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=OURS,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("uvicorn.access", "httpx2", "httpcore2", "pgqueuer"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
