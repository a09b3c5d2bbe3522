"""Inputs of the catalog."""

import strawberry

from schema.declared import declared
from schema.inputs.writes import Write
from schema.scalars import JSON


@strawberry.input(description="A catalog to publish, as a whole.")
class ImportCatalogInput(Write):
    """A catalog to publish, as a whole."""

    document: JSON = declared(
        "Specifications, offerings, plan templates, rules, decision tables and the directory."
    )
