"""Commands that need no running server: help, migrate, sdl, token, doctor, and what they refuse."""

import json
from pathlib import Path

import pytest

from persistence.database import Database
from persistence.installation import mark_of
from persistence.revision import head, is_current, revision_of
from server.auth import Authenticator
from server.cli.sdl import FILE
from server.demo.folder import DemoFolder
from tests.cli.program import som
from tests.server.running import SECRET, settings

pytestmark = pytest.mark.anyio

COMMANDS = "demo serve work migrate sdl token import-orders import-catalog doctor order".split()  # noqa: SIM905


async def test_help_names_every_command_and_the_exit_codes() -> None:
    ended = await som("--help")

    assert ended.code == 0
    assert [name for name in COMMANDS if name not in ended.out] == []
    assert "Exit codes: 0 done" in ended.out


async def test_migrate_brings_an_empty_database_to_the_newest_schema(empty_database_url: str) -> None:
    ended = await som("migrate", DATABASE_URL=empty_database_url)

    assert (ended.code, ended.out) == (0, f"Migrated: nothing -> {head()}\n")
    assert await is_current(empty_database_url)


async def test_migrate_marks_what_it_made_as_no_demo(empty_database_url: str) -> None:
    await som("migrate", DATABASE_URL=empty_database_url)

    assert await mark_of(empty_database_url) == "PRODUCTION"


async def test_a_plan_to_migrate_changes_nothing(empty_database_url: str) -> None:
    ended = await som("migrate", "--plan", "--json", DATABASE_URL=empty_database_url)

    assert ended.code == 1
    assert json.loads(ended.out) == {"before": None, "newest": head(), "migrated": False}
    assert await revision_of(empty_database_url) is None


async def test_migrate_without_a_database_says_what_to_give() -> None:
    ended = await som("migrate")

    assert (ended.code, ended.err) == (2, "Give --database-url, or set DATABASE_URL.\n")


async def test_migrate_says_that_the_database_does_not_answer() -> None:
    ended = await som("migrate", DATABASE_URL="postgresql://127.0.0.1:1/none")

    assert ended.code == 2
    assert ended.err.startswith("The database does not answer")


async def test_the_schema_in_its_file_is_the_schema_that_is_served() -> None:
    ended = await som("sdl", "--check")

    assert (ended.code, ended.out) == (0, "")


async def test_a_schema_file_that_differs_is_shown_as_a_diff(tmp_path: Path) -> None:
    file = tmp_path / "schema.graphql"
    file.write_text(FILE.read_text().replace("type Query", "type Question", 1))

    ended = await som("sdl", "--check", "--out", file)

    assert ended.code == 1
    assert "-type Question {" in ended.out
    assert "+type Query {" in ended.out


async def test_sdl_writes_the_file(tmp_path: Path) -> None:
    file = tmp_path / "schema.graphql"

    await som("sdl", "--out", file)

    assert file.read_text() == FILE.read_text()


async def test_a_token_says_who_somebody_is() -> None:
    ended = await som(
        *("token", "--role", "CUSTOMER", "--account", "ACC-1", "--subject", "mia"), SOM_JWT_SECRET=SECRET
    )

    identity = await Authenticator(settings("postgresql://unused")).identify(ended.out.strip())
    assert identity.viewer.subject == "mia"
    assert identity.viewer.roles == {"CUSTOMER"}
    assert identity.viewer.accounts == {"ACC-1"}


async def test_a_token_is_signed_with_the_secret_of_the_demo_when_there_is_no_other(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    secret = folder.secret()

    ended = await som("token", "--role", "ORDER_AGENT", "--data-dir", tmp_path)

    authenticator = Authenticator(settings("postgresql://unused", jwt_secret=secret))
    assert (await authenticator.identify(ended.out.strip())).viewer.subject == "order-agent-1"


async def test_without_any_secret_there_is_no_token(tmp_path: Path) -> None:
    ended = await som("token", "--role", "ORDER_AGENT", "--data-dir", tmp_path)

    assert (ended.code, ended.out) == (2, "")
    assert "SOM_JWT_SECRET" in ended.err


async def test_no_token_makes_anybody_our_own_worker() -> None:
    ended = await som("token", "--role", "SYSTEM", SOM_JWT_SECRET=SECRET)

    assert (ended.code, ended.out) == (2, "")


async def test_the_doctor_finds_a_good_database_well(database_url: str) -> None:
    ended = await som("doctor", "--json", DATABASE_URL=database_url, SOM_JWT_SECRET=SECRET)

    findings = {finding["what"]: finding for finding in json.loads(ended.out)}
    assert ended.code == 0
    assert findings["relay"]["seen"] == "0 events without a position, the oldest 0 s old"
    assert findings["jobs"]["well"]


async def test_the_doctor_finds_what_is_stuck(database_url: str) -> None:
    database = await Database.connect(database_url, pool_size=1)
    await database.reads.fetch(
        "insert into jobs.pgqueuer (priority, status, entrypoint, created, updated, execute_after)"
        " select 0, status, 'look', now() - interval '3 m', now(), now() - interval '3 m'"
        " from unnest('{queued,failed}'::jobs.pgqueuer_status[]) status"
    )
    await database.close()

    ended = await som("doctor", "--json", DATABASE_URL=database_url, SOM_JWT_SECRET=SECRET)
    patient = await som(
        "doctor", "--json", DATABASE_URL=database_url, SOM_JWT_SECRET=SECRET, SOM_STUCK_AFTER="PT1H"
    )

    wrong = {each["what"] for each in json.loads(ended.out) if not each["well"]}
    assert ended.code == 1
    assert wrong == {"jobs", "jobs on hold", "workers"}
    assert {each["what"] for each in json.loads(patient.out) if not each["well"]} == {
        "jobs on hold",
        "workers",
    }


async def test_the_doctor_says_what_a_database_lacks(empty_database_url: str) -> None:
    ended = await som("doctor", DATABASE_URL=empty_database_url, SOM_JWT_SECRET=SECRET)

    assert ended.code == 1
    assert f"wrong schema: none, needed {head()}: som migrate" in ended.out


async def test_the_doctor_finds_a_weak_secret(database_url: str) -> None:
    ended = await som("doctor", DATABASE_URL=database_url, SOM_JWT_SECRET="ab" * 20)

    assert ended.code == 1
    assert "wrong identity: SOM_JWT_SECRET repeats itself" in ended.out


@pytest.mark.parametrize("command", ["serve", "work"])
async def test_nothing_starts_without_knowing_who_is_who(command: str, database_url: str) -> None:
    ended = await som(command, DATABASE_URL=database_url)

    assert ended.code == 2
    assert "SOM_JWT_SECRET" in ended.err


@pytest.mark.parametrize("command", ["serve", "work"])
async def test_nothing_starts_on_another_schema(command: str, empty_database_url: str) -> None:
    ended = await som(command, DATABASE_URL=empty_database_url, SOM_JWT_SECRET=SECRET)

    assert ended.code == 2
    assert "som migrate" in ended.err
