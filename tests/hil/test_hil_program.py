"""L3: an image with a changed byte starts, says who it is, and refuses to sample."""

from __future__ import annotations

import pytest
from faults import Faults
from levels import Emulated, Sampling
from node_bench import framed, hello
from test_hil_session import Talk

from images.mark import MARK_BYTES
from proofvan_node.families import climate
from proofvan_wire.core_messages import Fault, FaultCode
from proofvan_wire.stream_messages import StreamInfo, StreamStart

STREAM = climate.STREAMS[0]
START = framed(StreamStart(STREAM[0], STREAM[2], STREAM[5] * 1000, 0), 2)


def answer(level: Emulated) -> object:
    """Start a board and ask it to sample; None when it says nothing."""
    talk = Talk(level.start("climate", Sampling()))
    talk.say(hello())
    found = talk.say(START)
    return found[0] if found else None


@pytest.mark.needs("flash")
@pytest.mark.parametrize("text", [b"", b"MicroPython"])
def test_a_changed_byte_of_the_image_is_found_at_the_start(level: Emulated, text: bytes, faults: Faults) -> None:
    """The first place is between the image and its mark, the other a text that the interpreter never uses here."""
    assert isinstance(answer(level), StreamInfo)
    image = level.image.binary.read_bytes()
    level.spoil(image.index(text) if text else len(image) - MARK_BYTES - 1)
    found = answer(level)
    refused = isinstance(found, Fault) and found.code is FaultCode.PROGRAM_CHANGED
    faults.came("image with a changed byte", answers=found is not None, accepted=not refused)
