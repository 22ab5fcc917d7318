"""The recording holds what was given to it, byte for byte, and gives back every whole message after a cut."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcap.reader import make_reader

from proofvan.core.errors import StorageError
from proofvan.core.intake import Commanded, Entered, PortChanged, Received, Start, Tick
from proofvan.link.recording import (
    Check,
    Noted,
    Prompted,
    Record,
    RecordingReader,
    RecordingWriter,
    Sent,
    frames_digest,
    segment_name,
    segments,
)

START = Start(1_000, "2026-03-01T08:00:00Z", "simulated", "0.001", bytes(range(32)), {"B1": "/dev/x"}, True)
RECORDS: tuple[Record, ...] = (
    PortChanged(1_001, "B1", "open", "/dev/x"),
    Sent(1_001, "B1", b"hello"),
    Received(2_000, "B1", bytes(range(256))),
    Tick(3_000),
    Prompted(3_000, 1, "pile-read-start", "number", {"unit": "kWh", "minimum": 0.1}),
    Entered(4_000, 1, 12.340000000000002, "王工"),
    Commanded(4_500, "redo", "energy-1", "王工"),
    Noted(4_500, '{"key":"energy-1","kind":"step-started"}'),
    Received(5_000, "B1", b""),
    PortChanged(6_000, "B1", "lost", "EIO"),
)


def write(path: Path, records: tuple[Record, ...] = RECORDS, name: str = "rig.toml", data: bytes = b"[rig]") -> str:
    with RecordingWriter(path, START, sync=lambda _: None) as writer:
        writer.attach(name, data)
        for record in records:
            writer.write(record)
    return writer.frames_digest


def without_checks(paths: list[Path]) -> list[Record]:
    return [record for record in RecordingReader(paths).records() if not isinstance(record, Check)]


def test_every_record_comes_back_as_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / segment_name(0)
    digest = write(path)
    reader = RecordingReader([path])
    assert without_checks([path]) == [START, *RECORDS]
    assert reader.attachments() == {"rig.toml": b"[rig]"}
    assert [ending.state for ending in reader.endings] == ["complete"]
    assert frames_digest([path]) == digest


def test_the_digest_is_the_published_sum_over_topic_time_length_and_data(tmp_path: Path) -> None:
    path = tmp_path / segment_name(0)
    digest = write(path)
    expected = hashlib.sha256()
    for item in RecordingReader([path]).stored():
        if item.topic:
            expected.update(b"M" + item.topic.encode() + b"\0" + struct.pack("<QI", item.time_ns, len(item.data)))
        else:
            expected.update(b"A" + item.name.encode() + b"\0" + struct.pack("<Q", len(item.data)))
        expected.update(item.data)
    assert expected.hexdigest() == digest


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "a.mcap")
    write(tmp_path / "b.mcap")
    assert (tmp_path / "a.mcap").read_bytes() == (tmp_path / "b.mcap").read_bytes()


def test_foreign_tools_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / segment_name(0)
    write(path)
    with path.open("rb") as file:
        reader = make_reader(file, validate_crcs=True)
        topics = [channel.topic for _schema, channel, _message in reader.iter_messages()]
        assert [attachment.name for attachment in reader.iter_attachments()] == ["rig.toml"]
    assert topics.count("/port/B1/rx") == 2


def test_each_message_is_with_the_operating_system_before_the_call_returns(tmp_path: Path) -> None:
    path = tmp_path / segment_name(0)
    writer = RecordingWriter(path, START, sync=lambda _: None)
    for count, record in enumerate(RECORDS, start=1):
        writer.write(record)
        assert without_checks([path]) == [START, *RECORDS[:count]]
        assert frames_digest([path]) == writer.frames_digest
    writer.abandon()


def test_commit_and_each_second_make_the_bytes_durable(tmp_path: Path) -> None:
    synced: list[int] = []
    path = tmp_path / segment_name(0)
    writer = RecordingWriter(path, START, sync=lambda _: synced.append(path.stat().st_size))
    writer.write(Tick(2_000))
    assert synced == []
    writer.commit()
    assert synced == [path.stat().st_size]
    writer.write(Tick(2_000 + 1_000_000_000))
    assert len(synced) == 2
    writer.abandon()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / segment_name(0)
    write(path)
    return path


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_cut_at_any_byte_still_gives_every_whole_message_before_it(whole: Path, tmp_path: Path, share: float) -> None:
    data = whole.read_bytes()
    position = int(share * len(data))
    cut = tmp_path / segment_name(0)
    cut.write_bytes(data[:position])
    complete = list(RecordingReader([whole]).stored())
    reader = RecordingReader([cut])
    assert list(reader.stored()) == [item for item in complete if item.offset + item.size <= position]
    ending = reader.endings[0]
    assert (ending.file_bytes, ending.messages) == (position, sum(1 for item in reader.stored() if item.topic))
    assert ending.read_bytes <= position


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_digest_changes_with_any_changed_frame(whole: Path, tmp_path: Path, data: st.DataObject) -> None:
    items = [item for item in RecordingReader([whole]).stored() if item.data]
    item = data.draw(st.sampled_from(items))
    # The data of a message end its record; those of an attachment lie before its CRC.
    end = item.offset + item.size - (4 if item.name else 0)
    position = data.draw(st.integers(end - len(item.data), end - 1))
    changed = bytearray(whole.read_bytes())
    changed[position] ^= 1 << data.draw(st.integers(0, 7))
    other = tmp_path / "changed.mcap"
    other.write_bytes(changed)
    assert frames_digest([other]) != frames_digest([whole])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_damage_makes_the_reader_fail(whole: Path, tmp_path: Path, position: float, bit: int) -> None:
    changed = bytearray(whole.read_bytes())
    changed[int(position * len(changed))] ^= 1 << bit
    other = tmp_path / "changed.mcap"
    other.write_bytes(changed)
    reader = RecordingReader([other])
    assert all(item.size > 0 for item in reader.stored())
    assert len(reader.endings) == 1


def test_a_second_segment_goes_on_where_the_cut_one_ended(tmp_path: Path) -> None:
    first, second = tmp_path / segment_name(0), tmp_path / segment_name(1)
    writer = RecordingWriter(first, START, sync=lambda _: None)
    writer.write(Tick(2_000))
    writer.abandon()
    first.write_bytes(first.read_bytes() + b"\x05half")
    before = frames_digest([first])
    with RecordingWriter(second, START, earlier=[first], sync=lambda _: None) as later:
        later.write(Tick(9_000))
    assert segments(tmp_path) == [first, second]
    assert without_checks([first, second]) == [START, Tick(2_000), START, Tick(9_000)]
    assert frames_digest([first, second]) == later.frames_digest != before
    reader = RecordingReader([first, second])
    list(reader.stored())
    assert [ending.state for ending in reader.endings] == ["cut", "complete"]


def test_a_segment_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / segment_name(0)
    path.write_bytes(b"earlier")
    with pytest.raises(StorageError) as caught:
        RecordingWriter(path, START)
    assert (caught.value.fault, caught.value.evidence) == ("recording-exists", {"file": path.name})
    assert path.read_bytes() == b"earlier"


def test_a_disk_that_refuses_stops_the_writer_for_good(tmp_path: Path) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    writer = RecordingWriter(tmp_path / segment_name(0), START, sync=refuse)
    with pytest.raises(StorageError) as caught:
        writer.commit()
    assert caught.value.fault == "recording-storage-refused"
    assert "No space" in str(caught.value.evidence["detail"])
    with pytest.raises(StorageError):
        writer.write(Tick(2_000))
    writer.abandon()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        frames_digest([tmp_path / segment_name(3)])
    assert caught.value.fault == "recording-unreadable"
    assert caught.value.evidence["file"] == "recording.003.mcap"
