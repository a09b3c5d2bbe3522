"""Collect what an operation selects: aliases, fragments, merged fields, @skip and @include, interfaces."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
    is_enum_type,
    is_list_type,
    is_non_null_type,
)
from graphql.type import GraphQLAbstractType

from persistence.graph.request import Leaf, Selected

Flags = Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Slot:
    """A selected field that takes arguments: its definition, and where the document calls it."""

    type: str
    field: GraphQLField
    node: FieldNode


@dataclass(slots=True)
class Found:
    """One response key on one type: every place that selects it."""

    nodes: list[FieldNode] = field(default_factory=list)
    inherited: bool = True


class Collector:
    """Collects for one document and one setting of its @skip and @include variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], flags: Flags
    ) -> None:
        self.slots: list[Slot] = []
        self._schema = schema
        self._fragments = fragments
        self._flags = flags

    def select(
        self, type: GraphQLObjectType, sets: Sequence[SelectionSetNode], *, inherited: bool = False
    ) -> tuple[Selected, ...]:
        """Collect what these selection sets select on an object type, in the order of the document."""
        found: dict[str, Found] = {}
        for each in sets:
            self._collect(type, each, found, inherited=inherited)
        return tuple(self._selected(type, key, each) for key, each in found.items())

    def _selected(self, type: GraphQLObjectType, key: str, found: Found) -> Selected:
        node = found.nodes[0]
        name = node.name.value
        if name.startswith("__"):
            return Selected(key=key, name=name, inherited=found.inherited)
        declared = type.fields[name]
        slot = self._slot(type, declared, node)
        target = get_named_type(declared.type)
        if not is_composite_type(target):
            leaf = Leaf(
                type=target.name,
                is_enum=is_enum_type(target),
                is_list=is_list_type(get_nullable_type(declared.type)),
                is_required=is_non_null_type(declared.type),
            )
            return Selected(key=key, name=name, slot=slot, leaf=leaf, inherited=found.inherited)
        sets = [each.selection_set for each in found.nodes if each.selection_set]
        return Selected(
            key=key, name=name, slot=slot, types=self._types(target, sets), inherited=found.inherited
        )

    def _types(
        self, target: GraphQLNamedType, sets: Sequence[SelectionSetNode]
    ) -> dict[str, tuple[Selected, ...]]:
        if isinstance(target, GraphQLObjectType):
            return {target.name: self.select(target, sets)}
        assert is_abstract_type(target)
        possible: Sequence[GraphQLObjectType] = self._schema.get_possible_types(target)
        return {each.name: self.select(each, sets, inherited=True) for each in possible}

    def _slot(self, type: GraphQLObjectType, declared: GraphQLField, node: FieldNode) -> int | None:
        if not declared.args:
            return None
        self.slots.append(Slot(type.name, declared, node))
        return len(self.slots) - 1

    def _collect(
        self, type: GraphQLObjectType, selected: SelectionSetNode, found: dict[str, Found], *, inherited: bool
    ) -> None:
        for node in selected.selections:
            if self._is_left_out(node):
                continue
            if isinstance(node, FieldNode):
                place = found.setdefault(node.alias.value if node.alias else node.name.value, Found())
                place.nodes.append(node)
                place.inherited = place.inherited and inherited
                continue
            assert isinstance(node, InlineFragmentNode | FragmentSpreadNode)
            fragment = node if isinstance(node, InlineFragmentNode) else self._fragments[node.name.value]
            if self._applies(fragment.type_condition, type):
                own = fragment.type_condition is not None and fragment.type_condition.name.value == type.name
                self._collect(type, fragment.selection_set, found, inherited=inherited and not own)

    def _applies(self, condition: NamedTypeNode | None, type: GraphQLObjectType) -> bool:
        if condition is None or condition.name.value == type.name:
            return True
        named = self._schema.get_type(condition.name.value)
        return isinstance(named, GraphQLAbstractType) and self._schema.is_sub_type(named, type)

    def _is_left_out(self, node: object) -> bool:
        return any(self._is_true(value) == (name == "skip") for name, value in conditions(node))

    def _is_true(self, value: object) -> bool:
        return (
            self._flags[value.name.value]
            if isinstance(value, VariableNode)
            else bool(getattr(value, "value", None))
        )


def conditions(node: object) -> Iterator[tuple[str, object]]:
    """List the @skip and @include of a node with the values of their `if`."""
    for directive in getattr(node, "directives", None) or ():
        if directive.name.value in ("skip", "include"):
            yield directive.name.value, directive.arguments[0].value
