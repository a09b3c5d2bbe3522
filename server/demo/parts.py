"""The processes of the demo: what each runs, and what it is given to know."""

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.demo.cast import Actor
from server.demo.folder import CHECKOUT
from server.demo.process import Process

PAGES = CHECKOUT / "frontend-examples"
WORLD = PAGES / "world"
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SOM_LOG_LEVEL")


def som(logs: Path, name: str, settings: Mapping[str, str], *arguments: str) -> Process:
    """Describe a process of our own command line."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return Process(
        name=name,
        program=(sys.executable, "-m", "server.cli", *arguments),
        environment=passed_on | dict(settings),
        folder=CHECKOUT,
        log=logs / f"{name}.log",
    )


def settings_of(database_url: str, secret: str) -> Mapping[str, str]:
    """Write down the settings of API and worker."""
    return {
        "SOM_DATABASE_URL": database_url,
        "SOM_JWT_SECRET": secret,
        "SOM_DEMO": "true",
        "SOM_PAGES_FOLDER": str(PAGES),
    }


def world_of(logs: Path, url: str, speed: float, cast: Sequence[Actor]) -> Process:
    """Describe the simulated world: it is given the API's address and tokens, and nothing else."""
    knowledge = {"SOM_WORLD_URL": url, "SOM_WORLD_SPEED": str(speed), "SOM_WORLD_ACTORS": json.dumps(cast)}
    return Process(
        name="world",
        program=(sys.executable, "-P", "-m", "simulated_world"),
        environment={"PATH": os.defpath, "PYTHONPATH": str(WORLD), **knowledge},
        folder=WORLD,
        log=logs / "world.log",
    )


def graphiql_build(logs: Path) -> Process | None:
    """Describe the build of GraphiQL, which does nothing when it is built; None where Node is missing."""
    script = CHECKOUT / "scripts" / "graphiql"
    if not script.exists() or not shutil.which("npm"):
        return None
    return Process(
        name="build of GraphiQL",
        program=(str(script),),
        environment=os.environ,
        folder=CHECKOUT,
        log=logs / "graphiql.log",
    )
