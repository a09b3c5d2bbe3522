"""The catalog as published: every version of every definition is kept, and read back as decisions need it."""

from collections.abc import Sequence
from dataclasses import replace

import asyncpg  # type: ignore[import-untyped]
import orjson

from domain.catalog import Catalog
from domain.catalog_document.definitions import Definitions, assemble, merged
from domain.catalog_document.document import CatalogDocument
from domain.directory import AssignmentPolicy
from persistence.catalog_rows import CatalogRow, catalog_rows
from persistence.database import Database
from persistence.directory import publish_directory
from persistence.transaction import Transaction

DEFINITIONS = """
select json_build_object(
    'specifications', (select coalesce(json_agg(definition), '[]') from specifications),
    'offerings', (select coalesce(json_agg(definition), '[]') from offerings),
    'planTemplates', (select coalesce(json_agg(definition), '[]') from plan_templates),
    'falloutTypes', (select coalesce(json_agg(definition), '[]') from fallout_types),
    'decisionTables', (select coalesce(json_agg(definition), '[]') from decision_tables),
    'mappings', coalesce((select document->'mappings' from newest), '[]'),
    'compatibilityRules', coalesce((select document->'compatibilityRules' from newest), '[]'))
from (values (1)) as one_row"""
NEWEST = "with newest as (select document from catalog_rules order by revision desc limit 1)"
RESOLUTION_TIMES = "select type, median from resolution_times"
POLICIES = "select code, assignment from assignment_groups where assignment <> 'NONE'"
STAMP = "select stamp from catalog_state"
NEXT = "update catalog_state set revision = revision + 1, stamp = gen_random_uuid() returning revision"
MOST_KEPT = 4  # catalogs in memory: that of the present, and those that a publication is replacing

_kept: dict[str, Catalog] = {}


async def current(source: Transaction | Database) -> Catalog:
    """Give the published catalog; it is read anew only when something was published or learned since."""
    reading = source.driver.fetch if isinstance(source, Transaction) else source.reads.fetch
    known = source.catalog_stamp if isinstance(source, Transaction) else None
    stamp = known or str((await reading(STAMP))[0]["stamp"])
    if stamp not in _kept:
        definitions = (await reading(f"{NEWEST}{DEFINITIONS}"))[0][0]
        times = {row["type"]: row["median"] for row in await reading(RESOLUTION_TIMES)}
        policies = {row["code"]: AssignmentPolicy(row["assignment"]) for row in await reading(POLICIES)}
        catalog = assemble(orjson.loads(definitions))
        _remember(stamp, replace(catalog, resolution_times=times, policies=policies))
    return _kept[stamp]


async def published(tx: Transaction) -> Definitions:
    """Give every published definition by section, as its document gave it, for `read_catalog` to refer to.

    Whoever reads them to publish more keeps other publications waiting until its transaction ends.
    """
    await tx.driver.execute("select from catalog_state for update")
    definitions: Definitions = orjson.loads(await tx.fetch_json(f"{NEWEST}{DEFINITIONS}"))
    return definitions


async def publish(tx: Transaction, document: CatalogDocument) -> int:
    """Publish what a checked document holds, beside what is published already; returns the new revision.

    A definition with the key of a published one takes its place. Two publications come one after the other.
    """
    revision: int = await tx.driver.fetchval(NEXT)
    everything = merged(await published(tx), document.definitions)
    for table, rows in catalog_rows(everything, assemble(everything)).items():
        await _upsert(tx.driver, table, rows)
    rules = {section: everything[section] for section in ("mappings", "compatibilityRules")}
    await tx.driver.execute(
        "insert into catalog_rules (revision, document) values ($1, $2::jsonb)",
        revision,
        orjson.dumps(rules).decode(),
    )
    await publish_directory(tx, document.directory)
    return revision


async def _upsert(driver: asyncpg.Connection, table: str, rows: Sequence[CatalogRow]) -> None:
    if not rows:
        return
    columns = tuple(rows[0])
    assigned = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "id")
    if "is_current" in columns:  # first, because only one version of a code may be current at any time
        await driver.execute(f"update {table} set is_current = false where is_current")  # noqa: S608
    await driver.execute(
        f"insert into {table} ({', '.join(columns)}) select {', '.join(columns)} "  # noqa: S608
        f"from json_populate_recordset(null::{table}, $1::json) "
        f"on conflict (id) do update set {assigned}",
        orjson.dumps(rows),
    )


def _remember(stamp: str, catalog: Catalog) -> None:
    while len(_kept) >= MOST_KEPT:
        del _kept[next(iter(_kept))]
    _kept[stamp] = catalog
