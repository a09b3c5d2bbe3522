"""An embedded PostgreSQL starts from any binaries, keeps its data and refuses what it must."""

import stat
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from persistence.embedded import Binaries, EmbeddedPostgres, system_binaries, wheel_binaries

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["system", "wheel-18", "wheel-16"])
def binaries(request: pytest.FixtureRequest) -> Binaries:
    source, _, major = request.param.partition("-")
    if source == "wheel":
        return next(found for found in wheel_binaries() if found.major == int(major))
    if not system_binaries():
        pytest.skip("no PostgreSQL is installed on this system")
    return system_binaries()[0]


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_a_new_folder_becomes_a_database_in_utf8_sorted_by_code_point(
    tmp_path: Path, binaries: Binaries
) -> None:
    async with EmbeddedPostgres(tmp_path / "data", binaries.folder, fsync=False) as server:
        assert server.url.startswith("postgresql://som:")
        assert server.url.endswith("/somgraph")
        assert await ask(server.url, "select current_database()") == "somgraph"
        assert await ask(server.url, "show server_encoding") == "UTF8"
        assert await ask(server.url, "select 'a' > 'B' and lower('Ä') = 'ä'") is True
        assert str(await ask(server.url, "show server_version")).startswith(str(binaries.major))


async def test_data_outlive_a_restart(tmp_path: Path, binaries: Binaries) -> None:
    async with EmbeddedPostgres(tmp_path / "data", binaries.folder) as first:
        await ask(first.url, "create table kept as select 42 as answer")

    async with EmbeddedPostgres(tmp_path / "data", binaries.folder) as second:
        assert await ask(second.url, "select answer from kept") == 42


async def test_the_version_that_made_the_data_is_chosen_again(tmp_path: Path) -> None:
    wheel = next(found for found in wheel_binaries() if found.major == 16)
    async with EmbeddedPostgres(tmp_path / "data", wheel.folder, fsync=False):
        pass

    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        assert str(await ask(server.url, "show server_version")).startswith("16")


async def test_a_restart_keeps_the_address(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        before = (server.url, server.pid)

        await server.restart()

        assert server.url == before[0]
        assert server.pid != before[1]
        assert await ask(server.url, "select 1") == 1


async def test_only_the_password_opens_it_and_only_its_owner_reads_that(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        password = (tmp_path / "data" / "password").read_text()

        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.url.replace(password, "guess"))

        mode = (tmp_path / "data" / "password").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
        assert await ask(server.url, "select rolpassword from pg_authid where rolname = 'som'") != password
        assert len(password) > 40


async def test_it_listens_on_the_loopback_and_nowhere_else(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        assert await ask(server.url, "show listen_addresses") == "127.0.0.1"
        assert await ask(server.url, "show unix_socket_directories") == ""
