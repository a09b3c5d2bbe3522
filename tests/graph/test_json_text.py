"""JSON as text in SQL: the same as PostgreSQL's own functions write, whatever the values."""

from collections.abc import AsyncIterator

import orjson
import pytest

from persistence.database import Database
from persistence.graph.declarations import Value
from persistence.graph.json_text import Json, anything, data, known, new, one, said, several
from persistence.graph.leaves import json_of
from persistence.graph.request import Leaf

pytestmark = pytest.mark.anyio
TEXTS = ["", "plain", '"', "\\", "\\u0041", "a\nb\tc\r\x01\x7f", "%s {t} $1 ''", "Zoë 日本 🚚 \u2028", "null"]
COLUMN = Value(sql="v")
PLAIN = Value(sql="v", plain=True, prefix="tsk_")


@pytest.fixture
async def database(module_database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(module_database_url, pool_size=1)
    yield database
    await database.close()


async def read(database: Database, json: Json, rows: str = "", *values: object) -> object:
    return orjson.loads(await database.reads.fetch_json(f"select {data(json)} {rows}", values))


async def test_any_text_comes_back_as_it_was(database: Database) -> None:
    pairs = several([("text", anything("v"))], "from unnest($1::text[]) with ordinality x(v, n) order by n")

    assert await read(database, pairs, "", [*TEXTS, None]) == [{"text": each} for each in [*TEXTS, None]]


@pytest.mark.parametrize(
    ("value", "leaf", "sql", "expected"),
    [
        (COLUMN, Leaf(type="Int"), "-9007199254740991::int8", -9007199254740991),
        (COLUMN, Leaf(type="Int"), "null::int4", None),
        (COLUMN, Leaf(type="Boolean"), "true", True),
        (COLUMN, Leaf(type="Boolean"), "false", False),
        (COLUMN, Leaf(type="Boolean"), "null::bool", None),
        (COLUMN, Leaf(type="TaskState", is_enum=True), "'IN_PROGRESS'::text", "IN_PROGRESS"),
        (COLUMN, Leaf(type="TaskState", is_enum=True), "null::text", None),
        (COLUMN, Leaf(type="TaskState", is_enum=True, is_list=True), "array['A', 'B']", ["A", "B"]),
        (COLUMN, Leaf(type="TaskState", is_enum=True, is_list=True), "'{}'::text[]", []),
        (Value(sql="v", json=True), Leaf(type="TaskState", is_enum=True), """'"A"'::jsonb""", "A"),
        (Value(sql="v", json=True), Leaf(type="Int"), "'null'::jsonb", None),
        (Value(sql="v", json=True), Leaf(type="JSON"), """'{"a": [1, "\\""]}'::jsonb""", {"a": [1, '"']}),
        (PLAIN, Leaf(type="ID", is_required=True), "7", "tsk_7"),
        (COLUMN, Leaf(type="TaskState", is_enum=True, is_required=True), "'OPEN'::text", "OPEN"),
        (COLUMN, Leaf(type="Decimal"), "12.50::numeric", 12.5),
        (
            COLUMN,
            Leaf(type="DateTime"),
            "'2026-03-29T02:30:00.5+02'::timestamptz",
            "2026-03-29T00:30:00.500Z",
        ),
        (COLUMN, Leaf(type="DateTime"), "null::timestamptz", None),
        (
            Value(sql="v", json=True),
            Leaf(type="DateTime"),
            """'"2026-03-29T02:30:00+02"'::jsonb""",
            "2026-03-29T00:30:00.000Z",
        ),
        (COLUMN, Leaf(type="Duration"), "'90 minutes'::interval", "PT1H30M"),
        (COLUMN, Leaf(type="Duration"), "null::interval", None),
    ],
)
async def test_each_leaf_is_written_as_its_type_wants(
    database: Database, value: Value, leaf: Leaf, sql: str, expected: object
) -> None:
    assert await read(database, json_of("v", value, leaf), f"from (select {sql} as v) x") == expected


async def test_what_is_not_there_is_null_and_an_empty_list_is_empty(database: Database) -> None:
    nobody = "from (select 1 as v where false) x"

    read_one = [("row", one([("v", anything("v"))], nobody)), ("rows", several([], nobody))]
    assert await read(database, new(read_one)) == {"row": None, "rows": []}
    assert await read(database, new([("v", known("null::text")), ("empty", new([]))])) == {
        "v": None,
        "empty": {},
    }


async def test_objects_may_have_more_fields_than_a_function_takes_arguments(database: Database) -> None:
    pairs = [(f"field{n}", anything(f"{n} + v") if n % 3 else said("A")) for n in range(20_000)]

    found = await read(database, new(pairs), "from (select 1 as v) x")
    assert found == {f"field{n}": n + 1 if n % 3 else "A" for n in range(20_000)}
