"""Durations are read and written as ISO 8601 has them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import timedeltas

from domain.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT8H", timedelta(hours=8)),
        ("P3D", timedelta(days=3)),
        ("P1W", timedelta(weeks=1)),
        ("P1DT1H30M", timedelta(days=1, hours=1, minutes=30)),
        ("PT1.5S", timedelta(seconds=1.5)),
        ("PT0S", timedelta(0)),
    ],
)
def test_a_duration_is_read(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "P", "PT", "8H", "PT8", "P1M", "P1Y", "PT-1H", "PT1H ", "one hour"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(days=3), "PT72H"),
        (timedelta(hours=1, minutes=30), "PT1H30M"),
        (timedelta(seconds=5), "PT5S"),
        (timedelta(milliseconds=1500), "PT1.5S"),
        (timedelta(0), "PT0S"),
        (timedelta(hours=-3), "-PT3H"),
    ],
)
def test_a_duration_is_written(duration: timedelta, text: str) -> None:
    assert format_duration(duration) == text


@given(timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_what_is_written_is_read_as_the_same(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration
