"""Print the schema as SDL, sorted, so that its differences can be read."""

from graphql import lexicographic_sort_schema, print_schema

from schema.build import schema


def sdl() -> str:
    """Write the whole schema in alphabetical order."""
    return print_schema(lexicographic_sort_schema(schema._schema)) + "\n"
