"""Ask the graph as one viewer or another."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from domain.permissions import Role, Viewer
from persistence.database import Database
from resolvers.context import Context
from schema.execution import Executor, GraphQLRequest
from tests.graph.world import NOON

KEY = "a key that signs the feed's cursors"
COMPILED = os.environ.get("SOM_COMPILED_READS") != "false"  # as the server reads it, see README
MANAGER = Viewer(subject="olga", roles=frozenset({Role.ORDER_MANAGER, Role.PROCESS_ADMIN}))
ACME = Viewer(subject="carla@acme", roles=frozenset({Role.CUSTOMER}), accounts=frozenset({"ACME"}))
BOLT = Viewer(subject="bert@bolt", roles=frozenset({Role.CUSTOMER}), accounts=frozenset({"BOLT"}))
DESIGNER = Viewer(
    subject="shop-system", roles=frozenset({Role.INTEGRATOR}), topics=frozenset({"network.design"})
)
TOM = Viewer(subject="tom", roles=frozenset({Role.TECHNICIAN}), groups=frozenset({"FIELD"}))
MASON = Viewer(
    subject="mason", roles=frozenset({Role.INTEGRATOR}), topics=frozenset({"meter.read"})
)  # of one order alone
TINA = Viewer(subject="tina", roles=frozenset({Role.TECHNICIAN}))  # of one order alone
FALLOUT = Viewer(subject="fred", roles=frozenset({Role.FALLOUT_AGENT}))
BOTH = Viewer(
    subject="carla@acme",
    roles=frozenset({Role.CUSTOMER, Role.INTEGRATOR}),
    accounts=frozenset({"ACME"}),
    topics=frozenset({"port.assign"}),
)
NOBODY = Viewer(subject="nobody")
VIEWERS = {
    "manager": MANAGER,
    "acme": ACME,
    "bolt": BOLT,
    "designer": DESIGNER,
    "tom": TOM,
    "mason": MASON,
    "tina": TINA,
    "fallout": FALLOUT,
    "both": BOTH,
    "nobody": NOBODY,
}


class StoppedClock:
    """It is noon."""

    def now(self) -> datetime:
        return NOON


@dataclass
class Graph:
    """A graph to ask."""

    database: Database
    executor: Executor

    def context(self, viewer: Viewer) -> Context:
        return Context(
            viewer=viewer, database=self.database, clock=StoppedClock(), cursor_key=KEY, request_id="r-1"
        )

    async def answer(
        self, query: str, variables: dict[str, Any] | None = None, *, viewer: Viewer = MANAGER
    ) -> dict[str, Any]:
        """Give the whole response."""
        request = GraphQLRequest(query=query, variables=variables or {})
        response = await self.executor.execute(request, self.context(viewer))
        found: dict[str, Any] = orjson.loads(response.body)
        return found

    async def data(
        self, query: str, variables: dict[str, Any] | None = None, *, viewer: Viewer = MANAGER
    ) -> Any:
        """Give the data; there must be no errors."""
        answer = await self.answer(query, variables, viewer=viewer)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def codes(
        self, query: str, variables: dict[str, Any] | None = None, *, viewer: Viewer = MANAGER
    ) -> list[str]:
        """Give the codes of the errors."""
        answer = await self.answer(query, variables, viewer=viewer)
        assert answer.get("data") is None
        return [each["extensions"]["code"] for each in answer["errors"]]
