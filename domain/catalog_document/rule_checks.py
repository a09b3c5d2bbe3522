"""Checks on what links specifications: mappings, compatibility rules, offerings (SOM domain §4.3, §4.6)."""

from collections.abc import Iterator, Mapping

from domain.catalog import CharacteristicMapping, CompatibilityRule, MappingKind, Offering
from domain.catalog_document.reading import Path, fault, member
from domain.catalog_document.scope import Scope
from domain.decision_tables import check_expression
from domain.errors import Fault
from domain.orders import LineAction
from domain.value_checks import check_value, has_value
from domain.value_mapping import applies


def check_offering(offering: Offering, scope: Scope, path: Path) -> Iterator[Fault]:
    """Find what an offering names that does not exist."""
    if offering.specification is not None:
        yield from scope.check_specification(offering.specification, member(path, "specification"))
    for index, child in enumerate(offering.children):
        code = child.get("offering")
        if code not in scope.catalog.offerings:
            place = member(member(path, "children", index), "offering")
            yield fault(place, f"There is no offering {code}.", "Define it, or name one that is published.")


def check_mapping(mapping: CharacteristicMapping, scope: Scope, path: Path) -> Iterator[Fault]:
    """Find every fault of a mapping that could be read."""
    yield from scope.check_specification(mapping.source, member(path, "source"))
    yield from scope.check_specification(mapping.target, member(path, "target"))
    source, name = mapping.source_characteristic, "sourceCharacteristic"
    if source is not None:
        yield from scope.check_characteristic(mapping.source, source, member(path, name))
    target = (mapping.target, mapping.target_characteristic)
    yield from scope.check_characteristic(*target, member(path, "targetCharacteristic"))
    yield from _check_kind(mapping, scope, path)
    yield from _check_direction(mapping, scope, path)
    yield from _check_own_rule(mapping, scope, path)


def check_targets(mappings: Mapping[Path, CharacteristicMapping], scope: Scope) -> Iterator[Fault]:
    """Find two mappings that set the same characteristic for the same action, one of them of the document."""
    kept = (each for each in scope.catalog.mappings if each not in mappings.values())
    seen = {key: mapping.source for mapping in kept for key in _places(mapping)}
    for path, mapping in mappings.items():
        keys = _places(mapping)
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            target = f"{mapping.target}.{mapping.target_characteristic}"
            problem = f"{target} is mapped from {first} already, for the same action."
            yield fault(path, problem, "Keep one, or tell them apart by actions.")
        seen.update((key, mapping.source) for key in keys if key not in seen)


def check_compatibility_rule(rule: CompatibilityRule, scope: Scope, path: Path) -> Iterator[Fault]:
    """Find every fault of a compatibility rule that could be read."""
    yield from scope.check_specification(rule.left, member(path, "left"))
    yield from scope.check_specification(rule.right, member(path, "right"))
    if rule.minimum < 0 or (rule.maximum is not None and rule.maximum < rule.minimum):
        yield fault(member(path, "minimum"), "The counts do not fit.", "Use 0 ≤ minimum ≤ maximum.")
    ends = (("fromTask", rule.from_task, rule.right), ("toTask", rule.to_task, rule.left))
    for name, key, code in ends:
        if key is not None and code in scope.named and not _has_task(code, key, scope):
            problem = f"No plan template under {code} has a task {key}."
            yield fault(member(path, name), problem, "Name the key of a task that its plan has.")


def _places(mapping: CharacteristicMapping) -> list[tuple[str, str, LineAction]]:
    target = mapping.target, mapping.target_characteristic
    return [(*target, action) for action in LineAction if applies(mapping, action)]


def _check_kind(mapping: CharacteristicMapping, scope: Scope, path: Path) -> Iterator[Fault]:
    kind = mapping.kind
    if kind in (MappingKind.COPY, MappingKind.LIST_MAP) and mapping.source_characteristic is None:
        place = member(path, "sourceCharacteristic")
        yield fault(place, f"{kind} carries a value from somewhere.", "Name the source's characteristic.")
    if kind is MappingKind.EXPR:
        yield from check_expression(mapping.expression or "", path=member(path, "expression"))
    if kind is MappingKind.LIST_MAP:
        yield from _check_list(mapping, scope, path)
    if kind in (MappingKind.SET, MappingKind.DEFAULT):
        if not has_value(mapping.constant):
            yield fault(member(path, "constant"), f"{kind} sets a constant.", "Give it.")
        yield from _check_target_value(mapping, mapping.constant, scope, member(path, "constant"))


def _check_list(mapping: CharacteristicMapping, scope: Scope, path: Path) -> Iterator[Fault]:
    if not mapping.table:
        yield fault(member(path, "table"), "The table has no rows.", "Give a row for each value to map.")
    for index, (_, to) in enumerate(mapping.table):
        yield from _check_target_value(mapping, to, scope, member(member(path, "table", index), "to"))


def _check_target_value(
    mapping: CharacteristicMapping, value: object, scope: Scope, path: Path
) -> Iterator[Fault]:
    target = scope.specification(mapping.target)
    characteristic = target.characteristic(mapping.target_characteristic) if target else None
    if characteristic is not None:
        yield from check_value(characteristic, value, path=path)


def _check_direction(mapping: CharacteristicMapping, scope: Scope, path: Path) -> Iterator[Fault]:
    """Downwards a value goes freely; upwards, sideways and across lines only where writeBack is set."""
    target = scope.specification(mapping.target)
    characteristic = target.characteristic(mapping.target_characteristic) if target else None
    if characteristic is None or characteristic.write_back or mapping.source not in scope.named:
        return
    if mapping.across_lines or mapping.target not in scope.below(mapping.source):
        problem = (
            f"{mapping.source} is not above {mapping.target}, so its values only go into what is marked."
        )
        way_out = f"Set writeBack on {mapping.target}.{mapping.target_characteristic}."
        yield fault(member(path, "targetCharacteristic"), problem, way_out)


def _check_own_rule(mapping: CharacteristicMapping, scope: Scope, path: Path) -> Iterator[Fault]:
    """A mapping must not feed the rule that decides whether its own source is made."""
    target = scope.specification(mapping.target)
    for relationship in target.relationships if target else ():
        feeds = any(rule.characteristic == mapping.target_characteristic for rule in relationship.rules)
        if feeds and mapping.source in scope.below(relationship.target):
            problem = f"It feeds the rule that decides whether {mapping.source} is made."
            yield fault(member(path, "targetCharacteristic"), problem, "Take the value from elsewhere.")


def _has_task(code: str, key: str, scope: Scope) -> bool:
    return any(
        task.key == key
        for below in scope.below(code)
        for template in scope.plan_templates(below)
        for task in template.tasks
    )
