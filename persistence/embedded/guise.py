"""Choose as whom PostgreSQL runs: it refuses root, and a user without a name."""

import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Manner(StrEnum):
    """How a process comes to run as somebody.

    PLAIN changes nothing. NAMESPACE renames us in a user namespace: files stay ours, and parents that are
    closed to others stay passable. DROP becomes another user, who keeps, on Linux, the capability to pass
    closed parents.
    """

    PLAIN = "plain"
    NAMESPACE = "namespace"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guise:
    """As whom PostgreSQL runs, and which user owns its files then."""

    manner: Manner
    uid: int
    gid: int

    @property
    def owner(self) -> tuple[int, int]:
        """Name user and group of the files, as seen from here."""
        return (self.uid, self.gid) if self.manner is Manner.DROP else (os.geteuid(), os.getegid())


def guises_for(cluster: Path) -> Iterator[Guise]:
    """Offer the guises worth a try, best first; data of another user are run as that user, if we are root."""
    if os.geteuid() != 0:
        yield from _guises_of_user()
        return
    owner = cluster.stat() if cluster.exists() else None
    if owner and owner.st_uid:
        yield Guise(manner=Manner.DROP, uid=owner.st_uid, gid=owner.st_gid)
    nobody = _unprivileged()
    yield Guise(manner=Manner.NAMESPACE, uid=nobody.pw_uid, gid=nobody.pw_gid)
    yield Guise(manner=Manner.DROP, uid=nobody.pw_uid, gid=nobody.pw_gid)


def dress(guise: Guise, paths: list[Path]) -> None:
    """Give those of the paths that exist, with all inside, to the guise's user. Raises OSError."""
    for path in paths:
        if path.exists() and (path.stat().st_uid, path.stat().st_gid) != guise.owner:
            _give(path, *guise.owner)


def _guises_of_user() -> Iterator[Guise]:
    if not _has_name(os.geteuid()):
        nobody = _unprivileged()
        yield Guise(manner=Manner.NAMESPACE, uid=nobody.pw_uid, gid=nobody.pw_gid)
    yield Guise(manner=Manner.PLAIN, uid=os.geteuid(), gid=os.getegid())


def _has_name(uid: int) -> bool:
    return any(entry.pw_uid == uid for entry in pwd.getpwall())


def _unprivileged() -> pwd.struct_passwd:
    known = [entry for entry in pwd.getpwall() if entry.pw_uid > 0]
    return next((entry for entry in known if entry.pw_name == "nobody"), known[0])


def _give(path: Path, uid: int, gid: int) -> None:
    for folder, _, files in os.walk(path):
        for name in files:
            os.chown(Path(folder, name), uid, gid, follow_symlinks=False)
        os.chown(folder, uid, gid)
    if path.is_file():
        os.chown(path, uid, gid)
