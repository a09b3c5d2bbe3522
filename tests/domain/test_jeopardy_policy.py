"""Decision tables overrule the bands of jeopardy; without them the defaults hold."""

import pytest

from domain.catalog import DecisionTable
from domain.catalog_document import read_catalog
from domain.catalog_document.jeopardy_checks import check_jeopardy_table
from domain.errors import ValidationFailed
from domain.jeopardy_alerts import JeopardyLevel
from domain.jeopardy_policy import LINE_BANDS, TASK_BANDS, JeopardyPolicy, banded
from tests import builders
from tests.domain.jeopardy_scenes import NO_TABLES, having, table

L = JeopardyLevel
TASK = builders.task()
TASKS = table(
    "taskJeopardyLevel", [(">= 90", "'CRITICAL'"), ("[33.5..90)", "'LOW'")], column="slaProgression"
)
LINES = table("lineJeopardyLevel", [("> 5", "'HIGH'")], column="delayedPercent")


@pytest.mark.parametrize(
    ("progression", "level"),
    [(0, L.NONE), (49.9, L.NONE), (50, L.LOW), (75, L.MEDIUM), (100, L.HIGH), (150, L.CRITICAL)],
)
def test_bands_of_allotted_time(progression: float, level: JeopardyLevel) -> None:
    assert JeopardyPolicy(NO_TABLES).task_level(progression, TASK) is level
    assert banded(progression, TASK_BANDS) is level


@pytest.mark.parametrize(
    ("percent", "level"),
    [(0, L.NONE), (0.9, L.NONE), (1, L.LOW), (10, L.MEDIUM), (25, L.HIGH), (50, L.CRITICAL)],
)
def test_bands_of_delay(percent: float, level: JeopardyLevel) -> None:
    assert JeopardyPolicy(NO_TABLES).line_level(percent, "CFS-BIZ-INET") is level


@pytest.mark.parametrize(("progression", "level"), [(30, L.NONE), (50, L.LOW), (95, L.CRITICAL)])
def test_a_table_gives_other_bands_to_tasks(progression: float, level: JeopardyLevel) -> None:
    assert JeopardyPolicy(having(TASKS)).task_level(progression, TASK) is level


def test_a_table_gives_other_bands_to_lines() -> None:
    policy = JeopardyPolicy(having(LINES))

    assert [policy.line_level(percent, "CFS-BIZ-INET") for percent in (5, 6)] == [L.NONE, L.HIGH]


def test_the_steps_are_those_at_which_the_level_can_change() -> None:
    policy = JeopardyPolicy(having(TASKS))

    assert list(policy.task_steps) == [33.5, 90]
    assert policy.line_steps == tuple(least for least, _ in LINE_BANDS)


def test_a_level_that_nobody_knows_is_as_without_the_table() -> None:
    policy = JeopardyPolicy(having(table("taskJeopardyLevel", [("", "'HUGE'")], column="slaProgression")))

    assert policy.task_level(100, TASK) is L.HIGH


FAULTY = [
    (table("taskJeopardyLevel", [("> 5", "'HIGH'")], column="delayedPercent"), "does not look at slaProg"),
    (table("taskJeopardyLevel", [("> 5", "'HUGE'")], column="slaProgression"), "'HUGE'\" is no level"),
    (
        table("lineJeopardyLevel", [("> 5", "'LOW'")], column="delayedPercent", result="x"),
        "with level",
    ),
    (
        table("jeopardyPolicy", [("", "'SOON'")], column="category", result="orderLevelFrom"),
        "no orderLevel",
    ),
    (table("jeopardyPolicy", [("", "true")], column="category", result="mood"), "mood is no policy"),
]
FLAWLESS = [
    TASKS,
    LINES,
    table("jeopardyPolicy", [("", "'DUE'")], column="category", result="orderLevelFrom"),
    table("jeopardyPolicy", [("", "false")], column="category", result="enabled"),
    table("assignment", [("", "'NET'")], column="requestType", result="assignmentGroup"),
]


@pytest.mark.parametrize(("faulty", "problem"), FAULTY)
def test_a_faulty_table_is_refused_when_it_is_published(faulty: DecisionTable, problem: str) -> None:
    (fault,) = check_jeopardy_table(faulty, ("decisionTables[0]", "content"))

    assert problem in fault.problem


@pytest.mark.parametrize("flawless", FLAWLESS)
def test_a_flawless_table_is_published(flawless: DecisionTable) -> None:
    assert list(check_jeopardy_table(flawless, ())) == []


def test_the_document_is_refused_with_the_place_of_a_faulty_table() -> None:
    faulty = FAULTY[1][0]
    tables = [{"name": faulty.name, "version": "1", "content": faulty.content}]

    with pytest.raises(ValidationFailed) as refused:
        read_catalog({"name": "Bands", "decisionTables": tables})

    assert [fault.path for fault in refused.value.faults] == [("decisionTables[0]", "content")]


@pytest.mark.parametrize(("minutes", "grace"), [("30", 30), ("'long'", 60), ("-5", 60)])
def test_the_grace_is_what_the_policy_says_or_an_hour(minutes: str, grace: int) -> None:
    policy = having(table("jeopardyPolicy", [("", minutes)], column="category", result="graceMinutes"))

    assert JeopardyPolicy(policy).grace.total_seconds() == 60 * grace
