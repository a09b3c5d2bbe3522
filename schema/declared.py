"""Declare fields and arguments: what they are, never how they are found: see persistence.graph."""

from typing import Any

from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

REQUIRED = object()


def declared(
    description: str, *arguments: StrawberryArgument, default: Any = REQUIRED, name: str | None = None
) -> Any:
    """Declare a field; a default of None or UNSET keeps it optional without showing in the SDL."""
    field = StrawberryField(description=description, graphql_name=name)
    if default is not REQUIRED:
        field.default = default
        field.default_value = UNSET if default is None else default
    field.arguments = list(arguments)
    return field


def argument(name: str, kind: Any, description: str, *, default: Any = UNSET) -> StrawberryArgument:
    """Declare an argument of a field by its Python name and annotation."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=to_camel_case(name.removesuffix("_")),
        type_annotation=StrawberryAnnotation(kind),
        description=description,
        default=default,
    )
