"""Plain variables: taken as they are, which is what graphql-core would make of them, only sooner.

Plain are texts for String and ID, truths for Boolean and whole numbers for Int. An operation whose variables
are all declared so, and all given so, needs no coercion; everything else goes through graphql-core.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    TypeNode,
    VariableNode,
    Visitor,
    visit,
)

KINDS: Mapping[str, type] = {"String": str, "ID": str, "Boolean": bool, "Int": int}
LARGEST_INT = 2**31 - 1

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlainVariables:
    """The variables that an operation declares, with the only types that are plain for each."""

    kinds: tuple[tuple[str, type], ...]

    def taken(self, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Take the values as they are; None when one of them is missing or needs to be looked at."""
        for name, kind in self.kinds:
            value = given.get(name)
            if type(value) is not kind or (isinstance(value, int) and abs(value) > LARGEST_INT):
                return None
        return given


@dataclass(frozen=True, slots=True)
class PlainArguments:
    """The arguments of one field: as they were once, and which of them are variables."""

    once: Arguments
    variables: tuple[tuple[str, str], ...]  # the argument's name and the variable's

    def filled(self, given: Mapping[str, Any]) -> Arguments:
        """Give the arguments with the values of other variables."""
        return {**self.once, **{name: given[variable] for name, variable in self.variables}}


def plain_variables(operation: OperationDefinitionNode) -> PlainVariables | None:
    """Say what the variables must be to be plain; None when one of them can never be."""
    kinds = []
    for each in operation.variable_definitions or ():
        kind = KINDS.get(_name(each.type))
        if kind is None:
            return None
        kinds.append((each.variable.name.value, kind))
    return PlainVariables(tuple(kinds))


def plain_arguments(nodes: Sequence[FieldNode], found: Sequence[Arguments]) -> list[PlainArguments] | None:
    """Learn from one request's arguments how to fill in another's; None when a value holds variables."""
    plain = []
    for node, once in zip(nodes, found, strict=True):
        variables = []
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                variables.append((argument.name.value, argument.value.name.value))
            elif _has_variables(argument.value):
                return None
        if any(name not in once for name, _ in variables):  # called otherwise in Python
            return None
        plain.append(PlainArguments(once, tuple(variables)))
    return plain


def _name(type: TypeNode) -> str:
    """Name a type that is no list; lists have no name."""
    inner = type.type if isinstance(type, NonNullTypeNode) else type
    return inner.name.value if isinstance(inner, NamedTypeNode) else ""


def _has_variables(value: object) -> bool:
    found: list[VariableNode] = []

    class Finding(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            found.append(node)

    visit(value, Finding())  # type: ignore[arg-type]
    return bool(found)
