"""Why a live stream ends before its reader wants it to."""

from enum import StrEnum


class Ending(StrEnum):
    """The reasons; a reader may resume with its last cursor after each of them."""

    TOO_SLOW = "TOO_SLOW"  # its queue ran over
    LEAVING = "LEAVING"  # this process is stopping
    OVERLOADED = "OVERLOADED"  # its group cannot be read as fast as events come
    BROKEN = "BROKEN"  # reading its events failed


class StreamEnded(Exception):
    """The stream is over for a reason that is not the reader's wish."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending
