"""som sdl: write the schema's SDL to its file, or check that the file tells the truth."""

import difflib
import sys
from pathlib import Path
from typing import Annotated

import typer

import schema
from schema.print import sdl as printed
from server.cli.exits import FAILED, leave

FILE = Path(schema.__file__).with_name("schema.graphql")


def sdl(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; 1 and a diff if it differs.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="File to write, - for stdout.")] = None,
) -> None:
    """Write the GraphQL schema to schema/schema.graphql."""
    text = printed()
    file = out or FILE
    if str(file) == "-":
        sys.stdout.write(text)
    elif check:
        compare(file, text)
    else:
        file.write_text(text)
        print(f"{file} is written.", file=sys.stderr)


def compare(file: Path, text: str) -> None:
    """End with 1 and a diff unless the file has exactly this text."""
    kept = file.read_text() if file.exists() else ""
    if kept != text:
        changes = difflib.unified_diff(
            kept.splitlines(keepends=True), text.splitlines(keepends=True), str(file), "the schema as it is"
        )
        sys.stdout.writelines(changes)
        leave(FAILED, f"{file} is out of date: run som sdl and commit it.")
