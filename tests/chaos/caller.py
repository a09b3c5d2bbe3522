"""A client that never gives up: it sends the same request under the same key until somebody answers."""

import asyncio
import itertools
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx2

from domain.permissions import Role
from tests.chaos.story import Acknowledged
from tests.server.running import token

EVERYTHING = (Role.PROCESS_ADMIN, Role.ORDER_MANAGER, Role.FULFILMENT_MANAGER, Role.ORDER_AGENT)
SECONDS_FOR_AN_ANSWER = 10
LONGEST_PAUSE = 0.5  # seconds between two tries
SERVER_FAULT = 500
ERRORS = "events { id } errors { code message path retryable }"
INPUTS = {
    "createOrder": "CreateOrderInput",
    "submitOrder": "OrderInput",
    "approveOrder": "ApproveOrderInput",
    "cancelOrder": "OrderReasonInput",
    "holdOrder": "OrderReasonInput",
    "resumeOrder": "OrderInput",
    "setPriority": "SetPriorityInput",
    "addNote": "AddNoteInput",
    "claimTask": "TaskInput",
    "startTask": "TaskInput",
    "completeTask": "CompleteTaskInput",
    "importServiceOrder": "ImportServiceOrderInput",
    "setCommittedDate": "SetCommittedDateInput",
    "acknowledgeJeopardy": "AcknowledgeJeopardyInput",
    "mitigateJeopardy": "MitigateJeopardyInput",
}
ORDER_OF = {"createOrder": "order { id }", "importServiceOrder": "created order { id }"}

Data = dict[str, Any]


class Refused(Exception):
    """The answer is no, for a reason that another try does not change."""

    def __init__(self, errors: Sequence[Data]) -> None:
        super().__init__("; ".join(f"{each.get('code')}: {each['message']}" for each in errors))
        self.codes = [each.get("code") for each in errors]


class NoAnswer(Exception):
    """Nobody answered, or only that it cannot be done now."""


@dataclass(slots=True, kw_only=True)
class Memory:
    """What clients remember: what was acknowledged, and with which errors they were put off."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    put_off: list[Data] = field(default_factory=list)  # GraphQL errors and errors of payloads
    broken: int = 0  # answers that never came


class Caller:
    """Speaks with any of several servers under one token; use it as an async context manager."""

    def __init__(self, urls: Sequence[str], memory: Memory | None = None, bearer: str | None = None) -> None:
        self.memory = memory or Memory()
        self._urls = itertools.cycle(random.sample(urls, len(urls)))
        self._url = next(self._urls)
        bearer = bearer or token(*EVERYTHING, lifetime=6 * 3600)
        self._http = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {bearer}"}, timeout=SECONDS_FOR_AN_ANSWER
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def mutate(self, name: str, /, **values: Any) -> Data:
        """Carry out a mutation under one key until it is acknowledged. Raises Refused."""
        input_ = {"idempotencyKey": str(uuid4()), **values}
        document = mutation(name)
        while True:
            with suppress(NoAnswer):
                payload: Data = (await self._ask(document, {"input": input_}))[name]
                if not payload["errors"]:
                    self._remember(name, input_["idempotencyKey"], payload)
                    return payload
                self._judge(payload["errors"], lambda error: error["retryable"])
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE))

    async def query(self, document: str, **variables: Any) -> Data:
        """Read until there is an answer. Raises Refused."""
        while True:
            with suppress(NoAnswer):
                return await self._ask(document, variables)
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE))

    async def _ask(self, document: str, variables: Data) -> Data:
        answer = await self._post(document, variables)
        if errors := answer.get("errors"):
            plain = [{**each["extensions"], "message": each["message"]} for each in errors]
            self._judge(plain, lambda error: error.get("retryable", False))
        data: Data = answer["data"]
        return data

    async def _post(self, document: str, variables: Data) -> Data:
        """Send once; whoever does not answer is not asked again before the others."""
        try:
            answer = await self._http.post(
                f"{self._url}/graphql", json={"query": document, "variables": variables}
            )
            data: Data = answer.json()
        except (httpx2.TransportError, ValueError) as error:
            self.memory.broken += 1
            self._url = next(self._urls)
            raise NoAnswer from error
        return data

    def _judge(self, errors: Sequence[Data], may_be_tried_again: Any) -> None:
        if not all(map(may_be_tried_again, errors)):
            raise Refused(errors)
        self.memory.put_off += errors
        raise NoAnswer

    def _remember(self, name: str, key: str, payload: Data) -> None:
        events = tuple(int(each["id"].removeprefix("evt_")) for each in payload["events"])
        self.memory.acknowledged.append(Acknowledged(mutation=name, key=key, events=events))


def mutation(name: str) -> str:
    """Write the document of a mutation: its order where it makes one, its events and errors."""
    wanted = f"{ORDER_OF.get(name, '')} {ERRORS}"
    return f"mutation($input: {INPUTS[name]}!) {{ {name}(input: $input) {{ {wanted} }} }}"
