"""An operation, ready to be read: its selection for each setting of its flags, and its arguments."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues, get_argument_values

from persistence.graph.arguments import Refill
from persistence.graph.request import Selected
from schema.reading.plain import PlainArguments, plain_arguments, plain_variables
from schema.reading.selection import Collector, Slot, conditions

MOST_SETTINGS = 64  # of flags that are kept for one operation


class Operation:
    """One operation of a validated document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode) -> None:
        self.document = document
        self.node = node
        self._schema = schema
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._flags = tuple(sorted(_flags(document)))
        self._selections: dict[tuple[bool, ...], Selection] = {}
        self.plain = plain_variables(node)
        self.root = _root(schema, node)

    @property
    def kind(self) -> str:
        """Query, mutation or subscription."""
        return self.node.operation.value

    def selection(self, coerced: Mapping[str, Any]) -> "Selection":
        """Give what is selected with these variables."""
        setting = tuple(bool(coerced.get(name)) for name in self._flags)
        found = self._selections.get(setting)
        if found is None:
            found = self._collect(setting)
            if len(self._selections) < MOST_SETTINGS:
                self._selections[setting] = found
        return found

    def _collect(self, setting: tuple[bool, ...]) -> "Selection":
        flags = dict(zip(self._flags, setting, strict=True))
        collector = Collector(self._schema, self._fragments, flags)
        fields = collector.select(self.root, [self.node.selection_set])
        return Selection(fields, tuple(collector.slots))


class Selection:
    """What is selected, and which fields take arguments."""

    def __init__(self, fields: tuple[Selected, ...], slots: tuple[Slot, ...]) -> None:
        self.fields = fields
        self.slots = slots
        self.is_introspection = any(each.name in ("__schema", "__type") for each in fields)
        self._plain: Sequence[PlainArguments] | None = None
        self._has_learned = False
        self.refills: Sequence[Refill] | None = None  # how plain variables are made ready, once it is known
        self.feeds: Sequence[int] | None = None  # slots of pages of the feed, once they were looked for

    def arguments(self, variables: VariableValues) -> list[Mapping[str, Any]]:
        """Coerce the arguments of every slot; raises GraphQLError."""
        return [get_argument_values(slot.field, slot.node, variables) for slot in self.slots]

    def plain_arguments(self, given: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
        """Fill plain variables into the arguments; None until it was learned how, or when it cannot be."""
        if self._plain is None:
            return None
        return [each.filled(given) for each in self._plain]

    def learn(self, arguments: Sequence[Mapping[str, Any]]) -> None:
        """Learn from arguments that were coerced, so that plain variables can be filled in next time."""
        if self._has_learned:
            return
        self._has_learned = True
        self._plain = plain_arguments([slot.node for slot in self.slots], arguments)


def _root(schema: GraphQLSchema, node: OperationDefinitionNode) -> GraphQLObjectType:
    """Find the type that a selection starts on."""
    root = schema.get_root_type(node.operation)
    assert root is not None
    return root


def _flags(document: DocumentNode) -> set[str]:
    found: set[str] = set()

    class Flags(Visitor):
        def enter(self, node: object, *_: object) -> None:
            found.update(value.name.value for _, value in conditions(node) if isinstance(value, VariableNode))

    visit(document, Flags())
    return found
