"""Reading foreign JSON field by field."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.foreign_json import Reading


@pytest.mark.parametrize(
    ("value", "read"), [("a", "a"), (" a ", "a"), (7, "7"), (None, None), ("", None), ("  ", None)]
)
def test_a_text_is_read(value: Any, read: str | None) -> None:
    assert Reading({"name": value}).text("name") == read


@pytest.mark.parametrize("value", [True, 1.5, [], {}])
def test_what_is_no_text_is_a_fault(value: Any) -> None:
    reading = Reading({"name": value}, path=("outer",))

    reading.text("name")

    assert [fault.path for fault in reading.faults] == [("outer", "name")]


def test_a_required_text_must_be_there() -> None:
    reading = Reading({})

    reading.text("name", required=True)

    assert [fault.problem for fault in reading.faults] == ["It is missing."]


@pytest.mark.parametrize(("value", "read"), [(None, 4), (2, 2), ("3", 3)])
def test_a_whole_number_is_read(value: Any, read: int) -> None:
    assert Reading({"n": value}).whole("n", default=4, minimum=1, maximum=5) == read


@pytest.mark.parametrize("value", [0, 6, "six", "²", True, 2.0, "9" * 50])
def test_a_number_that_is_not_whole_or_out_of_range_is_a_fault(value: Any) -> None:
    reading = Reading({"n": value})

    assert reading.whole("n", default=4, minimum=1, maximum=5) == 4
    assert len(reading.faults) == 1


def test_a_point_in_time_is_read() -> None:
    assert Reading({"at": "2026-03-01T08:00:00Z"}).moment("at") == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert Reading({}).moment("at") is None


@pytest.mark.parametrize("value", ["tomorrow", "2026-03-01T08:00:00", "2026-02-30T08:00:00Z"])
def test_a_point_in_time_without_zone_or_sense_is_a_fault(value: str) -> None:
    reading = Reading({"at": value})

    assert reading.moment("at") is None
    assert len(reading.faults) == 1


def test_an_object_inside_shares_faults_and_continues_the_path() -> None:
    reading = Reading({"service": {"state": 1.5}})

    inner = reading.object("service")

    assert inner is not None
    inner.text("state")
    assert [fault.path for fault in reading.faults] == [("service", "state")]


@pytest.mark.parametrize(
    ("content", "required", "faults"), [({}, False, 0), ({}, True, 1), ({"x": 1}, False, 1)]
)
def test_a_missing_object_is_a_fault_only_when_required(
    content: dict[str, Any], required: bool, faults: int
) -> None:
    reading = Reading(content)

    assert reading.object("x", required=required) is None
    assert len(reading.faults) == faults


def test_a_list_of_objects_is_read_and_what_is_none_is_a_fault() -> None:
    reading = Reading({"items": [{"id": "1"}, "two"], "other": "text"})

    assert [each.content["id"] for each in reading.objects("items")] == ["1"]
    assert reading.objects("other") == []
    assert reading.objects("nothing") == []
    assert [fault.path for fault in reading.faults] == [("items[1]",), ("other",)]
