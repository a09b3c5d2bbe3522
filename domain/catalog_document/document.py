"""A catalog document as a whole: checked against itself and what is published, or refused for every fault."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.catalog import Catalog
from domain.catalog_document.definitions import (
    KEYS,
    KINDS,
    Definition,
    Definitions,
    catalog_of,
    key_of,
    merged,
    read_sections,
)
from domain.catalog_document.directory_checks import check_directory
from domain.catalog_document.fallout_checks import check_fallout_type, check_routing
from domain.catalog_document.jeopardy_checks import check_jeopardy_table
from domain.catalog_document.plan_template_checks import check_choice, check_plan_template
from domain.catalog_document.reading import Path, fault, member, read
from domain.catalog_document.rule_checks import (
    check_compatibility_rule,
    check_mapping,
    check_offering,
    check_targets,
)
from domain.catalog_document.scope import Scope, check_repeated
from domain.catalog_document.specification_checks import check_nesting, check_specification
from domain.decision_tables import check_table
from domain.directory import Directory
from domain.errors import Fault, ValidationFailed

NOTHING: Definitions = MappingProxyType({})
MEMBERS = ("name", *KINDS, "directory")


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogDocument:
    """What a document brings.

    `catalog` is everything published once the document is in; `definitions` are the document's own, as given,
    by section; `rules` are all mappings and compatibility rules from then on, the published ones included.
    """

    name: str
    catalog: Catalog
    directory: Directory
    definitions: Definitions
    rules: Definitions


def read_catalog(document: Any, *, published: Definitions = NOTHING) -> CatalogDocument:
    """Read and check a catalog document: one JSON object with the sections of KINDS, a name and a directory.

    `published` are the definitions that are in already, by section; the document may refer to them. Raises
    ValidationFailed with every fault; paths look like `planTemplates[3].dependencies[1].predecessor`.
    """
    if not isinstance(document, Mapping):
        raise ValidationFailed.of("document", problem="This is not an object.", way_out="Write { … }.")
    faults: list[Fault] = list(_check_members(document))
    sections = read_sections(document, faults)
    directory = read(Directory, document.get("directory", {}), ("directory",), faults) or Directory()
    own = {section: tuple(_placed(document, section).values()) for section in KINDS}
    together = merged(published, own)
    catalog = catalog_of(read_sections(together, []))
    named = frozenset(str(each.get("code")) for each in together["specifications"])
    faults.extend(_check_all(sections, Scope(catalog=catalog, named=named)))
    faults.extend(_check_keys(document, published))
    faults.extend(check_directory(directory, ("directory",)))
    if faults:
        raise ValidationFailed(tuple(faults))
    rules = {section: together[section] for section in ("mappings", "compatibilityRules")}
    return CatalogDocument(
        name=document["name"], catalog=catalog, directory=directory, definitions=own, rules=rules
    )


def _check_members(document: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(document.get("name"), str):
        yield fault(("name",), "The document has no name.", "Give it one.")
    for name in document:
        if name not in MEMBERS:
            yield fault((name,), "There is no such section.", f"Use {', '.join(MEMBERS)}.")


def _placed(document: Mapping[str, Any], section: str) -> dict[Path, Definition]:
    """Give a section's definitions as they stand, each by its path."""
    given = document.get(section, [])
    places = enumerate(given) if isinstance(given, list) else ()
    return {member((), section, index): each for index, each in places if isinstance(each, Mapping)}


def _check_all(sections: Mapping[str, Mapping[Path, Any]], scope: Scope) -> Iterator[Fault]:
    checks: Mapping[str, Callable[[Any, Scope, Path], Iterator[Fault]]] = {
        "specifications": check_specification,
        "offerings": check_offering,
        "mappings": check_mapping,
        "compatibilityRules": check_compatibility_rule,
        "planTemplates": check_plan_template,
        "falloutTypes": check_fallout_type,
    }
    for section, check in checks.items():
        for path, thing in sections[section].items():
            yield from check(thing, scope, path)
    for path, table in sections["decisionTables"].items():
        faults = check_table(table.content, path=member(path, "content"))
        yield from faults or (
            *check_routing(table, scope, path),
            *check_jeopardy_table(table, member(path, "content")),
        )
    yield from check_nesting(sections["specifications"], scope)
    yield from check_targets(sections["mappings"], scope)
    yield from check_choice(sections["planTemplates"], scope)


def _check_keys(document: Mapping[str, Any], published: Definitions) -> Iterator[Fault]:
    """No key twice in the document; what a version says never changes, because orders are pinned to it."""
    for section in KINDS:
        if section == "mappings":
            continue  # told with the actions they hold for, by check_targets
        places = _placed(document, section)
        keys = ((path, key_of(section, each)) for path, each in places.items())
        yield from check_repeated(keys, "definition")
        if "version" in KEYS[section]:
            before = {key_of(section, each): each for each in published.get(section, ())}
            for path, each in places.items():
                if before.get(key_of(section, each), each) != each:
                    problem = f"{' version '.join(key_of(section, each))} is published with other content."
                    yield fault(member(path, "version"), problem, "Give it a new version.")
