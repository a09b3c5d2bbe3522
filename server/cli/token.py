"""som token: sign a token with the development secret, or the demo's."""

from datetime import timedelta
from typing import Annotated

import typer

from domain.permissions import Role
from server.cli.exits import UNUSABLE, leave
from server.cli.options import DataDir
from server.demo.folder import DemoFolder, default_folder
from server.settings import SHORTEST_SECRET
from server.tokens import AUDIENCE, Bearer, issue

Several = list[str] | None


def token(  # noqa: PLR0913, PLR0917  each is an option
    role: Annotated[list[Role], typer.Option(help="What it may do; may be given several times.")],
    subject: Annotated[str, typer.Option(help="Who it is. [default: after the role]")] = "",
    account: Annotated[
        Several, typer.Option(help="Account code that a customer sees; several times.")
    ] = None,
    group: Annotated[
        Several, typer.Option(help="Assignment group that it belongs to; several times.")
    ] = None,
    topic: Annotated[Several, typer.Option(help="Request type that an integrator works on.")] = None,
    ttl: Annotated[float, typer.Option(min=1, help="How long it is valid, in seconds.")] = 8 * 3600,
    secret: Annotated[str | None, typer.Option(envvar="SOM_JWT_SECRET", help="Secret to sign with.")] = None,
    issuer: Annotated[str | None, typer.Option(envvar="SOM_ISSUER", help="Who says so.")] = None,
    audience: Annotated[str, typer.Option(envvar="SOM_AUDIENCE", help="For whom it is.")] = AUDIENCE,
    data_dir: DataDir = None,
) -> None:
    """Print a token signed with SOM_JWT_SECRET, else with the demo's secret. For development only."""
    if Role.SYSTEM in role:
        leave(UNUSABLE, "SYSTEM is what our own workers are; no token makes anybody one.")
    bearer = Bearer(
        subject=subject or f"{role[0].lower().replace('_', '-')}-1",
        roles=role,
        groups=group or (),
        accounts=account or (),
        topics=topic or (),
    )
    key = secret or DemoFolder(data_dir or default_folder()).known_secret()
    if not key or len(key.encode()) < SHORTEST_SECRET:
        leave(UNUSABLE, f"Set SOM_JWT_SECRET, at least {SHORTEST_SECRET} bytes, or start a demo first.")
    print(issue(bearer, key, timedelta(seconds=ttl), issuer=issuer, audience=audience))
