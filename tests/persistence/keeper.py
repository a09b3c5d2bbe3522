"""Keep an embedded PostgreSQL until standard input ends: keeper.py DATA_DIR [BINARIES]."""

import asyncio
import json
import sys
from pathlib import Path

from persistence.embedded import EmbeddedPostgres


async def keep(data_dir: str, *binaries: str) -> None:
    chosen = Path(binaries[0]) if binaries else None
    async with EmbeddedPostgres(data_dir, chosen, fsync=False) as server:
        print(json.dumps({"url": server.url, "pid": server.pid}), flush=True)  # noqa: T201
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(keep(*sys.argv[1:]))
