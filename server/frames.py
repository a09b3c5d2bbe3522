"""Ready WebSocket frames: made once, and written as they are to every socket that gets the same."""

from collections.abc import Sequence

from server.sockets import WriteFrames

TEXT = 0x81  # a text, complete in this frame
SHORT, MIDDLE = 126, 1 << 16  # below these the length takes one byte, or three; else nine


class Frames:
    """Makes `next` messages of payloads. The last ones are kept: the next socket mostly gets the same."""

    def __init__(self) -> None:
        self._opening = b""
        self._texts: Sequence[bytes] = ()
        self._made = b""

    def of(self, opening: bytes, texts: Sequence[bytes]) -> bytes:
        """Give the frames of texts, each between the message's opening and its closing brace."""
        if texts is not self._texts or opening != self._opening:
            self._made = b"".join([frame(b"%b%b}" % (opening, text)) for text in texts])
            self._opening, self._texts = opening, texts
        return self._made


class FrameOutlet:
    """The way of one operation's payloads to its socket, without waiting: an Outlet of the hub."""

    __slots__ = ("_frames", "_opening", "_write")

    def __init__(self, opening: bytes, write: WriteFrames, frames: Frames) -> None:
        self._opening = opening
        self._write = write
        self._frames = frames

    def write(self, texts: Sequence[bytes]) -> bool:
        """Write all of them, or none when the client does not keep up; says which."""
        return self._write(self._frames.of(self._opening, texts))


def frame(text: bytes) -> bytes:
    """Put a text into one frame from server to client, as RFC 6455 §5.2 has it."""
    length = len(text)
    if length < SHORT:
        return bytes((TEXT, length)) + text
    if length < MIDDLE:
        return b"%c%c%b%b" % (TEXT, 126, length.to_bytes(2, "big"), text)
    return b"%c%c%b%b" % (TEXT, 127, length.to_bytes(8, "big"), text)
