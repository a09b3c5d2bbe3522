"""PostgreSQL runs for root and for users, under closed folders too, and leaves those as they are."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from persistence.embedded import Binaries, EmbeddedPostgres, system_binaries, wheel_binaries
from tests.persistence.people import ends_within, keeping, namespaces_allowed, nobody

pytestmark = pytest.mark.anyio
NAMELESS = 54321
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
with_namespaces = pytest.mark.skipif(not namespaces_allowed(), reason="this kernel allows no user namespaces")


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder under two parents that are closed to all but their owner."""
    home = Path(tempfile.mkdtemp())
    (home / "private").mkdir(mode=0o700)
    yield home / "private"
    shutil.rmtree(home)


@pytest.fixture(params=["system", "wheel"])
def binaries(request: pytest.FixtureRequest) -> Binaries:
    if request.param == "wheel":
        return wheel_binaries()[0]
    if not system_binaries():
        pytest.skip("no PostgreSQL is installed on this system")
    return system_binaries()[0]


async def test_closed_parents_are_passed_and_stay_closed(closed: Path, binaries: Binaries) -> None:
    async with EmbeddedPostgres(closed / "data", binaries.folder, fsync=False) as server:
        assert await answers(server.url)

    assert permissions(closed) == [(0o700, os.geteuid()), (0o700, os.geteuid())]


@as_root
async def test_an_ordinary_user_runs_it(closed: Path, binaries: Binaries) -> None:
    give(closed, nobody())

    with keeping(closed / "data", binaries.folder, uid=nobody()) as kept:
        assert await answers(kept.url)
        assert real_user(kept.pid) == nobody()
        end(kept.keeper.stdin)

    assert permissions(closed) == [(0o700, nobody()), (0o700, nobody())]


@as_root
async def test_an_ordinary_users_server_ends_with_a_killed_parent(closed: Path) -> None:
    give(closed, nobody())

    with keeping(closed / "data", uid=nobody()) as kept:
        kept.keeper.kill()
    with keeping(closed / "data", uid=nobody()) as again:
        assert ends_within(kept.pid, 10)
        assert await answers(again.url)
        end(again.keeper.stdin)


@as_root
@with_namespaces
async def test_a_user_without_a_name_runs_it(closed: Path, binaries: Binaries) -> None:
    give(closed, NAMELESS)

    with keeping(closed / "data", binaries.folder, uid=NAMELESS) as kept:
        assert await answers(kept.url)
        assert real_user(kept.pid) == NAMELESS
        end(kept.keeper.stdin)


@as_root
@with_namespaces
async def test_roots_data_stay_roots_and_no_capability_is_left(closed: Path) -> None:
    async with EmbeddedPostgres(closed / "data", fsync=False) as server:
        assert (closed / "data" / "cluster").stat().st_uid == 0
        assert capabilities(server.pid) == 0


@as_root
async def test_root_under_another_users_closed_home_runs_it_as_nobody(
    closed: Path, binaries: Binaries
) -> None:
    give(closed, NAMELESS)

    with keeping(closed / "data", binaries.folder) as kept:
        assert await answers(kept.url)
        assert real_user(kept.pid) == nobody()
        kept.keeper.kill()
    async with EmbeddedPostgres(closed / "data", binaries.folder, fsync=False) as again:
        assert await answers(again.url)

    assert permissions(closed) == [(0o700, NAMELESS), (0o700, NAMELESS)]


@as_root
async def test_root_runs_a_users_data_as_that_user(closed: Path) -> None:
    give(closed, nobody())
    with keeping(closed / "data", uid=nobody()) as kept:
        end(kept.keeper.stdin)

    async with EmbeddedPostgres(closed / "data", fsync=False) as server:
        assert real_user(server.pid) == nobody()

    assert (closed / "data" / "cluster").stat().st_uid == nobody()


async def answers(url: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return bool(await connection.fetchval("select true"))
    finally:
        await connection.close()


def give(folder: Path, uid: int) -> None:
    os.chown(folder, uid, uid)
    os.chown(folder.parent, uid, uid)


def permissions(folder: Path) -> list[tuple[int, int]]:
    found = [folder.stat(), folder.parent.stat()]
    return [(stat.S_IMODE(one.st_mode), one.st_uid) for one in found]


def end(keepers_input: object) -> None:
    assert hasattr(keepers_input, "close")
    keepers_input.close()


def real_user(pid: int) -> int:
    return int(status_line(pid, "Uid:").split()[1])


def capabilities(pid: int) -> int:
    return int(status_line(pid, "CapEff:").split()[1], 16)


def status_line(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line for line in lines if line.startswith(name))
