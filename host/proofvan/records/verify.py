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
from proofvan.records.folder import Folder
from proofvan.records.manifest import NAME as MANIFEST_NAME
from proofvan.records.neighbours import file_check, part_of
from proofvan.records.report import Check, Report, Status
from proofvan.records.signed import RECORD_NAME, SignedRecord, read_file


class Certificates(Protocol):
    """Takes the record out of a certificate, draws it again, names what lies at a byte."""

    def attached_record(self, pdf: bytes) -> bytes | None:
        """Give the attached record file; None when it cannot be read."""

    def compare(self, pdf: bytes, signed: SignedRecord, file: str) -> Check:
        """Draw the certificate of a record again and compare byte by byte."""

    def part_at(self, pdf: bytes, offset: int) -> str:
        """Name the object of a PDF that a byte belongs to."""


def verify(path: Path, trust: TrustStore, practice: bool, certificates: Certificates) -> Report:
    """Verify a run folder, a certificate PDF, record.json, manifest.json, or a recording (.mcap).

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
    if path.suffix == ".json":
        return _record(path, Folder(path.parent, trusted), trusted)
    raise InputError("verify-kind-unknown", file=path, allowed=".pdf, .json, .mcap")


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
        yield Check("verify-file", False, path.name, "file", "verify-file-missing")
        return
    data = read_file(path)
    part_at = certificates.part_at if path.suffix == ".pdf" else part_of
    if path.suffix == ".pdf":
        yield from _certificate_content(data, path.name, folder, trusted, certificates)[0]
    if folder.manifest is not None:
        yield file_check(folder.manifest.entry(path.name), data, path.name, part_at)


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
    signer = record.signer if record else Status.UNKNOWN_SIGNER
    return Report(path.name, tuple(checks), signer, record is not None and record.simulated)


def _certificate_content(
    pdf: bytes, file: str, folder: Folder, trusted: Trusted, certificates: Certificates
) -> tuple[list[Check], CheckedRecord | None]:
    attached = certificates.attached_record(pdf)
    record = check_record(attached, f"{file}/{RECORD_NAME}", trusted) if attached is not None else None
    lost = Check("verify-attachment", False, file, f"attachment {RECORD_NAME}", "verify-attachment-unreadable")
    checks = list(record.checks) if record else [lost]
    # The attached record proves the page; when it is damaged, the one beside still shows where the page differs.
    signed = (record.signed if record else None) or (folder.record.signed if folder.record else None)
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


def _record(path: Path, folder: Folder, trusted: Trusted) -> Report:
    data = read_file(path)
    record = check_record(data, path.name, trusted)
    checks = (*record.checks, *folder.listed(path.name, data, record, part_of))
    return Report(path.name, checks, record.signer, record.simulated)


def _manifest(path: Path, folder: Folder) -> Report:
    read_file(path)  # a file that is missing is no damage
    return Report(path.name, folder.manifest_checks, folder.manifest_signer, folder.simulated)
