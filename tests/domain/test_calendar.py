"""Working time, in business hours and around the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.calendar import calendar_named
from domain.errors import ValidationFailed

OFFICE = "Mon-Fri 08:00-17:00 Europe/Berlin"  # 07:00 to 16:00 UTC in November


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in November 2026; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (utc(20, 5), utc(20, 7)),
        (utc(20, 9, 30), utc(20, 9, 30)),
        (utc(20, 16), utc(23, 7)),
        (utc(21, 9), utc(23, 7)),
    ],
)
def test_work_begins_in_business_hours(at: datetime, opens: datetime) -> None:
    assert calendar_named(OFFICE).opening(at) == opens


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (utc(20, 8), 4, utc(20, 12)),
        (utc(20, 8), 8, utc(20, 16)),
        (utc(20, 14), 4, utc(23, 9)),
        (utc(21, 3), 1, utc(23, 8)),
        (utc(20, 14), 20, utc(24, 16)),
        (utc(21, 3), 0, utc(21, 3)),
    ],
)
def test_work_goes_on_over_nights_and_weekends(start: datetime, hours: int, end: datetime) -> None:
    work = timedelta(hours=hours)

    assert calendar_named(OFFICE).add(start, work) == end


@pytest.mark.parametrize(
    ("end", "hours", "start"),
    [
        (utc(20, 12), 4, utc(20, 8)),
        (utc(23, 9), 4, utc(20, 14)),
        (utc(22, 12), 1, utc(20, 15)),
        (utc(22, 12), 0, utc(22, 12)),
    ],
)
def test_work_is_counted_back_from_its_end(end: datetime, hours: int, start: datetime) -> None:
    assert calendar_named(OFFICE).subtract(end, timedelta(hours=hours)) == start


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [(utc(20, 14), utc(23, 9), 4), (utc(21, 1), utc(22, 23), 0), (utc(23, 9), utc(20, 14), 0)],
)
def test_only_business_hours_count_between_two_times(start: datetime, end: datetime, hours: int) -> None:
    assert calendar_named(OFFICE).between(start, end) == timedelta(hours=hours)


def test_business_hours_follow_daylight_saving_time() -> None:
    before, after = datetime(2026, 10, 23, 0, tzinfo=UTC), datetime(2026, 10, 26, 0, tzinfo=UTC)

    assert calendar_named(OFFICE).opening(before).hour == 6
    assert calendar_named(OFFICE).opening(after).hour == 7


def test_around_the_clock_all_time_counts() -> None:
    always, work = calendar_named("24x7"), timedelta(hours=30)

    assert always.opening(utc(21, 3)) == utc(21, 3)
    assert always.add(utc(20, 0), work) == utc(21, 6)
    assert always.subtract(utc(21, 6), work) == utc(20, 0)
    assert (always.between(utc(20, 0), utc(21, 6)), always.between(utc(21, 6), utc(20, 0))) == (
        work,
        timedelta(0),
    )


def test_a_calendar_may_name_a_single_day() -> None:
    assert calendar_named("Sat 10:00-12:00 UTC").opening(utc(20, 9)) == utc(21, 10)


@pytest.mark.parametrize(
    "name",
    [
        "always",
        "Mon-Fri 08:00-17:00 Mars/Olympus",
        "Mon-Fri 17:00-08:00 UTC",
        "Fri-Mon 08:00-17:00 UTC",
        "Mon-Fri 08:00-25:00 UTC",
        "Foo-Fri 08:00-17:00 UTC",
        "Mon-Fri 08:00-17:00 ../etc",
    ],
)
def test_a_name_that_says_no_calendar_is_refused(name: str) -> None:
    with pytest.raises(ValidationFailed, match="24x7, or hours such as"):
        calendar_named(name)
