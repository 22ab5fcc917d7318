"""A changed recording is traced to port, frame and sample, and to the step that was running."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from proofvan.core.intake import Entered, Received, Start, Tick
from proofvan.core.messages import LANGUAGES, text
from proofvan.link.recording import (
    Noted,
    RecordingReader,
    RecordingWriter,
    Sent,
    frames_digest,
    locate_byte,
    locate_difference,
    segment_name,
)
from proofvan_wire import frame

START = Start(1_000, "2026-03-01T08:00:00Z", "simulated", "0.001", bytes(32), {"B1": "/dev/x"}, True)
SAMPLES_PER_BLOCK = 160  # 2 channels x 3 bytes in 960 bytes


def block(number: int) -> bytes:
    first_index = number * SAMPLES_PER_BLOCK
    header = struct.pack("<BBBBQQ", 1, 0, 2, 3, first_index, first_index * 250)
    return frame.pack(0x40, 0, 0, header + bytes((number + at) % 251 for at in range(960)))


@pytest.fixture()
def recorded(tmp_path: Path) -> Path:
    path = tmp_path / segment_name(0)
    with RecordingWriter(path, START, sync=lambda _: None) as writer:
        writer.attach("rig.toml", b"[rig]\n")
        writer.write(Noted(2_000, '{"event":"StepStarted","key":"energy-1"}'))
        line = b"".join(block(number) for number in range(40))
        for number, at in enumerate(range(0, len(line), 1500)):
            writer.write(Received(3_000 + number, "B1", line[at : at + 1500]))
            writer.write(Sent(3_000 + number, "B1", frame.pack(0x24, 0, 0, struct.pack("<BI", 1, number))))
        writer.write(Entered(9_000, 1, 5.012, "王工"))
        writer.write(Tick(9_500))
    return path


def offset_of(path: Path, topic: str, occurrence: int, at: int) -> int:
    item = [item for item in RecordingReader([path]).stored() if topic in (item.topic, item.name)][occurrence]
    return item.offset + item.size - len(item.data) + at - (4 if item.name else 0)


def flip(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 0x10
    path.write_bytes(data)


def test_an_untouched_recording_has_no_difference(recorded: Path) -> None:
    assert locate_difference([recorded]) == ()


@pytest.mark.parametrize("position", [24_000, 24_003, 24_005, 24_012, 24_500, 24_971])
def test_a_changed_sample_is_named_by_port_frame_sample_and_step(recorded: Path, position: int) -> None:
    # Frame 24 of 992 bytes begins at 23 808: the positions lie in frame 24, header, samples and checksum alike.
    message, inside = divmod(position - 192, 1500)
    number = (position - 192) // 992
    flip(recorded, offset_of(recorded, "/port/B1/rx", message, inside))
    (difference,) = locate_difference([recorded])
    assert difference.part == "samples"
    place = difference.place
    assert (place.file, place.port, place.direction, place.step) == (recorded.name, "B1", "rx", "energy-1")
    assert (place.frame, place.stream) == (number, 1)
    assert (place.first_index, place.count) == (number * SAMPLES_PER_BLOCK, SAMPLES_PER_BLOCK)


def test_changed_bytes_to_a_board_an_entry_and_an_attachment_are_named(recorded: Path) -> None:
    flip(recorded, offset_of(recorded, "/port/B1/tx", 7, 12))
    flip(recorded, offset_of(recorded, "/operator/entry", 0, 30))
    flip(recorded, offset_of(recorded, "rig.toml", 0, 2))
    found = locate_difference([recorded])
    assert [(item.part, item.place.topic) for item in found] == [
        ("attachment", "rig.toml"),
        ("frame", "/port/B1/tx"),
        ("message", "/operator/entry"),
    ]
    assert found[1].place.frame == 7


def test_a_changed_check_accuses_itself_and_no_message(recorded: Path) -> None:
    flip(recorded, offset_of(recorded, "/host/check", 0, 20))
    (difference,) = locate_difference([recorded])
    assert (difference.part, difference.place.topic) == ("check", "/host/check")


def test_a_message_that_was_cut_out_is_missed(recorded: Path) -> None:
    item = [item for item in RecordingReader([recorded]).stored() if item.topic == "/port/B1/tx"][5]
    data = recorded.read_bytes()
    recorded.write_bytes(data[: item.offset] + data[item.offset + item.size :])
    assert "missing" in [difference.part for difference in locate_difference([recorded])]


def test_a_cut_file_says_how_far_it_goes(recorded: Path) -> None:
    data = recorded.read_bytes()
    recorded.write_bytes(data[:20_000])
    (difference,) = locate_difference([recorded])
    assert difference.part == "end"
    assert "cut" in difference.detail
    assert "20000" in difference.detail


def test_a_finished_recording_that_was_cut_between_two_messages_is_noticed(recorded: Path) -> None:
    item = list(RecordingReader([recorded]).stored())[20]
    recorded.write_bytes(recorded.read_bytes()[: item.offset])
    (difference,) = locate_difference([recorded])
    assert (difference.part, difference.place.message) == ("end", item.number)
    assert "open" in difference.detail


def test_damage_of_the_container_alone_leaves_digest_and_content(recorded: Path) -> None:
    digest = frames_digest([recorded])
    flip(recorded, recorded.stat().st_size - 20)
    assert frames_digest([recorded]) == digest
    assert locate_difference([recorded]) == ()


@pytest.mark.parametrize("position", [0, 5_000, 17_000, 39_679])
def test_a_byte_is_named_by_its_frame_and_its_very_sample(recorded: Path, position: int) -> None:
    message, inside = divmod(position, 1500)
    place = locate_byte([recorded], 0, offset_of(recorded, "/port/B1/rx", message, inside))
    number, in_frame = divmod(position, 992)
    assert (place.port, place.frame, place.stream, place.step) == ("B1", number, 1, "energy-1")
    if 28 <= in_frame < 988:
        assert (place.first_index, place.count) == (number * SAMPLES_PER_BLOCK + (in_frame - 28) // 6, 1)
    else:
        assert (place.first_index, place.count) == (number * SAMPLES_PER_BLOCK, SAMPLES_PER_BLOCK)


def test_every_difference_can_be_said_in_both_languages(recorded: Path) -> None:
    flip(recorded, offset_of(recorded, "/port/B1/rx", 3, 700))
    (difference,) = locate_difference([recorded])
    for language in LANGUAGES:
        words = text(difference.words, language, **difference.evidence)
        assert "B1" in words
        assert "energy-1" in words
