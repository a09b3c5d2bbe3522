"""The sections of a catalog document, and the catalog that their definitions make together."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from domain.catalog import (
    Catalog,
    CharacteristicMapping,
    CompatibilityRule,
    DecisionTable,
    Offering,
    PlanTemplate,
    Specification,
)
from domain.catalog_document.reading import Path, fault, member, read
from domain.errors import Fault, ValidationFailed
from domain.fallout_types import FalloutType

Thing = TypeVar("Thing")
Definition = Mapping[str, Any]
Definitions = Mapping[str, Sequence[Definition]]  # by section
KINDS: Mapping[str, type] = {
    "specifications": Specification,
    "offerings": Offering,
    "mappings": CharacteristicMapping,
    "compatibilityRules": CompatibilityRule,
    "planTemplates": PlanTemplate,
    "decisionTables": DecisionTable,
    "falloutTypes": FalloutType,
}
# What makes two definitions of a section the same one.
KEYS: Mapping[str, tuple[str, ...]] = {
    "specifications": ("code", "version"),
    "offerings": ("code",),
    "mappings": ("target", "targetCharacteristic", "actions"),
    "compatibilityRules": ("left", "right", "type"),
    "planTemplates": ("code", "version"),
    "decisionTables": ("name", "version"),
    "falloutTypes": ("code",),
}


def assemble(definitions: Definitions) -> Catalog:
    """Make the catalog of these definitions, of which any section may hold several versions of a thing.

    Raises ValidationFailed when a definition cannot be read; how they fit together is not looked at.
    """
    faults: list[Fault] = []
    catalog = catalog_of(read_sections(definitions, faults))
    if faults:
        raise ValidationFailed(tuple(faults))
    return catalog


def merged(published: Definitions, new: Definitions) -> dict[str, tuple[Definition, ...]]:
    """Put new definitions beside the published ones; one with the same key takes the other's place."""
    return {
        section: _merged(KEYS[section], published.get(section, ()), new.get(section, ())) for section in KINDS
    }


def key_of(section: str, definition: Definition) -> tuple[str, ...]:
    """Give what tells this definition from the others of its section."""
    return tuple(str(definition.get(name)) for name in KEYS[section])


def read_sections(definitions: Mapping[str, Any], faults: list[Fault]) -> dict[str, dict[Path, Any]]:
    """Read every section; what could be read comes by its path."""
    return {
        section: read_list(kind, definitions.get(section, []), section, faults)
        for section, kind in KINDS.items()
    }


def read_list(
    kind: type[Thing], values: Any, section: str, faults: list[Fault], path: Path = ()
) -> dict[Path, Thing]:
    """Read a list of definitions of one kind; what could be read comes by its path."""
    if not isinstance(values, list | tuple):
        faults.append(fault(member(path, section), "This is not a list.", "Write [ … ]."))
        return {}
    places = {member(path, section, index): value for index, value in enumerate(values)}
    found = {place: read(kind, value, place, faults) for place, value in places.items()}
    return {place: thing for place, thing in found.items() if thing is not None}


def catalog_of(sections: Mapping[str, Mapping[Path, Any]]) -> Catalog:
    """Put what was read together, with the newest version of each thing as the current one."""
    specifications: list[Specification] = list(sections["specifications"].values())
    published = [each for each in specifications if each.status == "PUBLISHED"]
    return Catalog(
        specifications={(each.code, each.version): each for each in specifications},
        current=newest(published, lambda each: each.code, lambda each: each.version),
        offerings={each.code: each for each in sections["offerings"].values()},
        mappings=tuple(sections["mappings"].values()),
        compatibility_rules=tuple(sections["compatibilityRules"].values()),
        plan_templates=tuple(
            newest(
                sections["planTemplates"].values(), lambda each: each.code, lambda each: each.version
            ).values()
        ),
        decision_tables=newest(
            sections["decisionTables"].values(), lambda each: each.name, lambda each: each.version
        ),
        fallout_types={each.code: each for each in sections["falloutTypes"].values()},
    )


def newest(
    things: Iterable[Thing], name: Callable[[Thing], str], version: Callable[[Thing], str]
) -> dict[str, Thing]:
    """Give the newest version of each thing by its name."""
    ordered = sorted(things, key=lambda thing: version_order(version(thing)))
    return {name(thing): thing for thing in ordered}


def version_order(version: str) -> list[tuple[int, str]]:
    """Order versions as people count: 1.9 before 1.10, both before 2.0."""
    parts = re.split(r"[.\-+_]", version)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _merged(
    key: tuple[str, ...], published: Iterable[Definition], new: Iterable[Definition]
) -> tuple[Definition, ...]:
    found = {repr([each.get(name) for name in key]): each for each in (*published, *new)}
    return tuple(found.values())
