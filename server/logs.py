"""Logs: one JSON line per event, ids as fields, never a token."""

import json
import logging
import sys
from datetime import UTC, datetime
from functools import lru_cache
from typing import TextIO

import structlog

OURS = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)
REQUEST = "som.http.request"  # one line for each request: written without structlog's ways


class Lines(structlog.stdlib.ProcessorFormatter):
    """Writes records as JSON lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        return _request_line(record) if record.msg == REQUEST else super().format(record)


def start_logging(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Write what everybody logs, ours and the libraries', as JSON lines to a stream (stderr)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        Lines(
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


def _request_line(record: logging.LogRecord) -> str:
    known = record.__dict__
    at = datetime.fromtimestamp(record.created, UTC).isoformat().removesuffix("+00:00")
    method, path = _quoted(known["method"]), _quoted(known["path"])
    return (
        f'{{"event": "{REQUEST}", "method": {method}, "path": {path}, "status": {known["status"]},'
        f' "milliseconds": {known["milliseconds"]}, "request_id": "{known["request_id"]}",'
        f' "level": "info", "logger": "{record.name}", "timestamp": "{at}Z"}}'
    )


@lru_cache(maxsize=512)
def _quoted(text: str) -> str:
    return json.dumps(text)
