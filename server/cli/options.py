"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Url = Annotated[str, typer.Option("--url", envvar="SOM_URL", help="GraphQL address of a running server.")]
Token = Annotated[
    str | None, typer.Option("--token", envvar="SOM_TOKEN", help="Token to speak with; see som token.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON on stdout, for programs.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database-url", envvar=["SOM_DATABASE_URL", "DATABASE_URL"], help="PostgreSQL address."),
]
DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder of the demo's data. [default: .somgraph, see README]"),
]

DEFAULT_URL = "http://127.0.0.1:8000/graphql"
