"""What somebody without a token may ask: what the schema is, and nothing of what is in it."""

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from schema.build import schema

LONGEST = 20_000  # characters; the introspection query of tools has two thousand
MOST_TOKENS = 1_000


def asks_for_schema_only(document: str, operation_name: str | None) -> bool:
    """Does a document ask for introspection or type names only?

    True also for documents that will be refused anyway, so that they are refused for what is wrong with them.
    """
    if len(document) > LONGEST:
        return False
    try:
        read = parse(document, max_tokens=MOST_TOKENS, no_location=True)
    except GraphQLError:
        return True
    return not any(_is_ours(field) for field in _root_fields(read, operation_name))


def _is_ours(field: str) -> bool:
    known = schema._schema  # Strawberry offers no other way to the schema of graphql-core
    roots = (known.query_type, known.mutation_type, known.subscription_type)
    return any(root is not None and field in root.fields for root in roots)


def _root_fields(document: DocumentNode, operation_name: str | None) -> Iterator[str]:
    parts = document.definitions
    fragments = {each.name.value: each for each in parts if isinstance(each, FragmentDefinitionNode)}
    for each in parts:
        if isinstance(each, OperationDefinitionNode) and (
            operation_name is None or (each.name and each.name.value == operation_name)
        ):
            yield from _fields(each.selection_set, fragments, frozenset())


def _fields(
    selections: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], inside: frozenset[str]
) -> Iterator[str]:
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            yield selection.name.value
        elif isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            if name in fragments and name not in inside:
                yield from _fields(fragments[name].selection_set, fragments, inside | {name})
        elif isinstance(selection, InlineFragmentNode):
            yield from _fields(selection.selection_set, fragments, inside)
