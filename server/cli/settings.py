"""Read the settings for a command, or end it saying which one is missing."""

from pydantic import ValidationError

from server.cli.exits import UNUSABLE, leave
from server.settings import Settings


def settings_or_leave() -> Settings:
    """Read the settings from the environment; what is wrong with them ends the program with 2."""
    try:
        return Settings()  # type: ignore[call-arg]  # read from the environment
    except ValidationError as error:
        faults = "\n".join(f"  {fault['msg']} {name_of(fault['loc'])}" for fault in error.errors())
        leave(UNUSABLE, f"The settings cannot be used:\n{faults}")


def name_of(location: tuple[int | str, ...]) -> str:
    """Write down which setting a fault is about, as the environment calls it."""
    return f"({', '.join(str(each).upper() for each in location)})" if location else ""
