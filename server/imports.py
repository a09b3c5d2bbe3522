"""Imports through a running server's API: catalogs and service orders."""

import hashlib
import json
from typing import Any

from server.remote import Data, Remote

ERRORS = "errors { code message path retryable ... on ValidationFailed { faults { path problem wayOut } } }"
CATALOG = f"mutation($input: ImportCatalogInput!) {{ importCatalog(input: $input) {{ cursor {ERRORS} }} }}"
ORDER = f"""
mutation($input: ImportServiceOrderInput!) {{
  importServiceOrder(input: $input) {{ created order {{ id number state }} {ERRORS} }}
}}
"""


async def import_catalog(remote: Remote, document: Any) -> Data:
    """Publish a catalog document. Raises Declined with every fault, or Unreachable."""
    return await remote.mutate(
        "importCatalog", CATALOG, {"document": document, **key_of("catalog", document)}
    )


async def import_order(remote: Remote, payload: Any, source_system: str | None = None) -> Data:
    """Bring in one TMF641 payload: `created` says whether it is new. Raises Declined or Unreachable."""
    given: Data = {"payload": payload, "sourceSystem": source_system}
    return await remote.mutate("importServiceOrder", ORDER, given)


def key_of(kind: str, content: Any) -> Data:
    """Make an idempotency key of what is sent: the same content is the same request."""
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return {"idempotencyKey": f"{kind}-{digest}"}
