"""Serve an empty installation for as long as the audits of graphql-http run against it."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from persistence.embedded import EmbeddedPostgres
from persistence.migrations import upgrade
from tests.server.running import running, token

FOLDER = Path(__file__).with_name("graphql-http")


async def audit(url: str, bearer: str) -> int:
    """Run the audits in Node; return its exit status."""
    node = shutil.which("node") or "node"
    process = await asyncio.create_subprocess_exec(node, "audit.mjs", url, bearer, cwd=FOLDER)
    return await process.wait()


async def main() -> int:
    """Audit as anybody and with a token; 0 when every audit of both is ok."""
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedPostgres(Path(folder) / "postgres", fsync=False) as postgres:
            await upgrade(postgres.url)
            async with running(postgres.url, public_schema=True) as server:
                anybody = await audit(server.graphql, "")
                known = await audit(server.graphql, token())
    return anybody or known


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
