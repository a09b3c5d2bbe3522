"""Catalog documents: published as a whole, or not at all."""

from collections.abc import Mapping
from typing import Any

from domain.catalog_document.document import CatalogDocument, read_catalog
from domain.errors import ValidationFailed
from domain.permissions import Permission
from persistence import catalog
from persistence.transaction import Transaction
from resolvers.answer import Answer, Value
from resolvers.carry_out import carry_out
from resolvers.context import Context
from resolvers.request import Request

COUNTED = (
    "specifications",
    "offerings",
    "planTemplates",
    "decisionTables",
    "falloutTypes",
    "mappings",
    "compatibilityRules",
)


async def import_catalog(context: Context, asked: Request, document: Any) -> Answer:
    """Publish a catalog document as a whole."""

    async def act(tx: Transaction) -> Answer:
        read = read_catalog(require_object(document, "document"), published=await catalog.published(tx))
        revision = await catalog.publish(tx, read)
        return Answer(objects={"revision": revision, **_counts(read)})

    return await carry_out(context, asked, act, Permission.IMPORT_CATALOG)


def require_object(document: Any, path: str) -> Mapping[str, Any]:
    """Take a JSON object; raises ValidationFailed for any other JSON value."""
    if isinstance(document, Mapping):
        return document
    raise ValidationFailed.of(
        path, problem="It is no JSON object.", way_out="Send the document itself, not text."
    )


def _counts(document: CatalogDocument) -> dict[str, Value]:
    counts: dict[str, Value] = {section: len(document.definitions[section]) for section in COUNTED}
    return counts | {"accounts": len(document.directory.accounts)}
