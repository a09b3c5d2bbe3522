"""PostgreSQL without an installation: found on the system or in a wheel, supervised as our child."""

from persistence.embedded.binaries import Binaries, find_binaries, system_binaries, wheel_binaries
from persistence.embedded.errors import (
    BinariesNotFound,
    DataDirectoryInUse,
    EmbeddedPostgresError,
    PasswordLost,
    StartFailed,
)
from persistence.embedded.server import EmbeddedPostgres

__all__ = [
    "Binaries",
    "BinariesNotFound",
    "DataDirectoryInUse",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "PasswordLost",
    "StartFailed",
    "find_binaries",
    "system_binaries",
    "wheel_binaries",
]
