"""Literals lifted out of documents, so that those which differ in nothing else are validated only once.

Clients that write values into their documents send a new text each time. A text's pattern is the text without
its plain literals; the first document of a pattern is validated as it is, and again with variables in their
places. When that is valid, too, every later text of the pattern is that operation with other values.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    SKIP,
    DocumentNode,
    GraphQLID,
    GraphQLInt,
    GraphQLSchema,
    GraphQLString,
    IntValueNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_nullable_type,
    visit,
)

from schema.reading.plain import LARGEST_INT

# block texts, escapes, comments, and characters that no document may have are left alone
UNUSUAL = re.compile(r"[\\#\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
BLOCK = '"""'
# a number is known by its first character, so that the text is searched for few characters only
NUMBER = r"-(?<![\w$.]-)(?:0|[1-9][0-9]*)|0(?<![\w$.]0)|[1-9](?<![\w$.][1-9])[0-9]*"
LITERAL = re.compile(rf'"([^"\n\r]*)"|({NUMBER})(?![\w.])')
MOST_LITERALS = 50
LONGEST_NUMBER = 11  # characters of an Int
NAMES = [f"{n}" for n in range(MOST_LITERALS)]


@dataclass(frozen=True, slots=True)
class Lifted:
    """A text without its literals, and these: the variables' names cannot be written in a document."""

    pattern: str
    values: Mapping[str, Any]
    text: str

    @property
    def places(self) -> Sequence[int]:
        """Tell where in the text each stood."""
        return [found.start() for found in LITERAL.finditer(self.text)]


def lift(text: str) -> Lifted | None:
    """Take the plain literals out of a text; None when there are none, or it has something unusual."""
    if BLOCK in text or UNUSUAL.search(text):
        return None
    parts = LITERAL.split(text)  # what stands between, and of each literal the words, or the number
    between, words, numbers = parts[0::3], parts[1::3], parts[2::3]
    if not 0 < len(words) <= MOST_LITERALS:
        return None
    values: dict[str, Any] = {}
    for n, number in enumerate(numbers):
        if number is not None and (len(number) > LONGEST_NUMBER or abs(int(number)) > LARGEST_INT):
            return None
        values[NAMES[n]] = words[n] if number is None else int(number)
        between[n] += '""' if number is None else "0"
    return Lifted("".join(between), values, text)


def with_variables(schema: GraphQLSchema, document: DocumentNode, lifted: Lifted) -> DocumentNode | None:
    """Put variables in the places of the literals; None unless each is the value of a plain input."""
    if len(document.definitions) > 1:
        return None
    putting = _Putting(schema, lifted)
    found = visit(document, TypeInfoVisitor(putting.types, putting))
    if len(putting.definitions) != len(lifted.places):
        return None
    (alone,) = found.definitions
    assert isinstance(alone, OperationDefinitionNode)
    declared = (*(alone.variable_definitions or ()), *putting.definitions)
    whole = OperationDefinitionNode(
        operation=alone.operation,
        name=alone.name,
        directives=alone.directives,
        selection_set=alone.selection_set,
        variable_definitions=declared,
        loc=alone.loc,
    )
    return DocumentNode(definitions=(whole,), loc=document.loc)


class _Putting(Visitor):
    """Replaces literals by variables of the type that is expected where they stand."""

    def __init__(self, schema: GraphQLSchema, lifted: Lifted) -> None:
        super().__init__()
        self.types = TypeInfo(schema)
        self.definitions: list[VariableDefinitionNode] = []
        self._names = dict(zip(lifted.places, lifted.values, strict=True))

    def enter_variable_definition(self, *_: Any) -> object:
        """Leave defaults alone: no variable may stand there."""
        return SKIP

    def enter_string_value(self, node: StringValueNode, *_: Any) -> VariableNode | None:
        """Replace a text."""
        return self._put(node, (GraphQLString, GraphQLID))

    def enter_int_value(self, node: IntValueNode, *_: Any) -> VariableNode | None:
        """Replace a whole number."""
        return self._put(node, (GraphQLInt,))

    def _put(self, node: StringValueNode | IntValueNode, plain: tuple[object, ...]) -> VariableNode | None:
        expected = self.types.get_input_type()
        kind = get_nullable_type(expected) if expected else None
        name = self._names.get(node.loc.start) if node.loc else None
        if kind not in plain or name is None or self.types.get_directive():
            return None
        variable = VariableNode(name=NameNode(value=name))
        declared = NonNullTypeNode(type=NamedTypeNode(name=NameNode(value=str(kind))))
        self.definitions.append(VariableDefinitionNode(variable=variable, type=declared, directives=()))
        return variable
