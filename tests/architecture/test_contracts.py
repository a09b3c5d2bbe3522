"""The import contracts hold, and they notice an import that points the wrong way."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import PACKAGES, ROOT

BROKEN = [
    ("domain/probe.py", "import persistence"),
    ("domain/probe.py", "import zen"),
    ("persistence/probe.py", "import resolvers"),
    ("resolvers/probe.py", "import sqlalchemy"),
    ("resolvers/probe.py", "import schema"),
    ("schema/probe.py", "import starlette"),
    ("server/probe.py", "import strawberry"),
    ("server/probe.py", "import asyncpg"),
    ("server/probe.py", "import orjson"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts of pyproject.toml on the packages that lie in a folder."""
    command = (
        "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports_command as run; run()"
    )
    return subprocess.run(
        [sys.executable, "-P", "-c", command, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """Return a folder with our import contracts and five empty packages."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    return tmp_path


def test_the_import_contracts_hold() -> None:
    outcome = lint(ROOT)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(("file", "statement"), BROKEN)
def test_an_import_that_points_the_wrong_way_breaks_a_contract(
    skeleton: Path, file: str, statement: str
) -> None:
    (skeleton / file).write_text(f"{statement}\n")

    outcome = lint(skeleton)

    assert outcome.returncode == 1
    assert "1 broken" in outcome.stdout


def test_the_rule_engine_may_be_imported_by_decision_tables(skeleton: Path) -> None:
    (skeleton / "domain/decision_tables.py").write_text("import zen\n")

    outcome = lint(skeleton)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
