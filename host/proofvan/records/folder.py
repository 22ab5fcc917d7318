"""What lies in a run folder beside a file: the manifest and the record, checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from proofvan.core.errors import RecordError
from proofvan.records.check_envelope import check_envelope, signer_check
from proofvan.records.check_record import CheckedRecord, Trusted, check_record
from proofvan.records.manifest import BODY, NAME, SCHEMA, Manifest, read_manifest
from proofvan.records.neighbours import PartAt, file_check
from proofvan.records.record import VerificationRecord
from proofvan.records.report import Check, Status, worst
from proofvan.records.signed import RecordFiles, SignedRecord, read_file


class Folder:
    """A run folder; `manifest` is None when it is missing or not intact."""

    def __init__(self, path: Path, trusted: Trusted) -> None:
        self.path = path
        self.record = check_record(RecordFiles.of_folder(path), trusted)
        self.manifest_checks, self.manifest, self.manifest_signer, self._manifest_key = _read_manifest(
            path / NAME, trusted, self.record.utc
        )

    @property
    def record_checks(self) -> tuple[Check, ...]:
        """Everything that was found about record.json and signature.json."""
        return (*self.record.checks, *self._same_run())

    @property
    def intact_record(self) -> VerificationRecord | None:
        """The record, when everything in it is intact."""
        return self.record.signed.record if self.record.signed else None

    @property
    def signer(self) -> Status:
        """What is known of the keys of both."""
        return worst([self.manifest_signer, self.record.signer])

    @property
    def simulated(self) -> bool:
        """Whether documents of this run carry the watermark."""
        return self.record.simulated

    def vouches_for(self, signed: SignedRecord) -> bool:
        """Say whether the manifest is intact, of this record, and signed by the very key that signed the record."""
        return (
            self.manifest is not None
            and self.manifest.record_digest == signed.digest
            and self._manifest_key == signed.signature.public_key
        )

    def listed(self, name: str, data: bytes, record: CheckedRecord, part_at: PartAt) -> list[Check]:
        """Compare a file with its entry in the manifest; nothing when the manifest is not of its record, or silent."""
        if self.manifest is None or self.manifest.entry(name) is None:
            return []
        if record.signed is not None and not self.vouches_for(record.signed):
            return []
        return [file_check(self.manifest.entry(name), data, name, part_at)]

    def _same_run(self) -> Iterator[Check]:
        if self.manifest is None or self.record.signed is None:
            return
        same = self.manifest.record_digest == self.record.signed.digest
        meaning = "verify-manifest-same-run" if same else "verify-manifest-other-run"
        yield Check("verify-manifest", same, NAME, "manifest.record_digest", meaning)


def _read_manifest(path: Path, trusted: Trusted, utc: str) -> tuple[tuple[Check, ...], Manifest | None, Status, str]:
    if not path.exists():
        missing = Check("verify-file", False, NAME, "file", "verify-file-missing")
        return (missing,), None, Status.UNKNOWN_SIGNER, ""
    data = read_file(path)
    checked = check_envelope(data, SCHEMA, BODY, NAME)
    if checked.envelope is None:
        return checked.checks, None, Status.UNKNOWN_SIGNER, ""
    signature = checked.envelope.signature
    signer = trusted.signer(signature, utc)
    checks = (*checked.checks, signer_check(signature, trusted.store, utc, NAME))
    if not checked.intact:
        return checks, None, signer, ""
    try:
        return checks, read_manifest(data, NAME)[0], signer, signature.public_key
    except RecordError as problem:
        part = str(problem.evidence.get("field", BODY))
        return (*checks, Check("verify-content", False, NAME, part, "verify-content-unreadable")), None, signer, ""
