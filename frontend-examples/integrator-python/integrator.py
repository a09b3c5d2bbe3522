"""A system beside somgraph: it hears of its tasks by subscription, starts, does and completes them.

    python integrator.py --url http://127.0.0.1:8000/graphql --token "$TOKEN"

The token has the role INTEGRATOR; its topics say whose tasks these are. See README.md in this folder.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.websockets import WebsocketsTransport

Data = dict[str, Any]
Work = Callable[[Data], Awaitable[Data]]

WHAT_IS_OPEN = """
query WhatIsOpen {
  feedCursor
  tasks(first: 100, where: {state: [OPEN, IN_PROGRESS], taskType: [AUTOMATED, CALLOUT]}) { nodes { ...Work } }
}
fragment Work on Task { id number name requestType state requiredOutputs inputs order { number } }
"""

WHAT_BECOMES_OPEN = """
subscription WhatBecomesOpen($after: String) {
  taskUpdated(where: {state: [OPEN], taskType: [AUTOMATED, CALLOUT]}, after: $after) {
    cursor
    task { ...Work }
  }
}
fragment Work on Task { id number name requestType state requiredOutputs inputs order { number } }
"""

START = """
mutation Start($input: TaskInput!) { startTask(input: $input) { errors { message retryable } } }
"""

COMPLETE = """
mutation Complete($input: CompleteTaskInput!) { completeTask(input: $input) { errors { message retryable } } }
"""

FAIL = """
mutation Fail($input: FailTaskInput!) { failTask(input: $input) { errors { message retryable } } }
"""


class Refused(Exception):
    """The server understood and says no: the task is not ours, held, or done by somebody else."""


async def make_up(task: Data) -> Data:
    """Stand in for real work: wait a moment, then make something up for every output."""
    await asyncio.sleep(1)
    return {name: f"{name} of {task['number']}" for name in task["requiredOutputs"]}


async def allocate_numbers(task: Data) -> Data:
    """Give out a block of ten numbers; a real one would ask the number inventory."""
    return {"firstNumber": f"+4416329{serial(task):05d}", "size": 10}


async def assign_vlan(task: Data) -> Data:
    """Give out a VLAN."""
    return {"vlanId": 100 + serial(task) % 3900}


async def allocate_prefix(task: Data) -> Data:
    """Give out a network of the range that is reserved for examples."""
    return {"prefix": f"203.0.113.{serial(task) % 32 * 8}/29"}


def serial(task: Data) -> int:
    """Take the number out of TASK1001001, small enough for the values made of it."""
    return int(task["number"].removeprefix("TASK")) % 100_000


# What this integrator can do, by request type. Write your own functions here; `*` is for all others.
HANDLERS: Mapping[str, Work] = {
    "numbers.allocate": allocate_numbers,
    "vlan.assign": assign_vlan,
    "ipv4.allocate": allocate_prefix,
    "*": make_up,
}


class Integrator:
    """Works on tasks under one token, until cancelled."""

    def __init__(self, url: str, token: str) -> None:
        address = urlsplit(url)
        socket = address._replace(scheme="wss" if address.scheme == "https" else "ws").geturl()
        authorization = {"Authorization": f"Bearer {token}"}
        self._http = Client(transport=AIOHTTPTransport(url=url, headers=authorization))
        self._live = Client(
            transport=WebsocketsTransport(
                url=socket, init_payload=authorization, subprotocols=["graphql-transport-ws"]
            )
        )
        self._session: AsyncClientSession | None = None

    async def run(self) -> None:
        """Hear of tasks and work on each, one after the other."""
        async with self._http as self._session:
            while True:
                try:
                    async for task in self.tasks():
                        await self.work_on(task)
                except (TransportError, OSError) as error:
                    print(f"listening again in 5 s: {error}", file=sys.stderr)
                await asyncio.sleep(5)

    async def tasks(self) -> AsyncIterator[Data]:
        """Yield what is open, then what becomes open after that very reading: nothing between is missed."""
        seen = await self.send(WHAT_IS_OPEN)
        for task in seen["tasks"]["nodes"]:
            yield task
        async with self._live as session:
            after = GraphQLRequest(WHAT_BECOMES_OPEN, variable_values={"after": seen["feedCursor"]})
            async for data in session.subscribe(after):
                yield data["taskUpdated"]["task"]

    async def work_on(self, task: Data) -> None:
        """Start it unless we did before, do the work, hand in the outputs."""
        try:
            if task["state"] == "OPEN":
                await self.act("startTask", START, task)
            handler = HANDLERS.get(task["requestType"]) or HANDLERS["*"]
            try:
                outputs = await handler(task)
            except (OSError, ValueError) as error:
                await self.act("failTask", FAIL, task, code="WORK_FAILED", message=str(error))
            else:
                values = [{"name": name, "value": value} for name, value in outputs.items()]
                await self.act("completeTask", COMPLETE, task, outputs=values)
        except Refused as refusal:
            print(f"{task['number']}: {refusal}", file=sys.stderr)
        else:
            print(f"{task['number']} {task['name']} of {task['order']['number']} is done")

    async def act(self, name: str, document: str, task: Data, **values: Any) -> None:
        """Carry out one mutation. It may be sent many times: one idempotency key makes it happen once."""
        variables = {"input": {"task": task["id"], "idempotencyKey": str(uuid4()), **values}}
        while True:
            try:
                errors = (await self.send(document, variables))[name]["errors"]
            except TransportQueryError as error:
                raise Refused(str(error)) from error
            except (TransportError, OSError) as error:
                print(f"{name} will be sent again: {error}", file=sys.stderr)
            else:
                if not errors:
                    return
                if not any(error["retryable"] for error in errors):
                    raise Refused(" ".join(error["message"] for error in errors))
            await asyncio.sleep(2)

    async def send(self, document: str, variables: Data | None = None) -> Data:
        """Send a query or mutation over HTTP."""
        assert self._session
        return await self._session.execute(GraphQLRequest(document, variable_values=variables))


def main() -> None:
    """Read the command line, then work until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Work on somgraph's automated tasks and callouts.")
    parser.add_argument("--url", default="http://127.0.0.1:8000/graphql", help="the GraphQL address")
    parser.add_argument("--token", default=os.environ.get("SOM_TOKEN"), help="a token of role INTEGRATOR")
    given = parser.parse_args()
    if not given.token:
        parser.error("give --token, or set SOM_TOKEN")
    try:
        asyncio.run(Integrator(given.url, given.token).run())
    except KeyboardInterrupt:
        print("stopped")


if __name__ == "__main__":
    main()
