"""The repository as the architecture tests see it: its folders, its files and its locked requirements."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "persistence", "resolvers", "schema", "server")


@cache
def files() -> tuple[Path, ...]:
    """Return every file that git tracks or would track, relative to the root."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(
        sorted({Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()})
    )


def package_files() -> list[Path]:
    """Return the files that lie in the import packages."""
    return [file for file in files() if file.parts[0] in PACKAGES]


def modules(*folders: str) -> list[Path]:
    """Return the Python files that lie in the folders."""
    return [file for file in files() if file.parts[0] in folders and file.suffix == ".py"]


def text(file: Path) -> str:
    """Return a file's text; bytes that are no text are left out."""
    return (ROOT / file).read_text(encoding="utf-8", errors="ignore")


def tree(file: Path) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(text(file), filename=str(file))


def imported_names(node: ast.AST) -> Iterator[str]:
    """Yield the dotted modules that an import statement names; nothing for any other node."""
    match node:
        case ast.Import(names=names):
            yield from (name.name for name in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module


def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads(text(Path("pyproject.toml")))


def locked_entries() -> list[str]:
    """Return the entries of requirements.lock, each with its hashes, as one line."""
    lines = (line for line in text(Path("requirements.lock")).splitlines() if not line.startswith("#"))
    return "\n".join(lines).replace("\\\n", " ").strip().splitlines()
