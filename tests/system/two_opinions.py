"""What proofcheck and what our own programs say of a run's folder; and a forger who has the key.

With the key every digest and signature can be done again: what is refused then is refused for its content.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import proofcheck

from proofvan.compose.replay import recording_paths, replay
from proofvan.core.errors import ProofvanError
from proofvan.documents.verification import verify
from proofvan.keys.practice import practice_signer
from proofvan.keys.trust import TrustStore
from proofvan.link.frames import Check
from proofvan.link.recording import RecordingReader, RecordingWriter, frames_digest, segments
from proofvan.records.manifest import write_manifest
from proofvan.records.record import VerificationRecord
from proofvan.records.report import Status
from proofvan.records.signed import sign
from proofvan.station.endorse import endorse_practice


def said(folder: Path, capsys) -> tuple[int, list[dict]]:
    """The exit code of proofcheck and its lines."""
    capsys.readouterr()
    code = proofcheck.main([str(folder), "--practice", "--json"])
    return code, json.loads(capsys.readouterr().out)["checks"]


def left_open(lines: list[dict]) -> set[str]:
    """What of a run proofcheck says it has not computed again."""
    return {line["place"] for line in lines if line["check"] == "not computed again by this program"}


def accepted(folder: Path) -> bool:
    """What proofcheck says of a folder."""
    return proofcheck.main([str(folder), "--practice", "--lang", "en"]) == proofcheck.GOOD


def accepted_by_ours(folder: Path) -> bool:
    """What verify and replay say of it."""
    looked_at = [folder, *folder.glob("certificate.xml")]
    found = [verify(path, TrustStore(frozenset()), practice=True).status for path in looked_at]
    if set(found) != {Status.PRACTICE}:
        return False
    try:
        return replay(recording_paths(folder)).canonical() == (folder / "record.json").read_bytes()
    except ProofvanError:
        return False


def signed_again(folder: Path, change: Callable[[dict], None]) -> None:
    """Change the record and do everything again that can be done with the key."""
    plain = json.loads((folder / "record.json").read_bytes())
    change(plain)
    record = VerificationRecord.from_plain(plain)
    for name in ("certificate.pdf", "certificate.xml"):
        (folder / name).unlink(missing_ok=True)
    signed = endorse_practice(sign(record, practice_signer()), practice_signer())
    for name, data in signed.files().items():
        (folder / name).write_bytes(data)
    write_manifest(folder, practice_signer())


def forged_record(change: Callable[[dict], None]) -> Callable[[Path], None]:
    return lambda folder: signed_again(folder, change)


def new_recording(folder: Path, write: Callable[[Path, Path], object], change=lambda plain: None) -> None:
    (path,) = segments(folder)
    forged = folder.with_suffix(".mcap")
    write(path, forged)
    shutil.move(forged, path)

    def renew(plain: dict) -> None:
        plain["recording"]["frames_digest"] = frames_digest([path])
        change(plain)

    signed_again(folder, renew)


def edited(original: Path, copy: Path, attachments=lambda name, data: data, records=lambda record: record) -> None:
    """Write a recording again, in its order, with other attachments or messages."""
    stored = RecordingReader([original])
    messages = iter(list(RecordingReader([original]).records()))
    with RecordingWriter(copy, next(messages)) as writer:
        for item in list(stored.stored())[1:]:
            if item.name:
                writer.attach(item.name, attachments(item.name, item.data))
            else:
                record = next(messages)
                if not isinstance(record, Check):
                    writer.write(records(record))


def kept(plain: dict, step: str = "working_error") -> list[dict]:
    return [one["observation"] for one in plain["attempts"] if one["step"] == step and one["outcome"] == "kept"]
