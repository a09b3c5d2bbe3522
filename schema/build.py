"""Build the schema of all declarations."""

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type
from strawberry.types.field import StrawberryField

from schema.declared import argument
from schema.errors import ERRORS
from schema.mutations import MUTATIONS, MutationSpec
from schema.queries import Query
from schema.scalars import SCALARS
from schema.subscriptions import Subscription
from schema.types.directory import Contact, Location
from schema.types.notes import Note


def mutation_field(spec: MutationSpec) -> StrawberryField:
    """Declare the field of a mutation: one input, one payload."""
    field = StrawberryField(
        python_name=spec.name,
        graphql_name=spec.name,
        type_annotation=StrawberryAnnotation(spec.payload),
        description=spec.description,
    )
    field.arguments = [argument("input", spec.input_type, "What to do, and on which terms.")]
    return field


def build() -> strawberry.Schema:
    """Build the schema. Nothing in it resolves anything: the executor reads it, and carries mutations out."""
    description = "What can be done. Each mutation takes one input and answers with one payload."
    mutation = create_type(
        "Mutation", [mutation_field(spec) for spec in MUTATIONS.values()], description=description
    )
    return strawberry.Schema(
        query=Query,
        mutation=mutation,
        subscription=Subscription,
        types=[*ERRORS, Contact, Location, Note],
        config=StrawberryConfig(scalar_map=SCALARS),
    )


schema = build()
