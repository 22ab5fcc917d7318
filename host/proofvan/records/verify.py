"""Verifies what a run left behind: record, manifest, recording, certificate, or the whole folder.

Needs the files and a public key, nothing else. The drawing of certificates lies above this package, so it is handed
in as `Certificates`; `documents.verification.verify` does that.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from proofvan.core.errors import InputError
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import segments
from proofvan.records.check_record import CheckedRecord, Trusted, check_record
from proofvan.records.check_recording import check_recording
from proofvan.records.endorsement import endorsement_number
from proofvan.records.folder import Folder
from proofvan.records.manifest import NAME as MANIFEST_NAME
from proofvan.records.neighbours import PartAt, file_check, part_of, record_part_of
from proofvan.records.report import Check, Report
from proofvan.records.signed import RECORD_NAME, SIGNATURE_NAME, RecordFiles, SignedRecord, endorsement_files, read_file

_PAIR = (RECORD_NAME, SIGNATURE_NAME)


class Certificates(Protocol):
    """Takes record and signature out of a certificate, draws it again, names what lies at a byte."""

    def attached(self, pdf: bytes, file: str) -> RecordFiles:
        """Give the attached record and signature, as far as they can be read."""

    def compare(self, pdf: bytes, signed: SignedRecord, file: str) -> Check:
        """Draw the certificate of a record again and compare byte by byte."""

    def part_at(self, pdf: bytes, offset: int) -> str:
        """Name the object of a PDF that a byte belongs to."""


def verify(path: Path, trust: TrustStore, practice: bool, certificates: Certificates) -> Report:
    """Verify a run folder, a certificate PDF, record.json with signature.json and endorsements, manifest.json, or a
    recording (.mcap).

    Any file of a record brings in the others, which must lie beside it: one without the other is Status.DAMAGED.
    `practice` accepts the public practice key as Status.PRACTICE. A file is compared with the manifest and the record
    that lie beside it. Raises InputError for another kind of file, StorageError when a file cannot be read.
    """
    trusted = Trusted(trust, practice)
    if path.is_dir():
        return _folder(Folder(path, trusted), trusted, certificates)
    if path.suffix == ".mcap":
        return _recording(path, Folder(path.parent, trusted))
    if path.suffix == ".pdf":
        return _certificate(path, Folder(path.parent, trusted), trusted, certificates)
    if path.name == MANIFEST_NAME:
        return _manifest(path, Folder(path.parent, trusted))
    if path.name in _PAIR or path.suffix == ".json":
        return _record(path, Folder(path.parent, trusted))
    raise InputError("verify-kind-unknown", file=path, allowed=", ".join((".pdf", ".mcap", *_PAIR, MANIFEST_NAME)))


def _folder(folder: Folder, trusted: Trusted, certificates: Certificates) -> Report:
    checks = [*folder.manifest_checks, *folder.record_checks]
    for name in _files(folder):
        checks += _file_of_folder(folder.path / name, folder, trusted, certificates)
    paths = segments(folder.path)
    if paths:
        checks += check_recording(paths, folder.manifest, folder.intact_record)
    return Report(folder.path.name, tuple(checks), folder.signer, folder.simulated)


def _files(folder: Folder) -> list[str]:
    """Name every file that is there or ought to be, recordings and manifest apart."""
    listed = {entry.name for entry in folder.manifest.files} if folder.manifest else set()
    present = {path.name for path in folder.path.iterdir() if path.is_file()}
    recordings = {path.name for path in segments(folder.path)}
    return sorted((listed | present) - recordings - {MANIFEST_NAME})


def _file_of_folder(path: Path, folder: Folder, trusted: Trusted, certificates: Certificates) -> Iterator[Check]:
    if not path.exists():
        if path.name not in _PAIR:  # the check of the record said so already
            yield Check("verify-file", False, path.name, "file", "verify-file-missing")
        return
    data = read_file(path)
    if path.suffix == ".pdf":
        yield from _certificate_content(data, path.name, folder, trusted, certificates)[0]
    later = path.suffix == ".pdf" or endorsement_number(path.name) is not None  # signed or drawn after the manifest
    if folder.manifest is not None and not (later and folder.manifest.entry(path.name) is None):
        yield file_check(folder.manifest.entry(path.name), data, path.name, _part_at(path.name, certificates))


def _recording(path: Path, folder: Folder) -> Report:
    read_file(path)  # a file that is missing is no damage
    paths = segments(path.parent)
    checks = [*folder.manifest_checks, *folder.record_checks]
    checks += check_recording(paths if path in paths else [path], folder.manifest, folder.intact_record)
    return Report(path.name, tuple(checks), folder.signer, folder.simulated)


def _certificate(path: Path, folder: Folder, trusted: Trusted, certificates: Certificates) -> Report:
    pdf = read_file(path)
    checks, record = _certificate_content(pdf, path.name, folder, trusted, certificates)
    checks += folder.listed(path.name, pdf, record, certificates.part_at)
    return Report(path.name, tuple(checks), record.signer, record.simulated)


def _certificate_content(
    pdf: bytes, file: str, folder: Folder, trusted: Trusted, certificates: Certificates
) -> tuple[list[Check], CheckedRecord]:
    record = check_record(certificates.attached(pdf, file), trusted)
    checks = list(record.checks)
    # The attached record proves the page; when it is damaged, the one beside still shows where the page differs.
    signed = record.signed or folder.record.signed
    if signed is not None:
        checks.append(_compared(pdf, file, signed, folder, certificates))
    return checks, record


def _compared(pdf: bytes, file: str, signed: SignedRecord, folder: Folder, certificates: Certificates) -> Check:
    drawn = certificates.compare(pdf, signed, file)
    entry = folder.manifest.entry(file) if folder.manifest is not None and folder.vouches_for(signed) else None
    if drawn.ok or entry is None or not file_check(entry, pdf, file, certificates.part_at).ok:
        return drawn
    # The signer of the record listed these very bytes: a difference comes from another version of the drawing.
    return Check(drawn.name, None, file, drawn.part, "verify-drawing-other-version", drawn.evidence)


def _record(path: Path, folder: Folder) -> Report:
    read_file(path)  # a file that is missing is no damage; the other one of the pair is
    checks = list(folder.record.checks)
    for name in (*_PAIR, *endorsement_files(path.parent)):
        beside = path.parent / name
        if beside.exists():
            checks += folder.listed(name, read_file(beside), folder.record, _json_part_at(name))
    return Report(path.name, tuple(checks), folder.record.signer, folder.simulated)


def _manifest(path: Path, folder: Folder) -> Report:
    read_file(path)  # a file that is missing is no damage
    return Report(path.name, folder.manifest_checks, folder.manifest_signer, folder.simulated)


def _part_at(name: str, certificates: Certificates) -> PartAt:
    return certificates.part_at if name.endswith(".pdf") else _json_part_at(name)


def _json_part_at(name: str) -> PartAt:
    return record_part_of if name == RECORD_NAME else part_of
