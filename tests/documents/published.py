"""The published documents, found by their names."""

from graphql import OperationDefinitionNode, OperationType, parse

from tests.architecture.repository import ROOT

FOLDER = ROOT / "frontend-examples" / "documents"


def document_of(name: str) -> str:
    """Read a published document."""
    return (FOLDER / f"{name}.graphql").read_text()


def names_of(operation: OperationType) -> list[str]:
    """List the documents of a kind."""
    names = sorted(path.stem for path in FOLDER.glob("*.graphql"))
    return [name for name in names if operation_of(name).operation is operation]


def operation_of(name: str) -> OperationDefinitionNode:
    """Find the operation of a published document."""
    first, *_ = parse(document_of(name)).definitions
    assert isinstance(first, OperationDefinitionNode)
    return first
