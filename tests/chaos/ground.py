"""Where bad input is tried: a server with the worked catalog, spoken to by a manager and by a customer."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from domain.permissions import Role
from server.demo.catalog import read_document
from server.imports import import_catalog
from server.remote import Remote
from tests.chaos.caller import EVERYTHING
from tests.chaos.clerk import internet
from tests.server.running import running, token

NOBODY = "11111111-1111-1111-1111-111111111111"
REFUSAL = """
events { id }
errors { __typename code message path retryable ... on ValidationFailed { faults { path problem wayOut } } }
"""
INPUTS = {
    "createOrder": "CreateOrderInput",
    "submitOrder": "OrderInput",
    "cancelOrder": "OrderReasonInput",
    "rejectOrder": "OrderReasonInput",
    "setPriority": "SetPriorityInput",
    "addNote": "AddNoteInput",
    "raiseIssue": "RaiseIssueInput",
    "addOrderLine": "AddOrderLineInput",
    "removeOrderLine": "RemoveOrderLineInput",
    "completeTask": "CompleteTaskInput",
    "importCatalog": "ImportCatalogInput",
    "importServiceOrder": "ImportServiceOrderInput",
}

Data = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A server with the worked catalog and two drafts, of Hillside and of Cedar."""

    manager: httpx2.AsyncClient
    customer: httpx2.AsyncClient  # Cedar's
    draft: str
    foreign: str  # Hillside's draft
    foreign_line: str
    foreign_number: str

    async def ask(self, document: str, variables: Mapping[str, Any], *, as_customer: bool = False) -> Any:
        """Send a document; text goes as ASCII, so that half characters can be sent."""
        return await (self.customer if as_customer else self.manager).post(
            "/graphql",
            content=json.dumps({"query": document, "variables": variables}),
            headers={"Content-Type": "application/json", "X-Request-Id": "request"},
        )

    async def mutate(self, name: str, given: Mapping[str, Any], *, as_customer: bool = False) -> Any:
        """Send a mutation."""
        return await self.ask(mutation(name), {"input": given}, as_customer=as_customer)


@asynccontextmanager
async def prepared(database_url: str) -> AsyncIterator[Ground]:
    """Prepare the ground in an empty database."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(running(database_url))
        remote = await stack.enter_async_context(Remote(server.graphql, token(*EVERYTHING)))
        await import_catalog(remote, read_document())
        foreign = await captured(remote, internet("ACC-HILLSIDE"))
        yield Ground(
            manager=await stack.enter_async_context(server.client(token(*EVERYTHING))),
            customer=await stack.enter_async_context(
                server.client(token(Role.CUSTOMER, accounts=["ACC-CEDAR"]))
            ),
            draft=(await captured(remote, internet("ACC-CEDAR", externalId="TAKEN")))["id"],
            foreign=foreign["id"],
            foreign_line=foreign["lines"][0]["id"],
            foreign_number=foreign["number"],
        )


async def captured(remote: Remote, given: Data) -> Data:
    """Capture a draft."""
    document = (
        "mutation($input: CreateOrderInput!) {"
        " createOrder(input: $input) { order { id number lines { id } } errors { message } } }"
    )
    order: Data = (await remote.mutate("createOrder", document, given))["order"]
    return order


def mutation(name: str) -> str:
    """Write the document of a mutation."""
    return f"mutation($input: {INPUTS[name]}!) {{ {name}(input: $input) {{ {REFUSAL} }} }}"
