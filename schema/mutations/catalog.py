"""Mutations of the catalog."""

from resolvers import publication
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.request import Request
from schema.inputs.catalog import ImportCatalogInput
from schema.mutations.registry import mutation
from schema.types.payloads import ImportCatalogPayload


@mutation(ImportCatalogPayload, "Publish a catalog document as a whole; with any fault nothing of it.")
async def import_catalog(context: Context, asked: Request, input: ImportCatalogInput) -> Answer:
    return await publication.import_catalog(context, asked, input.document)
