"""A workshop: orders that are nothing but many tasks of one topic, for workers to fight over."""

from collections.abc import Sequence
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from server.remote import Data, Remote
from tests.scenarios.driving import move

FIND = """query($external: String!) {
  order(externalId: {externalId: $external}) { id state tasks { id state requestType } }
}"""
DIRECTORY = {
    "accounts": [
        {
            "code": "ACC-SHOP",
            "name": "Shop",
            "locations": [
                {
                    "code": "LOC-SHOP",
                    "name": "Shop",
                    "address": "1 Mill Lane",
                    "city": "Ghent",
                    "country": "BE",
                }
            ],
        }
    ]
}


def catalog(topics: Sequence[str], *, tasks: int, kind: str = "CALLOUT") -> Data:
    """A catalog with a resource for each topic, which takes so many tasks of it, all ready at once."""
    return {
        "name": "Workshop",
        "specifications": [
            {"code": f"RES-{n}", "version": "1", "name": topic, "kind": "RESOURCE"}
            for n, topic in enumerate(topics)
        ],
        "planTemplates": [
            {
                "code": f"PT-{n}",
                "version": "1",
                "specification": f"RES-{n}",
                "tasks": [_task(topic, number, kind) for number in range(tasks)],
                "dependencies": [],
            }
            for n, topic in enumerate(topics)
        ],
        "directory": DIRECTORY,
    }


def _task(topic: str, number: int, kind: str) -> Data:
    return {
        "key": f"T{number}",
        "name": f"Task {number}",
        "taskType": kind,
        "duration": "PT1H",
        "requestType": topic,
        "retryPolicy": "FIXED PT1S",
    }


async def ordered(remote: Remote, name: str, resources: Sequence[int]) -> None:
    """Bring in an order for these resources, which a worker then begins."""
    lines = [{"specification": f"RES-{n}", "location": "LOC-SHOP"} for n in resources]
    await move(
        remote, "createOrder", category="SERVICE", accountCode="ACC-SHOP", externalId=name, lines=lines
    )
    order = (await remote.query(FIND, {"external": name}))["order"]["id"]
    await move(remote, "submitOrder", order=order)
    await move(remote, "approveOrder", order=order)


async def fetched(url: str, sql: str, *parameters: Any) -> list[Any]:
    """Ask the database."""
    connection = await asyncpg.connect(url)
    try:
        rows: list[Any] = await connection.fetch(sql, *parameters)
        return rows
    finally:
        await connection.close()
