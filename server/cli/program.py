"""The program som: one command per file, and only the file of the command that is given is loaded."""

import gc
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup

from server.cli.exits import EXPLAINED

COMMANDS = ("demo", "serve", "work", "migrate", "sdl", "token", "import-orders", "import-catalog", "doctor")
OF_AN_ORDER = ("watch",)
LOOKS: dict[str, Any] = {"no_args_is_help": True, "add_completion": False, "pretty_exceptions_enable": False}


class Commands(TyperGroup):
    """Commands by name: the file server/cli/NAME.py holds the function NAME."""

    names: tuple[str, ...] = COMMANDS

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - the library's
        """Tell the names, in the order of the help."""
        return [*self.names, *self.commands]

    def get_command(self, ctx: object, cmd_name: str) -> Any:  # noqa: ARG002 - the library's
        """Load a command."""
        return command(cmd_name) if cmd_name in self.names else self.commands.get(cmd_name)


class CommandsOfAnOrder(Commands):
    """What can be done with one order."""

    names = OF_AN_ORDER


def command(name: str) -> Any:
    """Make the command of the file that is called so."""
    file = name.replace("-", "_")
    alone = typer.Typer(**LOOKS)
    alone.command(name, epilog=EXPLAINED)(getattr(loaded(f"server.cli.{file}"), file))
    return typer.main.get_command(alone)


def loaded(module: str) -> ModuleType:
    """Load a module. Nothing of what that makes is garbage, and to look for some would take a fifth of it."""
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.enable()


program = typer.Typer(
    name="som", help="Service order management as a live graph.", cls=Commands, epilog=EXPLAINED, **LOOKS
)
order = typer.Typer(
    name="order", help="Look at one order.", cls=CommandsOfAnOrder, epilog=EXPLAINED, no_args_is_help=True
)
program.add_typer(order)


def main() -> None:
    """Run the command line."""
    program()
