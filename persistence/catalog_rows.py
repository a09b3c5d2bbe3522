"""The rows of published definitions: each as its document gave it, with columns to read and sort by."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from domain.catalog import Catalog, DecisionTable, Offering, PlanTemplate, Specification
from domain.catalog_document.definitions import KINDS, Definition, Definitions
from domain.catalog_document.reading import read
from domain.durations import format_duration
from domain.fallout_types import FalloutType
from persistence.values import to_json

CatalogRow = dict[str, Any]
NAMESPACE = uuid5(NAMESPACE_URL, "somgraph:catalog")
TABLES = {
    "specifications": "specifications",
    "offerings": "offerings",
    "planTemplates": "plan_templates",
    "decisionTables": "decision_tables",
    "falloutTypes": "fallout_types",
}


def catalog_rows(definitions: Definitions, catalog: Catalog) -> dict[str, list[CatalogRow]]:
    """Give the rows of all definitions by their table; `catalog` is what they make together."""
    return {
        table: [_row(section, definition, catalog) for definition in definitions[section]]
        for section, table in TABLES.items()
    }


def _row(section: str, definition: Definition, catalog: Catalog) -> CatalogRow:
    thing: Any = read(KINDS[section], definition, (), [])
    match thing:
        case Specification():
            columns = _specification(thing, catalog)
        case Offering():
            columns = _plain(thing, ("code", "name", "status", "specification"))
        case PlanTemplate():
            columns = _plan_template(thing, catalog)
        case DecisionTable():
            columns = _decision_table(thing, catalog)
        case FalloutType():
            columns = _fallout_type(thing)
        case _:
            raise TypeError(f"{section} has no table of its own")
    key = (columns.get("code") or columns["name"], columns.get("version", ""))
    return {"id": _stable_id(section, *key), **columns, "definition": definition}


def _specification(thing: Specification, catalog: Catalog) -> CatalogRow:
    newest = catalog.current.get(thing.code)
    plain = _plain(thing, ("code", "version", "name", "kind", "service_category", "description", "status"))
    more = _plain(thing, ("is_bundle", "valid_from", "valid_to", "characteristics", "relationships"))
    return plain | more | {"is_current": newest is not None and newest.version == thing.version}


def _plan_template(thing: PlanTemplate, catalog: Catalog) -> CatalogRow:
    plain = _plain(thing, ("code", "version", "specification", "stage", "actions", "dependencies"))
    tasks = [to_json(task) | {"duration": format_duration(task.duration.likely)} for task in thing.tasks]
    is_current = any(
        (each.code, each.version) == (thing.code, thing.version) for each in catalog.plan_templates
    )
    return plain | {"tasks": tasks, "is_current": is_current}


def _decision_table(thing: DecisionTable, catalog: Catalog) -> CatalogRow:
    is_current = catalog.decision_tables[thing.name].version == thing.version
    return _plain(thing, ("name", "version")) | {"is_current": is_current}


def _fallout_type(thing: FalloutType) -> CatalogRow:
    plain = _plain(thing, ("code", "name", "category", "description", "default_group", "default_priority"))
    more = _plain(thing, ("escalation_group", "error_patterns", "agent_verbs"))
    auto = thing.auto_resolve
    return (
        plain
        | more
        | {
            "auto_verb": auto.verb if auto else None,
            "auto_attempts": auto.max_attempts if auto else None,
            "auto_delay": to_json(auto.delay) if auto else None,
        }
    )


def _plain(thing: object, names: tuple[str, ...]) -> CatalogRow:
    return {name: to_json(getattr(thing, name)) for name in names}


def _stable_id(section: str, *key: str) -> str:
    """Derive the id of a published thing from its key, so that publishing it twice makes it once."""
    return str(uuid5(NAMESPACE, "/".join((section, *key))))
