"""What is published is kept in every version, and comes back as the catalog that decisions know."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.catalog import Catalog
from domain.catalog_document.document import read_catalog
from persistence.catalog import current, publish, published
from persistence.database import Database
from persistence.directory import account_code, find_account, find_location, find_person, has_group

pytestmark = pytest.mark.anyio
DOCUMENT = Path(__file__).parents[1] / "catalogs" / "second.json"
Document = dict[str, Any]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(database_url, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
def document() -> Document:
    found: Document = orjson.loads(DOCUMENT.read_bytes())
    return found


async def publish_document(database: Database, document: Mapping[str, Any], *, dry_run: bool = False) -> int:
    async with database.transaction() as tx:
        revision = await publish(tx, read_catalog(document, published=await published(tx)))
        if dry_run:
            tx.roll_back()
    return revision


async def column(database: Database, sql: str) -> list[Any]:
    return [row[0] for row in await database.reads.fetch(sql)]


def with_new_version(document: Document, version: str) -> Document:
    newer = deepcopy(document)
    newer["specifications"] = [newer["specifications"][0] | {"version": version, "name": "Newer"}]
    for section in ("planTemplates", "offerings", "mappings", "compatibilityRules", "decisionTables"):
        newer.pop(section, None)
    return newer


async def test_an_empty_database_has_an_empty_catalog(database: Database) -> None:
    assert await current(database) == Catalog()


async def test_what_was_published_is_what_the_document_says(database: Database, document: Document) -> None:
    read = read_catalog(document)

    await publish_document(database, document)

    found = await current(database)
    assert found.specifications == read.catalog.specifications
    assert found.current == read.catalog.current
    assert found.offerings == read.catalog.offerings
    assert set(found.mappings) == set(read.catalog.mappings)
    assert found.compatibility_rules == read.catalog.compatibility_rules
    assert {each.code: each for each in found.plan_templates} == {
        each.code: each for each in read.catalog.plan_templates
    }
    assert found.decision_tables == read.catalog.decision_tables


async def test_a_transaction_and_the_pool_read_the_same_catalog_once(
    database: Database, document: Document
) -> None:
    await publish_document(database, document)

    async with database.transaction() as tx:
        assert await current(tx) is await current(database)


async def test_publishing_the_same_again_changes_nothing_but_the_revision(
    database: Database, document: Document
) -> None:
    first = await publish_document(database, document)
    before = await column(database, "select id from specifications order by id")

    assert await publish_document(database, document) == first + 1

    assert await column(database, "select id from specifications order by id") == before


async def test_an_old_version_stays_beside_the_new_one(database: Database, document: Document) -> None:
    await publish_document(database, document)
    old = document["specifications"][0]

    await publish_document(database, with_new_version(document, "9.10"))
    await publish_document(database, with_new_version(document, "9.9"))

    catalog = await current(database)
    assert catalog.specification(old["code"]).version == "9.10"
    assert catalog.specification(old["code"], old["version"]).name == old["name"]
    sql = "select version from specifications where is_current and code = '" + old["code"] + "'"
    assert await column(database, sql) == ["9.10"]


async def test_a_trial_is_not_remembered(database: Database, document: Document) -> None:
    await publish_document(database, document, dry_run=True)

    assert await current(database) == Catalog()


async def test_two_publications_at_once_come_one_after_the_other(
    database: Database, document: Document
) -> None:
    await publish_document(database, document)
    newer = [with_new_version(document, f"9.{minor}") for minor in range(3)]

    revisions = await asyncio.gather(*(publish_document(database, each) for each in newer))

    assert sorted(revisions) == [2, 3, 4]
    assert (await current(database)).specification(document["specifications"][0]["code"]).version == "9.2"


async def test_specifications_can_be_read_without_their_definition(
    database: Database, document: Document
) -> None:
    await publish_document(database, document)

    rows = await database.reads.fetch("select characteristics, relationships from specifications")

    characteristics = [each for row in rows for each in orjson.loads(row["characteristics"])]
    assert {"name", "valueType", "mandatoryAt", "allowLate", "maxCardinality"} <= characteristics[0].keys()
    relationships = [each for row in rows for each in orjson.loads(row["relationships"])]
    assert {"target", "type", "quantityCharacteristic", "rules"} <= relationships[0].keys()
    tasks = orjson.loads((await column(database, "select tasks from plan_templates"))[0])
    assert tasks[0]["duration"].startswith("PT")


async def test_the_directory_comes_with_the_catalog(database: Database, document: Document) -> None:
    account, person = (document["directory"][section][0] for section in ("accounts", "people"))

    await publish_document(database, document)
    await publish_document(database, document)

    async with database.transaction() as tx:
        account_id = await find_account(tx, account["code"])
        assert account_id is not None
        assert await account_code(tx, account_id) == account["code"]
        assert await find_location(tx, account_id, account["locations"][0]["code"]) is not None
        assert await find_account(tx, "NOBODY") is None
        found = await find_person(tx, person["subject"])
        assert found is not None
        assert list(found.groups) == sorted(person["groups"])
        assert await has_group(tx, person["groups"][0])
        assert not await has_group(tx, "NOBODY")
