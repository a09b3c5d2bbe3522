"""Logs are JSON, one line for each event, whatever is in it."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest

from server.logs import A_MOMENT, start_logging
from server.request_log import Answered

pytestmark = pytest.mark.anyio


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    start_logging("INFO", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def test_an_event_is_a_line_with_its_fields(stream: io.StringIO) -> None:
    logging.getLogger("som.test").info("som.test.happened", extra={"order_id": "ord_1"})

    line = json.loads(stream.getvalue())
    assert (line["event"], line["order_id"], line["level"], line["logger"]) == (
        "som.test.happened",
        "ord_1",
        "info",
        "som.test",
    )
    assert line["timestamp"].endswith("Z")


def test_line_breaks_and_terminal_codes_stay_inside_the_line(stream: io.StringIO) -> None:
    logging.getLogger("som.test").info("one\ntwo\x1b[31m", extra={"path": "/a\r\nforged line"})

    assert len(stream.getvalue().splitlines()) == 1
    assert json.loads(stream.getvalue())["path"] == "/a\r\nforged line"


def test_an_exception_is_part_of_its_line(stream: io.StringIO) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("som.test").exception("som.test.failed")

    assert len(stream.getvalue().splitlines()) == 1
    assert "ValueError: broken" in json.loads(stream.getvalue())["exception"]


def test_a_requests_line_has_its_fields_and_stays_one_line(stream: io.StringIO) -> None:
    record = logging.LogRecord("som.http", logging.INFO, "", 0, "som.http.request", (), None)
    record.__dict__.update(
        method="GET", path='/a"\r\nforged', status=404, milliseconds=1.5, request_id="r-1", created=0.0
    )

    logging.getLogger("som.http").handle(record)

    assert len(stream.getvalue().splitlines()) == 1
    assert json.loads(stream.getvalue()) == {
        "event": "som.http.request",
        "method": "GET",
        "path": '/a"\r\nforged',
        "status": 404,
        "milliseconds": 1.5,
        "request_id": "r-1",
        "level": "info",
        "logger": "som.http",
        "timestamp": "1970-01-01T00:00:00Z",
    }


async def test_requests_lines_wait_a_moment_and_stay_in_order(stream: io.StringIO) -> None:
    logger = logging.getLogger("som.http")
    for n in range(3):
        scope = {"method": "POST", "path": f"/{n}"}
        logger.handle(Answered(scope, f"r-{n}", 200, 0.001))
    before = stream.getvalue()

    logging.getLogger("som.test").info("som.test.happened")

    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert before == ""
    assert [each.get("request_id") for each in events] == ["r-0", "r-1", "r-2", None]


async def test_a_request_line_is_written_after_a_moment(stream: io.StringIO) -> None:
    logging.getLogger("som.http").handle(Answered({"method": "GET", "path": "/"}, "r-1", 200, 0.001))

    await asyncio.sleep(10 * A_MOMENT)

    assert json.loads(stream.getvalue())["request_id"] == "r-1"
