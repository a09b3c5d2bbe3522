"""Ready frames are what RFC 6455 asks for, and are made once for all who get the same."""

import pytest
from websockets.frames import Opcode
from websockets.protocol import OPEN, Protocol, Side

from server.frames import FrameOutlet, Frames, frame

OPENING = b'{"id":"1","type":"next","payload":'


def read(data: bytes) -> list[str]:
    """Read frames as a client does, with a library of others."""
    client = Protocol(Side.CLIENT, state=OPEN, max_size=None)
    client.receive_data(data)
    events = client.events_received()
    assert {event.opcode for event in events} <= {Opcode.TEXT}  # type: ignore[union-attr]
    return [bytes(event.data).decode() for event in events]  # type: ignore[union-attr]


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_of_any_length_is_read_as_it_was_meant(length: int) -> None:
    text = "é" * (length // 2) + "x" * (length % 2)

    assert read(frame(text.encode())) == [text]


def test_payloads_are_put_into_messages_of_their_operation() -> None:
    frames = Frames().of(OPENING, (b'{"data":1}', b'{"data":2}'))

    assert read(frames) == [
        '{"id":"1","type":"next","payload":{"data":1}}',
        '{"id":"1","type":"next","payload":{"data":2}}',
    ]


def test_who_gets_the_same_gets_the_very_same_bytes() -> None:
    frames, texts = Frames(), (b"{}",)

    first = frames.of(OPENING, texts)

    assert frames.of(OPENING, texts) is first
    assert frames.of(OPENING.replace(b"1", b"2"), texts) == first.replace(b'"1"', b'"2"')
    assert frames.of(OPENING, (b"[]",)) == first.replace(b"{}}", b"[]}")


@pytest.mark.parametrize("keeps_up", [True, False])
def test_an_outlet_writes_everything_or_says_that_it_did_not(keeps_up: bool) -> None:
    written: list[bytes] = []

    def write(data: bytes) -> bool:
        written.append(data)
        return keeps_up

    assert FrameOutlet(OPENING, write, Frames()).write((b"{}", b"[]")) is keeps_up
    assert len(read(b"".join(written))) == 2
