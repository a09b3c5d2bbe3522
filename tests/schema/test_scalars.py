"""How times and durations are read and written."""

from datetime import UTC, datetime, timedelta

import pytest

from schema.scalars import parse_datetime, read_duration, write_datetime


@pytest.mark.parametrize(
    "text", ["2026-11-20T19:26:40.123Z", "2026-11-20T20:26:40.123+01:00", "2026-11-20 19:26:40.123+00:00"]
)
def test_a_time_with_any_offset_is_read(text: str) -> None:
    assert parse_datetime(text) == datetime(2026, 11, 20, 19, 26, 40, 123_000, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-11-20T19:26:40", "2026-11-20", "soon", "", 7, None, True])
def test_a_time_without_an_offset_is_no_time(text: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_datetime(text)


def test_a_time_is_written_in_utc_with_milliseconds() -> None:
    at = datetime.fromisoformat("2026-11-20T20:26:40+01:00")

    assert write_datetime(at) == "2026-11-20T19:26:40.000Z"


def test_a_duration_is_read() -> None:
    assert read_duration("P1DT2H") == timedelta(days=1, hours=2)


@pytest.mark.parametrize("text", ["8h", "", "P1Y", 8, None])
def test_anything_else_is_no_duration(text: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_duration(text)
