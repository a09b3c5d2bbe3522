"""Those who answer the same questions: somgraph, two GraphQL servers on Node, and a hand-written endpoint."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.installation import Installation
from benchmarks.questions import FLAT, HANDWRITTEN, OURS, POSTGRAPHILE
from server.demo.process import Process
from server.demo.run import HOST, enter, free_port, until_ready

NODE = Path(__file__).parent / "node"
POOL = "8"  # connections to the database, as our own default


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Somebody who answers, in which words it is asked, and the process to blame for its processor time."""

    name: str
    dialect: str
    port: int
    pid: int
    path: str = "/graphql"


async def started(somgraph: Installation, *, peers: bool) -> list[Contender]:
    """Start everybody on the same database; ourselves first."""
    return [
        Contender(name="somgraph", dialect=OURS, port=somgraph.port, pid=somgraph.processes["api"].pid),
        *([await on_node(somgraph, "PostGraphile", POSTGRAPHILE)] if peers else []),
        *([await on_node(somgraph, "Mercurius", OURS)] if peers else []),
        *await handwritten(somgraph),
    ]


async def handwritten(somgraph: Installation) -> list[Contender]:
    """Start the endpoints that show what is possible with our pool, driver and web server."""
    port = free_port(0)
    process = await somgraph.start(
        "handwritten", "benchmarks.handwritten", "--port", str(port), "--database", somgraph.database_url
    )
    await until_ready(f"http://{HOST}:{port}", process)
    return [
        Contender(name="hand-written", dialect=HANDWRITTEN, port=port, pid=process.pid, path="/read"),
        Contender(name="hand-written, flat rows", dialect=FLAT, port=port, pid=process.pid, path="/flat"),
    ]


async def on_node(somgraph: Installation, name: str, dialect: str) -> Contender:
    """Start a server of `benchmarks/node`, installed before if need be. Raises RuntimeError without npm."""
    port = free_port(0)
    process = Process(
        name=name,
        program=(str(await node()), f"{name.lower()}.mjs"),
        environment={
            "PORT": str(port),
            "DATABASE_URL": somgraph.database_url,
            "POOL": POOL,
            "NODE_ENV": "production",
            "GRAPHILE_ENV": "production",
        },
        folder=NODE,
        log=somgraph.folder / f"{name.lower()}.log",
    )
    await enter(somgraph.stack, process)
    await until_ready(f"http://{HOST}:{port}", process)
    return Contender(name=name, dialect=dialect, port=port, pid=process.pid)


async def node() -> Path:
    """Install what the lock file says, Node.js 22 included, unless it is there; give Node's binary."""
    found = NODE / "node_modules" / ".package-lock.json"
    if not found.exists() or found.stat().st_mtime < (NODE / "package-lock.json").stat().st_mtime:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "The peers come from npm, which is missing; leave them out by --without-peers."
            )
        installing = await asyncio.create_subprocess_exec(npm, "ci", "--ignore-scripts", cwd=NODE)
        if await installing.wait():
            raise RuntimeError("npm could not install the peers; leave them out by --without-peers.")
    return next(NODE.glob("node_modules/node-linux-*/bin/node"))
