"""A finished run folder: recording, record and signature, certificate, signed manifest."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

from sample_records import pile

from proofvan.core.intake import Entered, Received, Start, Tick
from proofvan.documents.certificate import make_document
from proofvan.documents.fonts import drawing_software
from proofvan.documents.issuance import Issuance
from proofvan.keys.practice import practice_signer
from proofvan.keys.signer import Signer
from proofvan.link.recording import Noted, RecordingWriter, segment_name
from proofvan.records.manifest import write_manifest
from proofvan.records.record import Recording, VerificationRecord
from proofvan.records.signed import SignedRecord, sign
from proofvan.records.sink import FolderSink
from proofvan.station.endorse import endorse_practice
from proofvan_wire import frame

_START = Start(1_000, "2026-11-24T08:15:00Z", "simulated", "0.010", bytes(32), {"B1": "/dev/x"}, True)


def finish_run(folder: Path, record: VerificationRecord | None = None, signer: Signer | None = None) -> SignedRecord:
    """Write a whole run folder and give its signed record."""
    folder.mkdir(parents=True, exist_ok=True)
    signer = signer or practice_signer()
    record = record or pile()
    frames = _record_raw(folder / segment_name(0))
    (folder / "journal.jsonl").write_text('{"key":"60A-1","attempt":1}\n{"key":"60A-2","attempt":2}\n')
    head = replace(record.head, run=folder.name)
    signed = sign(replace(record, head=head, recording=Recording((segment_name(0),), frames)), signer)
    signed = endorse_practice(signed, signer)
    FolderSink(folder.parent).append(signed)
    document = make_document(Issuance(signed), signer)
    (folder / "certificate.pdf").write_bytes(document.pdf)
    (folder / "certificate.xml").write_bytes(document.xml)
    write_manifest(folder, signer, drawing_software())
    return signed


def flip(path: Path, offset: int, bit: int = 0) -> None:
    """Flip one bit of a file."""
    data = bytearray(path.read_bytes())
    data[offset] ^= 1 << bit
    path.write_bytes(data)


def _record_raw(path: Path) -> str:
    writer = RecordingWriter(path, _START, sync=lambda _: None)
    writer.attach("rig.toml", b'[rig]\nid = "practice-pile-dc"\n')
    writer.write(Noted(2_000, '{"event":"StepStarted","key":"60A-1"}'))
    line = b"".join(_block(number) for number in range(12))
    for number, at in enumerate(range(0, len(line), 1500)):
        writer.write(Received(3_000 + number, "B1", line[at : at + 1500]))
    writer.write(Entered(9_000, 1, 5.012, "practice"))
    writer.write(Tick(9_500))
    writer.finish()
    return writer.frames_digest


def _block(number: int) -> bytes:
    header = struct.pack("<BBBBQQ", 1, 0, 2, 3, number * 160, number * 40_000)
    return frame.pack(0x40, 0, 0, header + bytes((number + at) % 251 for at in range(960)))
