"""Whatever a folder looks like, PostgreSQL starts on it or says why not."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from persistence.embedded import (
    BinariesNotFound,
    DataDirectoryInUse,
    EmbeddedPostgres,
    PasswordLost,
    StartFailed,
)
from tests.persistence.people import keeping

pytestmark = pytest.mark.anyio


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A data directory that was used before and is at rest."""
    async with EmbeddedPostgres(tmp_path / "data", fsync=False):
        return tmp_path / "data"


@pytest.fixture
def stranger(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["/bin/sleep", "60"], cwd="/") as process:
        yield process
        process.kill()


@pytest.fixture
def foreign_server(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["/bin/sleep", "60"], cwd=folder / "cluster") as process:
        yield process
        process.kill()


async def test_a_process_id_that_now_belongs_to_something_else_is_forgotten(
    folder: Path, stranger: subprocess.Popen[bytes]
) -> None:
    leave_postmaster_pid(folder, stranger.pid)

    async with EmbeddedPostgres(folder, fsync=False) as server:
        assert server.pid != stranger.pid


async def test_a_process_id_that_has_gone_does_not_matter(
    folder: Path, stranger: subprocess.Popen[bytes]
) -> None:
    stranger.kill()
    stranger.wait()
    leave_postmaster_pid(folder, stranger.pid)

    async with EmbeddedPostgres(folder, fsync=False) as server:
        assert server.pid != stranger.pid


async def test_a_server_that_somebody_else_started_there_is_respected(
    folder: Path, foreign_server: subprocess.Popen[bytes]
) -> None:
    leave_postmaster_pid(folder, foreign_server.pid)

    with pytest.raises(DataDirectoryInUse) as refusal:
        await EmbeddedPostgres(folder, fsync=False).start()

    assert refusal.value.pid == foreign_server.pid


async def test_a_second_starter_in_another_process_learns_who_was_first(tmp_path: Path) -> None:
    with keeping(tmp_path / "data") as kept:
        with pytest.raises(DataDirectoryInUse) as refusal:
            await EmbeddedPostgres(tmp_path / "data", fsync=False).start()

        assert refusal.value.pid == kept.keeper.pid
        assert kept.keeper.stdin
        kept.keeper.stdin.close()


async def test_a_second_starter_in_the_same_process_is_refused(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        with pytest.raises(DataDirectoryInUse):
            await EmbeddedPostgres(tmp_path / "data", fsync=False).start()
        with pytest.raises(DataDirectoryInUse):
            await server.start()


async def test_what_an_interrupted_set_up_left_is_replaced(tmp_path: Path) -> None:
    half = tmp_path / "data" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")

    async with EmbeddedPostgres(tmp_path / "data", fsync=False):
        assert not half.exists()


async def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        taken = urlsplit(server.url).port
        await server.stop()
        with socket.create_server(("127.0.0.1", taken or 0)):
            await server.start()

        assert urlsplit(server.url).port != taken


async def test_a_failed_start_shows_what_the_server_said(folder: Path) -> None:
    (folder / "cluster" / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(StartFailed) as failure:
        await EmbeddedPostgres(folder, fsync=False).start()

    assert "no_such_setting" in failure.value.output


async def test_a_start_is_bounded_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match=r"was not ready in 0\.05 s"):
        await EmbeddedPostgres(tmp_path / "data", fsync=False, timeout=0.05).start()

    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        assert server.pid


async def test_a_lost_password_is_named(folder: Path) -> None:
    (folder / "password").unlink()

    with pytest.raises(PasswordLost, match="password is missing"):
        await EmbeddedPostgres(folder, fsync=False).start()


async def test_a_damaged_cluster_is_named(folder: Path) -> None:
    (folder / "cluster" / "PG_VERSION").unlink()

    with pytest.raises(StartFailed, match="not a readable PostgreSQL cluster"):
        await EmbeddedPostgres(folder, fsync=False).start()


async def test_a_folder_without_programs_is_named(tmp_path: Path) -> None:
    with pytest.raises(BinariesNotFound, match=str(tmp_path)):
        await EmbeddedPostgres(tmp_path / "data", tmp_path).start()


def leave_postmaster_pid(folder: Path, pid: int) -> None:
    (folder / "cluster" / "postmaster.pid").write_text(f"{pid}\n{folder / 'cluster'}\n1\n5432\n\n127.0.0.1\n")
