"""The other way to read a tree: flat rows, a statement for each level, put together by Python."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import orjson

AT = """to_char({} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
ORDER = "select id as key, 'ord_' || id as id, number, state, progress from orders where number = $1"
LINES = """
select id as key, 'lin_' || id as id, line_no as "lineNo", action, state
from order_lines where order_id = $1 order by line_no"""
PARTS = """
select id as key, line_id as owner, 'dor_' || id as id, number, kind, state
from domain_orders where order_id = $1 order by sequence, id"""
TASKS = f"""
select domain_order_id as owner, 'tsk_' || id as id, number, key, name, task_type as "taskType", state,
       is_critical as "isCritical", {AT.format("forecast_end_at")} as "forecastEndAt"
from tasks where order_id = $1 order by sequence, id"""
DEPENDENCIES = """
select type, 'tsk_' || predecessor_id as predecessor, 'tsk_' || successor_id as successor
from task_dependencies where order_id = $1 order by predecessor_id, successor_id, type"""


async def tree(connection: asyncpg.Connection, number: str, *, dependencies: bool) -> bytes:
    """Read the tree of an order in one snapshot; give it as JSON."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        (order,) = await connection.fetch(ORDER, number)
        lines = await connection.fetch(LINES, order["key"])
        parts = _owned(await connection.fetch(PARTS, order["key"]))
        tasks = _owned(await connection.fetch(TASKS, order["key"]))
        edges = await connection.fetch(DEPENDENCIES, order["key"]) if dependencies else []
    found = _plain(order) | {
        "lines": [
            _plain(line)
            | {
                "domainOrders": [
                    _plain(part) | {"tasks": [_plain(task) for task in tasks[part["key"]]]}
                    for part in parts[line["key"]]
                ]
            }
            for line in lines
        ]
    }
    if dependencies:
        found["dependencies"] = [
            {
                "type": each["type"],
                "predecessor": {"id": each["predecessor"]},
                "successor": {"id": each["successor"]},
            }
            for each in edges
        ]
    return orjson.dumps({"order": found})


def _owned(rows: Iterable[Mapping[str, Any]]) -> dict[Any, list[Mapping[str, Any]]]:
    owned: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        owned[row["owner"]].append(row)
    return owned


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Take what is answered out of a row: a task's key is, the others' are not."""
    named = dict(row.items())
    if "taskType" not in named:
        named.pop("key", None)
    named.pop("owner", None)
    return named
