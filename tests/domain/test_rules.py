"""Rules are true, false, or unknown because a value may still arrive."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists

from domain.catalog import CharacteristicSpec, Operator, Rule, Specification, Stage, ValueType
from domain.plan import DomainOrderKind
from domain.rules import Verdict, in_words, judge, may_arrive

SPECIFICATION = Specification(
    code="CFS-ANY",
    version="1",
    name="Any",
    kind=DomainOrderKind.SERVICE,
    characteristics=(
        CharacteristicSpec(name="size", value_type=ValueType.INTEGER),
        CharacteristicSpec(name="late", value_type=ValueType.STRING, allow_late=True),
        CharacteristicSpec(name="found", value_type=ValueType.STRING, mandatory_at=Stage.FULFILMENT),
    ),
)


def rule(operator: Operator, value: Any = None, characteristic: str = "size") -> Rule:
    return Rule(characteristic=characteristic, operator=operator, value=value)


@pytest.mark.parametrize(
    ("operator", "wanted", "true", "false"),
    [
        (Operator.PRESENT, None, 3, None),
        (Operator.ABSENT, None, None, 3),
        (Operator.EQ, 3, 3, 4),
        (Operator.EQ, 1, 1, True),
        (Operator.EQ, 3, 3.0, None),
        (Operator.NE, 3, 4, 3),
        (Operator.NE, 3, 4, None),
        (Operator.IN, [1, 2], 2, 3),
        (Operator.GT, 3, 4, 3),
        (Operator.GTE, 3, 3, 2),
        (Operator.LT, 3, 2, 3),
        (Operator.LTE, 3, 3, 4),
        (Operator.GT, "2026-01-01", "2026-01-02", "2025-12-31"),
        (Operator.GT, 3, 4, "4"),
        (Operator.GT, 0, 4, True),
        (Operator.BETWEEN, [2, 4], 4, 5),
        (Operator.BETWEEN, [2, 4], 2, 1),
    ],
)
def test_each_operator_holds_and_fails(operator: Operator, wanted: Any, true: Any, false: Any) -> None:
    rules = (rule(operator, wanted),)

    verdicts = [judge(rules, {"size": value}, SPECIFICATION).verdict for value in (true, false)]

    assert verdicts == [Verdict.TRUE, Verdict.FALSE]


@pytest.mark.parametrize("operator", list(Operator))
@pytest.mark.parametrize("characteristic", ["late", "found"])
def test_a_value_that_may_still_arrive_makes_any_rule_unknown(
    operator: Operator, characteristic: str
) -> None:
    judgement = judge((rule(operator, "xy", characteristic),), {}, SPECIFICATION)

    assert (judgement.verdict, judgement.missing) == (Verdict.UNKNOWN, characteristic)


def test_false_beats_unknown_and_says_what_contradicts() -> None:
    rules = (rule(Operator.PRESENT, characteristic="late"), rule(Operator.EQ, 3))

    judgement = judge(rules, {"size": 4}, SPECIFICATION)

    assert judgement.verdict is Verdict.FALSE
    assert judgement.because == "size is 4, and it needs size = 3"


def test_unknown_beats_true() -> None:
    rules = (rule(Operator.EQ, 3), rule(Operator.PRESENT, characteristic="late"))

    judgement = judge(rules, {"size": 3}, SPECIFICATION)

    assert (judgement.verdict, judgement.missing) == (Verdict.UNKNOWN, "late")
    assert judgement.because == "size = 3 and late is given"


def test_no_rules_hold_without_a_reason() -> None:
    judgement = judge((), {}, SPECIFICATION)

    assert (judgement.verdict, judgement.because) == (Verdict.TRUE, "")


def test_a_missing_value_that_never_comes_is_false_and_says_so() -> None:
    judgement = judge((rule(Operator.GT, 3),), {}, SPECIFICATION)

    assert judgement.because == "size is not given, and it needs size > 3"


@pytest.mark.parametrize(
    ("given_rule", "words"),
    [
        (rule(Operator.PRESENT), "size is given"),
        (rule(Operator.ABSENT), "size is not given"),
        (rule(Operator.BETWEEN, [1, 3]), "size is between 1 and 3"),
        (rule(Operator.IN, [1, 3]), "size is one of [1, 3]"),
        (rule(Operator.NE, True), "size ≠ true"),
        (rule(Operator.LTE, 3), "size ≤ 3"),
    ],
)
def test_rules_are_said_in_words(given_rule: Rule, words: str) -> None:
    assert in_words(given_rule) == words


def test_a_characteristic_that_the_specification_does_not_have_never_arrives() -> None:
    assert not may_arrive(SPECIFICATION, "unheard-of")


@given(lists(integers(0, 4), min_size=0, max_size=6), integers(0, 4))
def test_rules_agree_with_all_of_them_taken_one_by_one(wanted: list[int], value: int) -> None:
    rules = tuple(rule(Operator.NE, each) for each in wanted)

    verdict = judge(rules, {"size": value}, SPECIFICATION).verdict

    assert (verdict is Verdict.TRUE) == all(value != each for each in wanted)
