"""Run the demo: PostgreSQL, API, worker, world; everything ends with it."""

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass

import httpx2

from persistence.embedded import EmbeddedPostgres
from server.demo.cast import cast_of_world, role_tokens
from server.demo.catalog import read_document
from server.demo.database import prepare
from server.demo.folder import DemoFolder
from server.demo.loading import load
from server.demo.parts import WORLD, graphiql_build, settings_of, som, world_of
from server.demo.process import Process

SECONDS_TO_START = 60.0
GLANCE = 0.1
HOST = "127.0.0.1"


class NoCheckout(Exception):
    """The demo was started from an installed package, which does not carry its world and pages."""

    def __init__(self) -> None:
        super().__init__("The demo needs somgraph's repository: run scripts/demo in a checkout of it.")


class PortTaken(Exception):
    """Something else listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Something else listens on port {port}. Choose another with --port.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What whoever started the demo asked for; `without` are parts that the world leaves to others."""

    folder: DemoFolder
    port: int
    speed: float
    reset: bool
    without: frozenset[str]
    database_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What runs: where, and with which tokens."""

    url: str
    tokens: Mapping[str, str]


async def run_demo(wish: Wish, ready: Callable[[Running], None]) -> None:
    """Run until SIGINT or SIGTERM. Raises what its parts raise when they cannot start."""
    here = asyncio.current_task()
    assert here
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, here.cancel)
    with suppress(asyncio.CancelledError):
        async with AsyncExitStack() as stack:
            await live(wish, ready, stack)


async def live(wish: Wish, ready: Callable[[Running], None], stack: AsyncExitStack) -> None:
    """Start one thing after the other, say where to look, and keep them running."""
    if not WORLD.is_dir():
        raise NoCheckout
    port = free_port(wish.port)
    wish.folder.create()
    url = wish.database_url or await start_postgres(wish, stack)
    await prepare(url, reset=wish.reset, speed=wish.speed)
    secret, document = wish.folder.secret(), read_document()
    running = Running(url=f"http://{HOST}:{port}", tokens=role_tokens(secret, document))
    logs, settings = wish.folder.logs, settings_of(url, secret)
    api = som(logs, "api", settings, "serve", "--host", HOST, "--port", str(port))
    worker = som(logs, "worker", settings, "work")
    await enter(stack, api)
    await enter(stack, worker)
    await until_ready(running.url, api)
    await load(f"{running.url}/graphql", running.tokens, document)
    cast = cast_of_world(secret, document, wish.without)
    world = world_of(logs, f"{running.url}/graphql", wish.speed, cast)
    await enter(stack, world)
    ready(running)
    if "graphiql" not in wish.without and (build := graphiql_build(logs)):
        await enter(stack, build)
    async with asyncio.TaskGroup() as keepers:
        keepers.create_task(api.keep_running())
        keepers.create_task(worker.keep_running())
        keepers.create_task(mourn(world))


async def start_postgres(wish: Wish, stack: AsyncExitStack) -> str:
    """Start a PostgreSQL of our own and tell its address."""
    server = await stack.enter_async_context(EmbeddedPostgres(wish.folder.postgres))
    return server.url


async def enter(stack: AsyncExitStack, process: Process) -> None:
    """Start a process, to be stopped with the demo."""
    stack.push_async_callback(process.stop)
    await process.start()


async def until_ready(url: str, api: Process) -> None:
    """Wait until the API answers. Raises ProcessEnded when it ends, or takes longer than a minute."""
    answering = asyncio.create_task(answers(url))
    ended = asyncio.create_task(api.ended())
    try:
        await asyncio.wait({answering, ended}, timeout=SECONDS_TO_START, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise api.failed()
        answering.result()
    finally:
        answering.cancel()
        ended.cancel()


async def answers(url: str) -> None:
    """Return as soon as the API says that it is ready."""
    async with httpx2.AsyncClient() as client:
        while True:
            with suppress(httpx2.TransportError):
                if (await client.get(f"{url}/readyz")).is_success:
                    return
            await asyncio.sleep(GLANCE)


async def mourn(world: Process) -> None:
    """Say that the world has ended: orders stand still until the demo is started again."""
    status = await world.ended()
    print(f"The world has ended ({status}): nobody works on tasks now. See {world.log}.", file=sys.stderr)


def free_port(wanted: int) -> int:
    """Take the wanted port, or any free one for 0. Raises PortTaken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as error:
            raise PortTaken(wanted) from error
        port: int = probe.getsockname()[1]
        return port
