"""The command line: som."""

from server.cli.program import main

__all__ = ["main"]
