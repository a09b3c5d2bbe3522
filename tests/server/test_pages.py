"""The pages beside the API: what is served, with which headers, and what is not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from tests.server.running import Server, running

pytestmark = pytest.mark.anyio

PLAIN, BUILT = "Ask the graph", "This is GraphiQL"
SERVED = (
    "/",
    "/portal/",
    "/portal/portal.js",
    "/portal/follow.js",
    "/portal/portal.css",
    "/graphiql/",
    "/query-page/",
    "/query-page/query.js",
)
HIDDEN = (
    "/README.md",
    "/documents/order.graphql",
    "/graphiql/package.json",
    "/graphiql/src/main.js",
    "/integrator-python/integrator.py",
    "/portal/../documents/order.graphql",
    "/portal/%2e%2e/documents/order.graphql",
    "/portal/..%2fdocuments/order.graphql",
    "/graphiql/..%2fpackage.json",
    "/../pyproject.toml",
    "/world/simulated_world/__main__.py",
)


@pytest.fixture
async def site(database_url: str) -> AsyncIterator[Server]:
    async with running(database_url, pages_folder=ROOT / "frontend-examples") as server:
        yield server


@pytest.mark.parametrize("path", SERVED)
async def test_a_page_runs_nothing_but_what_we_serve(site: Server, path: str) -> None:
    async with site.client("") as client:
        answer = await client.get(path)

    policy = directives(answer.headers["content-security-policy"])
    assert answer.status_code == 200
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", HIDDEN)
async def test_nothing_else_of_the_examples_is_served(site: Server, path: str) -> None:
    async with site.client("") as client:
        answer = await client.get(path)

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/portal", "/graphiql"])
async def test_an_address_without_its_slash_leads_to_the_page(site: Server, path: str) -> None:
    async with site.client("") as client:
        answer = await client.get(path)

    assert answer.status_code == 308
    assert answer.headers["location"] == f"{path}/"


async def test_the_pages_do_not_hide_the_api(site: Server) -> None:
    async with site.client() as client:
        answer = await client.post("/graphql", json={"query": "{ __typename }"})

    assert answer.json()["data"] == {"__typename": "Query"}


async def test_graphiql_is_served_as_soon_as_it_is_built(database_url: str, tmp_path: Path) -> None:
    folder = examples(tmp_path)
    async with running(database_url, pages_folder=folder) as server, server.client("") as client:
        before = await client.get("/graphiql/")
        (folder / "graphiql" / "dist" / ".built").write_text("1")
        after = await client.get("/graphiql/")

    assert PLAIN in before.text
    assert BUILT in after.text


async def test_the_plain_page_says_how_to_get_graphiql(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, pages_folder=examples(tmp_path)) as server, server.client("") as client:
        answer = await client.get("/graphiql/")

    assert "Node.js" in answer.text
    assert "./scripts/graphiql" in answer.text


@pytest.mark.parametrize("folder", [None, Path("no-such-folder")])
async def test_without_a_folder_there_are_no_pages(database_url: str, folder: Path | None) -> None:
    async with running(database_url, pages_folder=folder) as server, server.client("") as client:
        answer = await client.get("/portal/")

    assert answer.status_code == 404


def directives(policy: str) -> dict[str, str]:
    """Read a policy: what may come from where."""
    return dict(each.strip().split(" ", 1) for each in policy.split(";"))


def examples(folder: Path) -> Path:
    """A folder of pages whose GraphiQL is being built and not yet ready."""
    (folder / "graphiql" / "dist").mkdir(parents=True)
    (folder / "graphiql" / "dist" / "index.html").write_text(BUILT)
    plain = ROOT / "frontend-examples" / "query-page"
    (folder / "query-page").mkdir()
    for file in plain.iterdir():
        (folder / "query-page" / file.name).write_text(file.read_text())
    return folder
