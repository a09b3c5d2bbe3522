"""The folder that a demo keeps: database, secret, logs."""

import os
import secrets
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class DemoFolder:
    """What lies where. Everything in it is the demo's; its parents are left alone."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.postgres = self.root / "postgres"
        self.logs = self.root / "logs"
        self._secret = self.root / "secret"

    def create(self) -> None:
        """Make the folder, closed to others, unless it exists. Raises OSError."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.logs.mkdir(exist_ok=True)

    def secret(self) -> str:
        """Give the demo's random secret, which only its owner can read; made at the first call."""
        try:
            descriptor = os.open(self._secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return self._secret.read_text()
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(48))
        return self._secret.read_text()

    def known_secret(self) -> str | None:
        """Give the secret if a demo was ever started here."""
        return self._secret.read_text() if self._secret.exists() else None


def default_folder() -> Path:
    """Choose .somgraph in the checkout, or the user's data folder when this is an installed package."""
    if (CHECKOUT / "pyproject.toml").exists():
        return CHECKOUT / ".somgraph"
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "somgraph"
