"""The catalog as one JSON document: how it is read, checked, and put together again from its definitions."""

from domain.catalog_document.definitions import assemble, merged
from domain.catalog_document.document import CatalogDocument, read_catalog
from domain.catalog_document.reading import read

__all__ = ["CatalogDocument", "assemble", "merged", "read", "read_catalog"]
