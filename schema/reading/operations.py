"""An operation, ready to be read: its selection for each setting of its flags, and its arguments."""

from collections.abc import Mapping
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

from persistence.graph.request import Selected
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

    @property
    def kind(self) -> str:
        """Query, mutation or subscription."""
        return self.node.operation.value

    @property
    def root(self) -> GraphQLObjectType:
        """The type that the selection starts on."""
        root = self._schema.get_root_type(self.node.operation)
        assert root is not None
        return root

    def selection(self, variables: VariableValues) -> "Selection":
        """Give what is selected with these variables."""
        setting = tuple(bool(variables.coerced.get(name)) for name in self._flags)
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
        self.statements: dict[Any, Any] = {}

    def arguments(self, variables: VariableValues) -> list[Mapping[str, Any]]:
        """Coerce the arguments of every slot; raises GraphQLError."""
        return [get_argument_values(slot.field, slot.node, variables) for slot in self.slots]


def _flags(document: DocumentNode) -> set[str]:
    found: set[str] = set()

    class Flags(Visitor):
        def enter(self, node: object, *_: object) -> None:
            found.update(value.name.value for _, value in conditions(node) if isinstance(value, VariableNode))

    visit(document, Flags())
    return found
