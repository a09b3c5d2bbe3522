"""The wheel carries all of the project: packages, migrations, the SDL and data; an empty one builds too."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.architecture.repository import PACKAGES, ROOT, package_files


@pytest.fixture(scope="session")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build the wheel without network and return the names of the files in it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = folder.glob("somgraph-*.whl")
    return set(ZipFile(wheel).namelist())


def test_the_wheel_contains_every_file_of_the_import_packages(wheel_names: set[str]) -> None:
    files = {file.as_posix() for file in package_files()}

    assert files >= {f"{package}/__init__.py" for package in PACKAGES}
    assert files - wheel_names == set()


def test_the_wheel_contains_the_migrations_and_the_sdl(wheel_names: set[str]) -> None:
    migrations = [name for name in wheel_names if name.startswith("persistence/migrations/versions/")]

    assert migrations
    assert "persistence/migrations/__init__.py" in wheel_names
    assert "schema/schema.graphql" in wheel_names


def test_the_wheel_installs_nothing_but_the_import_packages(wheel_names: set[str]) -> None:
    roots = {Path(name).parts[0] for name in wheel_names}

    assert {root for root in roots if not root.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_declares_the_som_command(wheel_names: set[str]) -> None:
    assert any(name.endswith(".dist-info/entry_points.txt") for name in wheel_names)
