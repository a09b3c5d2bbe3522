"""An operation with its variables: its arguments checked, its permissions and cost known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLSchema
from graphql.execution.values import VariableValues, get_variable_values

from domain.permissions import Permission
from persistence.graph.access import Access, access_of
from persistence.graph.arguments import Prepared, prepare, refill
from persistence.graph.declarations import Connection, Field, Sources
from persistence.graph.problems import NotCompilable, RequestProblem
from persistence.graph.statement import Statement
from resolvers.context import Context
from schema.execution.cache import Cache
from schema.execution.refused import RequestRefused, error, of_graphql, of_lacks, of_problem
from schema.limits import Limits
from schema.reading.cost import cost_of
from schema.reading.operations import Operation, Selection
from schema.reading.permissions import lacking
from schema.reading.selection import Slot

MOST_STATEMENTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An operation that may run."""

    operation: Operation
    selection: Selection
    given: Mapping[str, Any]  # variables as the client sent them
    raw: Sequence[Mapping[str, Any]]  # arguments by slot, as graphql-core coerces them
    arguments: Sequence[Prepared]
    access: Access
    cost: int

    @property
    def structure(self) -> tuple[Any, ...]:
        """Everything but the document that shapes its SQL."""
        return (self.access, *(each.structure for each in self.arguments))


class Preparation:
    """Makes operations ready, and keeps the statements written for them."""

    def __init__(
        self, schema: GraphQLSchema, sources: Sources, limits: Limits, *, made: Mapping[str, Permission]
    ) -> None:
        self.schema = schema
        self.sources = sources
        self.limits = limits
        self.made = made  # what fields that Python makes need
        self._statements: Cache[Statement | NotCompilable] = Cache(MOST_STATEMENTS)
        self._costs: Cache[int] = Cache(MOST_STATEMENTS)

    def ready(self, operation: Operation, given: Mapping[str, Any], context: Context) -> Ready:
        """Check everything that can be checked without the database; raises RequestRefused."""
        plain = operation.plain.taken(given) if operation.plain else None
        selection, raw = self._selected(operation, given, plain)
        access = access_of(context.viewer)
        arguments = self._prepared(selection, raw, is_plain=plain is not None)
        shape = (selection, access, *((each.structure, each.size) for each in arguments))
        cost = self._costs.get(shape)
        if cost is None:  # 0 is a cost like any other
            cost = self._costs.put(shape, self._cost(operation, selection, access, raw, arguments))
        return Ready(
            operation=operation,
            selection=selection,
            given=given,
            raw=raw,
            arguments=arguments,
            access=access,
            cost=cost,
        )

    def statement(self, ready: Ready, part: object, write: Callable[[], Statement]) -> Statement:
        """Give the statement for a part of an operation, written once; raises NotCompilable."""
        key = (ready.selection, part, ready.structure)
        found = self._statements.get(key) or self._statements.put(key, _attempt(write))
        if isinstance(found, NotCompilable):
            raise found
        return found

    def feeds(self, selection: Selection) -> Sequence[int]:
        """List the slots of pages of the feed."""
        if selection.feeds is None:
            selection.feeds = [n for n, slot in enumerate(selection.slots) if self._is_feed(slot)]
        return selection.feeds

    def _is_feed(self, slot: Slot) -> bool:
        declared = self._declared(slot)
        return isinstance(declared, Connection) and declared.feed

    def _cost(
        self,
        operation: Operation,
        selection: Selection,
        access: Access,
        raw: Sequence[Mapping[str, Any]],
        arguments: Sequence[Prepared],
    ) -> int:
        """Give the cost of what is permitted and not too much; raises RequestRefused."""
        lacks = lacking(self.sources, access, operation.root.name, selection.fields, raw, made=self.made)
        if lacks:
            raise of_lacks(lacks)
        cost = cost_of(self.sources, operation.root.name, selection.fields, arguments)
        if cost > self.limits.cost:
            message = f"The document may return {cost} objects; the limit is {self.limits.cost}."
            raise RequestRefused(error("COST_EXCEEDED", message, requested=cost, limit=self.limits.cost))
        return cost

    def _selected(
        self, operation: Operation, given: Mapping[str, Any], plain: Mapping[str, Any] | None
    ) -> tuple[Selection, Sequence[Mapping[str, Any]]]:
        """Give what is selected and the coerced arguments of its slots; raises RequestRefused."""
        if plain is not None:
            selection = operation.selection(plain)
            arguments = selection.plain_arguments(plain)
            if arguments is not None:
                return selection, arguments
        variables = self._variables(operation, given)
        selection = operation.selection(variables.coerced)
        arguments = _arguments(selection, variables)
        if plain is not None:
            selection.learn(arguments)
        return selection, arguments

    def _variables(self, operation: Operation, given: Mapping[str, Any]) -> VariableValues:
        definitions = operation.node.variable_definitions or ()
        found = get_variable_values(self.schema, definitions, dict(given), max_errors=10)
        if isinstance(found, list):
            raise of_graphql("BAD_VARIABLES", found)
        return found

    def _prepared(
        self, selection: Selection, raw: Sequence[Mapping[str, Any]], *, is_plain: bool
    ) -> list[Prepared]:
        try:
            if is_plain and selection.refills is not None:
                return [each.prepare(given) for each, given in zip(selection.refills, raw, strict=True)]
            declared = [self._declared(slot) for slot in selection.slots]
            found = [
                prepare(each, given) if each else Prepared(values={})
                for each, given in zip(declared, raw, strict=True)
            ]
        except RequestProblem as problem:
            raise of_problem(problem) from None
        if is_plain:
            refills = [each for each in map(refill, declared, found) if each]
            selection.refills = refills if len(refills) == len(found) else None
        return found

    def _declared(self, slot: Slot) -> Field | None:
        source = self.sources.get(slot.type)
        return source.fields.get(slot.node.name.value) if source else None


def _arguments(selection: Selection, variables: VariableValues) -> list[Mapping[str, Any]]:
    try:
        return selection.arguments(variables)
    except GraphQLError as problem:
        raise of_graphql("BAD_VARIABLES", [problem]) from None


def _attempt(write: Callable[[], Statement]) -> Statement | NotCompilable:
    try:
        return write()
    except NotCompilable as reason:
        return reason
