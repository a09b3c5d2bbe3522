"""The catalogs that tests publish: the worked one of the demo, and a second one that only tests know."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from domain.catalog import Catalog
from domain.catalog_document import read_catalog

HERE = Path(__file__).parent
WORKED = HERE.parent / "server/demo/catalog.json"
SECOND = HERE / "catalogs/second.json"
APPROVAL = HERE / "catalogs/approval.json"


def document(path: Path = WORKED) -> dict[str, Any]:
    """A fresh copy of a catalog document, to be changed at will."""
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@cache
def worked() -> Catalog:
    """Business internet, voice and SD-WAN."""
    return read_catalog(document(WORKED)).catalog


@cache
def second() -> Catalog:
    """Bicycles made to order."""
    return read_catalog(document(SECOND)).catalog


def small(*specifications: Mapping[str, Any], **sections: Any) -> dict[str, Any]:
    """A document of a few specifications and nothing else."""
    return {"name": "Small", "specifications": list(specifications), **sections}


def specification(code: str, *relationships: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """A specification; the code's first letters say its kind: PS, CFS, RFS or RES."""
    kinds = {"PS": "PRODUCT", "CFS": "SERVICE", "RFS": "SERVICE", "RES": "RESOURCE"}
    prefix = code.split("-", maxsplit=1)[0]
    category = {"serviceCategory": prefix} if kinds[prefix] == "SERVICE" else {}
    known = {"code": code, "version": "1", "name": code, "kind": kinds[prefix]}
    return known | category | {"relationships": list(relationships)} | values


def relationship(target: str, type: str = "REALIZED_AS", **values: Any) -> dict[str, Any]:
    """A relationship that holds always."""
    return {"target": target, "type": type} | values


def characteristic_spec(name: str, value_type: str = "STRING", **values: Any) -> dict[str, Any]:
    """A characteristic that takes any text."""
    return {"name": name, "valueType": value_type} | values
