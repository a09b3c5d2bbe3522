"""Three-valued rules: true, false, or not known yet because a value may still arrive (SOM domain §4.3)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import ge, gt, le, lt
from typing import Any

from domain.catalog import Operator, Rule, Specification, Stage
from domain.value_checks import has_value, shown


class Verdict(StrEnum):
    """What a rule says."""

    TRUE = "TRUE"
    FALSE = "FALSE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict, the words of the rule that decided it, and the characteristic that is missing, if one is."""

    verdict: Verdict
    because: str
    missing: str | None = None


def judge(rules: Iterable[Rule], values: Mapping[str, Any], specification: Specification) -> Judgement:
    """Judge rules that are ANDed: one false makes all false; else one unknown makes all unknown."""
    verdicts = [(rule, _verdict(rule, values, specification)) for rule in rules]
    for rule, verdict in verdicts:
        if verdict is Verdict.FALSE:
            return Judgement(verdict=verdict, because=_contradiction(rule, values))
    words = " and ".join(in_words(rule) for rule, _ in verdicts)
    for rule, verdict in verdicts:
        if verdict is Verdict.UNKNOWN:
            return Judgement(verdict=verdict, because=words, missing=rule.characteristic)
    return Judgement(verdict=Verdict.TRUE, because=words)


def in_words(rule: Rule) -> str:
    """Say a rule the way people do: `bandwidthDown ≥ 300`."""
    match rule.operator:
        case Operator.PRESENT:
            return f"{rule.characteristic} is given"
        case Operator.ABSENT:
            return f"{rule.characteristic} is not given"
        case Operator.BETWEEN:
            return f"{rule.characteristic} is between {shown(rule.value[0])} and {shown(rule.value[1])}"
        case _:
            return f"{rule.characteristic} {_SIGNS[rule.operator]} {shown(rule.value)}"


def may_arrive(specification: Specification, name: str) -> bool:
    """Can this characteristic still get a value during fulfilment?"""
    found = specification.characteristic(name)
    return found is not None and (found.allow_late or found.mandatory_at is Stage.FULFILMENT)


def _verdict(rule: Rule, values: Mapping[str, Any], specification: Specification) -> Verdict:
    value = values.get(rule.characteristic)
    if has_value(value):
        return Verdict.TRUE if _TESTS[rule.operator](value, rule.value) else Verdict.FALSE
    if may_arrive(specification, rule.characteristic):
        return Verdict.UNKNOWN
    return Verdict.TRUE if rule.operator is Operator.ABSENT else Verdict.FALSE


def _contradiction(rule: Rule, values: Mapping[str, Any]) -> str:
    value = values.get(rule.characteristic)
    now = (
        f"{rule.characteristic} is {shown(value)}"
        if has_value(value)
        else f"{rule.characteristic} is not given"
    )
    return f"{now}, and it needs {in_words(rule)}"


def _same(value: Any, other: Any) -> bool:
    # Python holds true for 1; JSON does not
    return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def test(value: Any, other: Any) -> bool:
        alike = isinstance(value, str) == isinstance(other, str) and not isinstance(value, bool | list | dict)
        return alike and compare(value, other)

    return test


_at_least, _at_most = _ordered(ge), _ordered(le)
_TESTS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.PRESENT: lambda _, __: True,
    Operator.ABSENT: lambda _, __: False,
    Operator.EQ: _same,
    Operator.NE: lambda value, other: not _same(value, other),
    Operator.IN: lambda value, other: any(_same(value, each) for each in other),
    Operator.GT: _ordered(gt),
    Operator.GTE: _at_least,
    Operator.LT: _ordered(lt),
    Operator.LTE: _at_most,
    Operator.BETWEEN: lambda value, other: _at_least(value, other[0]) and _at_most(value, other[1]),
}
_SIGNS = {
    Operator.EQ: "=", Operator.NE: "≠", Operator.IN: "is one of",
    Operator.GT: ">", Operator.GTE: "≥", Operator.LT: "<", Operator.LTE: "≤",
}  # fmt: skip
