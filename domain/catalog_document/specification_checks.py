"""Checks on specifications: their characteristics and how they relate (SOM domain §4.1 to §4.3)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.catalog import (
    CharacteristicSpec,
    Operator,
    RelationshipType,
    Rule,
    Specification,
    SpecRelationship,
    ValueType,
)
from domain.catalog_document.reading import Path, fault, member
from domain.catalog_document.scope import Scope, check_repeated
from domain.errors import Fault
from domain.growth import DEEPEST
from domain.plan import DomainOrderKind
from domain.value_checks import check_value, has_value, is_of_type

PRODUCT, SERVICE, RESOURCE = DomainOrderKind.PRODUCT, DomainOrderKind.SERVICE, DomainOrderKind.RESOURCE
SAME_KIND = frozenset((kind, kind) for kind in DomainOrderKind)
LEGAL = {
    RelationshipType.BUNDLES: SAME_KIND,
    RelationshipType.COMPOSED_OF: SAME_KIND,
    RelationshipType.REALIZED_AS: frozenset({(PRODUCT, SERVICE), (SERVICE, SERVICE)}),
    RelationshipType.REQUIRES: frozenset({(PRODUCT, RESOURCE), (SERVICE, RESOURCE)}),
}
NUMERIC = (ValueType.INTEGER, ValueType.NUMBER)


def check_specification(specification: Specification, scope: Scope, path: Path) -> Iterator[Fault]:
    """Find every fault of a specification that could be read."""
    named = specification.service_category is not None
    if named != (specification.kind is SERVICE):
        way_out = "Give services CFS or RFS, and the others none."
        yield fault(member(path, "serviceCategory"), f"It does not fit {specification.kind}.", way_out)
    if not 1 <= specification.minimum_quantity <= specification.maximum_quantity:
        yield fault(member(path, "minimumQuantity"), "It is below 1 or above the maximum.", "Order the two.")
    places = [
        (member(path, "characteristics", n), each) for n, each in enumerate(specification.characteristics)
    ]
    yield from check_repeated(((place, each.name) for place, each in places), "characteristic")
    for place, characteristic in places:
        yield from _check_characteristic(characteristic, specification, place)
    targets = [(member(path, "relationships", n), each) for n, each in enumerate(specification.relationships)]
    yield from check_repeated(((member(place, "target"), each.target) for place, each in targets), "target")
    for place, relationship in targets:
        yield from _check_relationship(relationship, specification, scope, place)


def check_nesting(specifications: Mapping[Path, Specification], scope: Scope) -> Iterator[Fault]:
    """Find circles of relationships, each once, and nesting deeper than decomposition goes."""
    known: dict[str, tuple[str, ...]] = {}
    for path, specification in specifications.items():
        branch = _longest(specification.code, scope, known, ())
        circle = len(branch) > 1 and branch[-1] == branch[0]
        if circle or len(branch) > DEEPEST:
            what = "relate in a circle" if circle else f"nest deeper than {DEEPEST} levels"
            problem = f"Specifications {what}: {' → '.join(branch)}."
            yield fault(member(path, "relationships"), problem, "Take one of these relationships out.")


def _longest(
    code: str, scope: Scope, known: dict[str, tuple[str, ...]], above: tuple[str, ...]
) -> tuple[str, ...]:
    """Give the longest branch from a code downwards, but one that runs in a circle before all others."""
    if code in above or len(above) > DEEPEST:
        return (code,)
    if code not in known:
        specification, branch = scope.specification(code), (*above, code)
        relationships = specification.relationships if specification else ()
        tails = [_longest(each.target, scope, known, branch) for each in relationships]
        known[code] = (code, *max(tails, key=lambda tail: (tail[-1] in branch, len(tail)), default=()))
    return known[code]


def _check_characteristic(each: CharacteristicSpec, owner: Specification, path: Path) -> Iterator[Fault]:
    if not 0 <= each.min_cardinality <= each.max_cardinality or each.max_cardinality < 1:
        yield fault(
            member(path, "maxCardinality"), "The cardinalities do not fit.", "Use 0 ≤ min ≤ max, max ≥ 1."
        )
    if each.required_when and each.mandatory_at is None:
        yield fault(
            member(path, "requiredWhen"), "It says when, but not by which stage.", "Give mandatoryAt."
        )
    yield from check_rules(each.required_when, owner, path, "requiredWhen")
    limits = list(_check_limits(each, path))
    yield from limits
    if not limits:
        for index, value in enumerate(each.values):
            if not is_of_type(value, each.value_type):
                problem = f"{value!r} is not of type {each.value_type}."
                yield fault(member(path, "values", index), problem, "Correct the value or the type.")
        yield from check_value(each, each.default, path=member(path, "default"))


def _check_limits(each: CharacteristicSpec, path: Path) -> Iterator[Fault]:
    if each.value_type is ValueType.ENUM and not each.values:
        yield fault(member(path, "values"), "An enumeration lists its values.", "Give them.")
    if each.regex is not None and not _compiles(each.regex):
        yield fault(member(path, "regex"), f"{each.regex!r} is not a regular expression.", "Correct it.")
    limits = {"minimum": each.minimum, "maximum": each.maximum}
    for name, limit in limits.items():
        if limit is not None and not (
            each.value_type in (*NUMERIC, ValueType.DATE) and is_of_type(limit, each.value_type)
        ):
            yield fault(
                member(path, name),
                f"{limit!r} is no limit for {each.value_type}.",
                "Give numbers or dates limits.",
            )
            return
    if None not in limits.values() and each.minimum > each.maximum:
        yield fault(member(path, "minimum"), "It is above the maximum.", "Swap them.")


def _check_relationship(
    each: SpecRelationship, source: Specification, scope: Scope, path: Path
) -> Iterator[Fault]:
    yield from scope.check_specification(each.target, member(path, "target"))
    yield from check_rules(each.rules, source, path, "rules")
    if not 0 <= each.minimum <= each.default <= each.maximum:
        yield fault(
            member(path, "default"), "The quantities do not fit.", "Use 0 ≤ minimum ≤ default ≤ maximum."
        )
    name = each.quantity_characteristic
    counting = source.characteristic(name) if name else None
    if name and (counting is None or counting.value_type is not ValueType.INTEGER):
        problem = f"{source.code} has no characteristic {name} of type INTEGER."
        yield fault(member(path, "quantityCharacteristic"), problem, "Name one that counts.")
    target = scope.specification(each.target)
    if target is not None and not _is_legal(each.type, source, target):
        problem = f"{each.type} does not lead from {_kind(source)} to {_kind(target)}."
        yield fault(member(path, "type"), problem, "Use the type that SOM domain §4.2 has for it.")


def check_rules(rules: tuple[Rule, ...], owner: Specification, path: Path, name: str) -> Iterator[Fault]:
    """Find rules on characteristics that the owner has not, or with values that nothing compares with."""
    for index, rule in enumerate(rules):
        place = member(path, name, index)
        if owner.characteristic(rule.characteristic) is None:
            problem = f"{owner.code} has no characteristic {rule.characteristic}."
            yield fault(member(place, "characteristic"), problem, "Name one of its own.")
        if not _fits(rule):
            yield fault(
                member(place, "value"),
                f"{rule.value!r} does not fit {rule.operator}.",
                _WANTED[rule.operator],
            )


def _fits(rule: Rule) -> bool:
    value: Any = rule.value
    match rule.operator:
        case Operator.PRESENT | Operator.ABSENT:
            return value is None
        case Operator.IN:
            return isinstance(value, list) and bool(value)
        case Operator.BETWEEN:
            return isinstance(value, list) and len(value) == 2 and all(map(_is_scalar, value))
        case _:
            return _is_scalar(value)


def _is_scalar(value: Any) -> bool:
    return has_value(value) and isinstance(value, str | int | float)


def _is_legal(type: RelationshipType, source: Specification, target: Specification) -> bool:
    inside = (source.service_category, target.service_category)
    kinds = (source.kind, target.kind) in LEGAL[type]
    return kinds and (type is not RelationshipType.REALIZED_AS or inside in ((None, "CFS"), ("CFS", "RFS")))


def _kind(specification: Specification) -> str:
    return specification.service_category or str(specification.kind)


def _compiles(regex: str) -> bool:
    try:
        re.compile(regex)
    except re.error:
        return False
    return True


_WANTED = dict.fromkeys(Operator, "Give one text, number or truth value.") | {
    Operator.PRESENT: "Give it no value.",
    Operator.ABSENT: "Give it no value.",
    Operator.IN: "Give a list.",
    Operator.BETWEEN: "Give a list of the lowest and the highest.",
}
