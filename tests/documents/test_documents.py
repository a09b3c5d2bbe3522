"""The published documents: all of them valid, and together they show every operation."""

from pathlib import Path

import pytest
from graphql import FieldNode, OperationDefinitionNode, build_schema, parse, validate

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((ROOT / "frontend-examples" / "documents").glob("*.graphql"))
SCHEMA = build_schema((ROOT / "schema" / "schema.graphql").read_text())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_published_document_is_valid(path: Path) -> None:
    document = parse(path.read_text())

    assert validate(SCHEMA, document) == []


def test_the_documents_show_every_operation() -> None:
    shown = {field for path in DOCUMENTS for field in _root_fields(path)}

    roots = (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type)
    offered = {name for root in roots if root for name in root.fields}
    assert shown == offered


def _root_fields(path: Path) -> list[str]:
    definitions = parse(path.read_text()).definitions
    operations = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
    return [
        field.name.value
        for operation in operations
        for field in operation.selection_set.selections
        if isinstance(field, FieldNode)
    ]
