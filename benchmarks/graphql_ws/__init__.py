"""graphql-ws on Node, installed from its lock file and run beside our server."""

import asyncio
import shutil
from pathlib import Path

from benchmarks.installation import ROOT, passed_on
from server.demo.process import Process

FOLDER = Path(__file__).parent
PACKAGED = FOLDER.glob("node_modules/node-linux-*/bin/node")


async def install() -> str:
    """Install what the lock file names, once; give the Node to run it with. Raises RuntimeError."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("Comparing with graphql-ws needs Node.js with npm.")
    if not (FOLDER / "node_modules" / ".package-lock.json").exists():
        command = (npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        installing = await asyncio.create_subprocess_exec(*command, cwd=FOLDER)
        if await installing.wait():
            raise RuntimeError("npm could not install graphql-ws.")
    return str(next(PACKAGED, None) or shutil.which("node"))


async def start(node: str, port: int, folder: Path) -> Process:
    """Start the server; it serves our SDL."""
    process = Process(
        name="graphql-ws",
        program=(node, "server.mjs", str(port), str(ROOT / "schema" / "schema.graphql")),
        environment=passed_on() | {"NODE_ENV": "production"},
        folder=FOLDER,
        log=folder / "graphql-ws.log",
    )
    await process.start()
    return process
