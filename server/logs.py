"""Logs: one JSON line per event, ids as fields, never a token."""

import asyncio
import json
import logging
import sys
from contextlib import nullcontext
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
A_MOMENT = 0.02  # seconds that such a line may wait for others, to be written with them


class Lines(structlog.stdlib.ProcessorFormatter):
    """Writes records as JSON lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        return _request_line(record) if record.msg == REQUEST else super().format(record)


class Outlet(logging.StreamHandler[TextIO]):
    """Writes lines to a stream; the requests' of a moment at once, because writing takes long."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._waiting: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None  # which will write what waits

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, after those that wait; or have it wait, too."""
        if record.msg == REQUEST and self._may_wait():
            self._waiting.append(self.format(record))
        else:
            self._write()
            super().emit(record)

    def flush(self) -> None:
        """Write what waits."""
        with self.lock or nullcontext():
            self._write()
            super().flush()

    def _may_wait(self) -> bool:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        if self._loop is not loop:
            self._loop = loop
            loop.call_later(A_MOMENT, self._after_a_moment)
        return True

    def _after_a_moment(self) -> None:
        self._loop = None
        self.flush()

    def _write(self) -> None:
        if self._waiting:
            lines, self._waiting = self._waiting, []
            self.stream.write("\n".join(lines) + self.terminator)


def start_logging(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Write what everybody logs, ours and the libraries', as JSON lines to a stream (stderr)."""
    handler = Outlet(stream or sys.stderr)
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
