"""The executor: one way in for every operation, whatever transport brought it."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import strawberry
from graphql import OperationType

from domain.errors import Refusal
from persistence.database import Database
from persistence.feed_page import FeedPages
from persistence.graph.declarations import Source
from persistence.graph.problems import NotCompilable
from persistence.graph.sources import SOURCES, SUBSCRIPTIONS
from persistence.graph.statement import stream_statement
from resolvers.context import Context
from schema.build import schema as whole_schema
from schema.execution.documents import Documents
from schema.execution.messages import GraphQLRequest, GraphQLResponse, answered
from schema.execution.mutations import Mutations
from schema.execution.payloads import Payloads
from schema.execution.prepared import Preparation, Ready
from schema.execution.queries import Queries
from schema.execution.reference import Reference
from schema.execution.refused import RequestRefused, error, internal, of_refusal
from schema.execution.report import Report, log
from schema.execution.streams import PreparedSubscription
from schema.limits import Limits
from schema.mutations import MUTATIONS
from schema.queries.made import MADE, Made

RETENTION = timedelta(days=30)


class Executor:
    """Carries out operations on one schema and database. Limits can be set; `report` hears of our mistakes.

    Not `compiled`, queries go to the reference executor, so that the two can be compared.
    """

    def __init__(
        self,
        database: Database,
        *,
        schema: strawberry.Schema = whole_schema,
        sources: Mapping[str, Source] = SOURCES,
        limits: Limits | None = None,
        made: Mapping[str, Made] = MADE,
        retention: timedelta = RETENTION,
        report: Report = log,
        compiled: bool = True,
    ) -> None:
        known = schema._schema  # Strawberry offers no other way to the schema of graphql-core
        streamed = Source(type="Subscription", key={}, fields=SUBSCRIPTIONS)
        self.limits = limits or Limits()
        permissions = {name: each.permission for name, each in made.items()}
        self.preparation = Preparation(
            known, {**sources, "Subscription": streamed}, self.limits, made=permissions
        )
        self.reference = Reference(known, self.preparation.sources, report)
        self._documents = Documents(known, self.limits)
        self._queries = Queries(
            self.preparation, self.reference, made, _pages(database, retention), report, compiled
        )
        self._mutations = Mutations(schema, MUTATIONS, Payloads(known, self.preparation))
        self._report = report

    async def read(self, request: GraphQLRequest) -> None:
        """Read a document before it is asked for, beside the event loop when it is a large one."""
        await self._documents.read(request)

    def is_subscription(self, request: GraphQLRequest) -> bool:
        """Is it a subscription? False also for what will be refused."""
        return self._kind(request) is OperationType.SUBSCRIPTION

    def is_mutation(self, request: GraphQLRequest) -> bool:
        """Is it a mutation? False also for what will be refused."""
        return self._kind(request) is OperationType.MUTATION

    async def execute(self, request: GraphQLRequest, context: Context) -> GraphQLResponse:
        """Carry out a query or a mutation. Never raises: what goes wrong is in the response."""
        try:
            return await self._execute(request, context)
        except RequestRefused as refused:
            return refused.response
        except Refusal as refusal:
            return of_refusal(refusal).broken_off
        except Exception as mistake:  # masked for the caller, reported to us
            self._report(mistake, context.request_id)
            return internal(context.request_id).broken_off

    async def prepare_subscription(
        self, request: GraphQLRequest, context: Context
    ) -> PreparedSubscription | GraphQLResponse:
        """Make a subscription ready, or say why not."""
        try:
            return self._subscription(request, context)
        except RequestRefused as refused:
            return refused.response
        except NotCompilable as reason:
            return RequestRefused(error("NOT_POSSIBLE", f"The events cannot be read: {reason}.")).response

    async def _execute(self, request: GraphQLRequest, context: Context) -> GraphQLResponse:
        ready = self._ready(request, context)
        extensions = b'{"cost":{"requested":%d,"limit":%d}}' % (ready.cost, self.limits.cost)
        match ready.operation.node.operation:
            case OperationType.QUERY:
                data, errors = await self._queries.data(ready, context)
                return answered(data, errors=errors, extensions=extensions)
            case OperationType.MUTATION:
                return answered(await self._mutations.data(ready, context), extensions=extensions)
        raise RequestRefused(
            error("SUBSCRIPTION_NOT_HERE", "Subscribe over a WebSocket or as an event stream.")
        )

    def _subscription(self, request: GraphQLRequest, context: Context) -> PreparedSubscription:
        ready = self._ready(request, context)
        root, *_ = ready.selection.fields
        if ready.operation.node.operation is not OperationType.SUBSCRIPTION or root.slot is None:
            raise RequestRefused(error("NOT_A_SUBSCRIPTION", "Only subscriptions can be followed."))
        sources, edge = self.preparation.sources, SUBSCRIPTIONS[root.name]
        statement = self.preparation.statement(
            ready, root.key, lambda: stream_statement(sources, ready.access, edge, root, ready.arguments)
        )
        return PreparedSubscription(ready, root, statement, context, request.query)

    def _ready(self, request: GraphQLRequest, context: Context) -> Ready:
        found = self._documents.find(request)
        return self.preparation.ready(found.operation, found.variables(request.variables), context)

    def _kind(self, request: GraphQLRequest) -> OperationType | None:
        try:
            return self._documents.find(request).operation.node.operation
        except RequestRefused:
            return None


def _pages(database: Database, retention: timedelta) -> Callable[[Context], FeedPages]:
    return lambda context: FeedPages(database, key=context.cursor_key, retention=retention)
