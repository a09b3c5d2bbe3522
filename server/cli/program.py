"""The program som: one command per file, put together."""

import typer

from server.cli.demo import demo
from server.cli.doctor import doctor
from server.cli.exits import EXPLAINED
from server.cli.import_catalog import import_catalog
from server.cli.import_orders import import_orders
from server.cli.migrate import migrate
from server.cli.sdl import sdl
from server.cli.serve import serve
from server.cli.token import token
from server.cli.watch import watch
from server.cli.work import work

program = typer.Typer(
    name="som",
    help="Service order management as a live graph.",
    epilog=EXPLAINED,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
order = typer.Typer(name="order", help="Look at one order.", epilog=EXPLAINED, no_args_is_help=True)

for command in (demo, serve, work, migrate, sdl, token, import_orders, import_catalog, doctor):
    program.command(epilog=EXPLAINED)(command)
order.command(epilog=EXPLAINED)(watch)
program.add_typer(order)


def main() -> None:
    """Run the command line."""
    program()
