"""A system beside somgraph: it sleeps until its tasks are ready, takes them on a lease, does them, answers.

    python integrator.py --url http://127.0.0.1:8000/graphql --token "$TOKEN"

The token has the role INTEGRATOR; its topics say whose tasks these are. See README.md in this folder.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
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

WHO_AM_I = "query WhoAmI { feedCursor viewer { topics } }"

WHAT_BECOMES_READY = """
subscription WhatBecomesReady($topic: String!, $after: String) {
  taskAvailable(topic: $topic, after: $after) { cursor task { number } }
}
"""

CLAIM = """
mutation Claim($input: ClaimTasksInput!) {
  claimTasks(input: $input) {
    tasks { id number name requestType requiredOutputs inputs order { number } lease { id } }
    errors { message retryable }
  }
}
"""

EXTEND = """
mutation Extend($input: ExtendLeaseInput!) { extendLease(input: $input) { errors { message retryable } } }
"""

COMPLETE = """
mutation Complete($input: CompleteTaskInput!) { completeTask(input: $input) { errors { message retryable } } }
"""

FAIL = """
mutation Fail($input: FailTaskInput!) { failTask(input: $input) { errors { message retryable } } }
"""

LEASE = 30  # seconds that a task is ours without a sign of life; a crash costs as much
LONGEST_SLEEP = 60  # seconds; a word that was lost delays work by at most this


class Refused(Exception):
    """The server understood and says no: the lease is lost, or the task is held or done by somebody else."""


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
    """Works on the tasks of its token's topics, until cancelled."""

    def __init__(self, url: str, token: str) -> None:
        address = urlsplit(url)
        self._socket = address._replace(scheme="wss" if address.scheme == "https" else "ws").geturl()
        self._authorization = {"Authorization": f"Bearer {token}"}
        self._http = Client(transport=AIOHTTPTransport(url=url, headers=self._authorization))
        self._session: AsyncClientSession | None = None

    async def run(self) -> None:
        """Work on every topic, one task after the other in each."""
        async with self._http as self._session:
            seen = await self.send(WHO_AM_I)
            async with asyncio.TaskGroup() as together:
                for topic in seen["viewer"]["topics"]:
                    together.create_task(self.work_on_topic(topic, seen["feedCursor"]))

    async def work_on_topic(self, topic: str, after: str) -> None:
        """Claim and do tasks while there are any; sleep until there are some again."""
        ready = asyncio.Event()
        hearing = asyncio.create_task(self.hear(topic, after, ready))
        try:
            while True:
                ready.clear()
                task = await self.claim(topic)
                if task is not None:
                    await self.work_on(task)
                    continue
                with suppress(TimeoutError):
                    await asyncio.wait_for(ready.wait(), LONGEST_SLEEP)
        finally:
            hearing.cancel()

    async def hear(self, topic: str, after: str, ready: asyncio.Event) -> None:
        """Be told when tasks become ready, from a moment on; after a break from where it stopped."""
        while True:
            live = WebsocketsTransport(
                url=self._socket, init_payload=self._authorization, subprotocols=["graphql-transport-ws"]
            )
            variables = {"topic": topic, "after": after}
            try:
                async with Client(transport=live) as session:
                    asked = GraphQLRequest(WHAT_BECOMES_READY, variable_values=variables)
                    async for data in session.subscribe(asked):
                        after = data["taskAvailable"]["cursor"]
                        ready.set()
            except (TransportError, OSError) as error:
                print(f"listening again in 5 s: {error}", file=sys.stderr)
            await asyncio.sleep(5)
            ready.set()

    async def claim(self, topic: str) -> Data | None:
        """Take one ready task, if there is one; asked again under the same key, it is the same one."""
        given = {"topic": topic, "leaseSeconds": LEASE}
        payload = await self.act("claimTasks", CLAIM, given)
        return payload["tasks"][0] if payload["tasks"] else None

    async def work_on(self, task: Data) -> None:
        """Do the work while giving signs of life, then hand in the outputs, all under the lease."""
        named = {"task": task["id"], "lease": task["lease"]["id"]}
        handler = HANDLERS.get(task["requestType"]) or HANDLERS["*"]
        living = asyncio.create_task(self.stay_alive(named))
        try:
            try:
                outputs = await handler(task)
            except (OSError, ValueError) as error:
                await self.act("failTask", FAIL, {**named, "code": "WORK_FAILED", "message": str(error)})
            else:
                values = [{"name": name, "value": value} for name, value in outputs.items()]
                await self.act("completeTask", COMPLETE, {**named, "outputs": values})
        except Refused as refusal:
            print(f"{task['number']}: {refusal}", file=sys.stderr)
        else:
            print(f"{task['number']} {task['name']} of {task['order']['number']} is done", flush=True)
        finally:
            living.cancel()

    async def stay_alive(self, named: Data) -> None:
        """Extend the lease well before it runs out."""
        with suppress(Refused):  # it is lost: the answer will hear of it, too
            while True:
                await asyncio.sleep(LEASE / 3)
                await self.act("extendLease", EXTEND, {**named, "leaseSeconds": LEASE})

    async def act(self, name: str, document: str, input: Data) -> Data:
        """Carry out one mutation. It may be sent many times: one idempotency key makes it happen once."""
        variables = {"input": {**input, "idempotencyKey": str(uuid4())}}
        while True:
            try:
                payload: Data = (await self.send(document, variables))[name]
            except TransportQueryError as error:
                raise Refused(str(error)) from error
            except (TransportError, OSError) as error:
                print(f"{name} will be sent again: {error}", file=sys.stderr)
            else:
                errors = payload["errors"]
                if not errors:
                    return payload
                if not any(error["retryable"] for error in errors):
                    raise Refused(" ".join(error["message"] for error in errors))
            await asyncio.sleep(2)

    async def send(self, document: str, variables: Data | None = None) -> Data:
        """Send a query or mutation over HTTP."""
        assert self._session
        return await self._session.execute(GraphQLRequest(document, variable_values=variables))


def main() -> None:
    """Read the command line, then work until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Work on somgraph's tasks of some topics.")
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
