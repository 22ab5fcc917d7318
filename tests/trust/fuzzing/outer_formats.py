"""Coverage-guided fuzzing (atheris) of what comes from outside: record JSON, certificate XML, PDF, recording.

    python tests/trust/fuzzing/outer_formats.py FOLDER certificate.xml -runs=20000 -seed=1

FOLDER holds a finished run; its file of that name is what the inputs begin as. Whatever the bytes are: no exception
but a fault of ours, and nothing is called intact that is not, byte for byte, what was signed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import atheris

with atheris.instrument_imports(include=["proofvan"], enable_loader_override=False):
    from proofvan.core.errors import ProofvanError
    from proofvan.documents.attachment import attached_files, attached_xml
    from proofvan.documents.xml_signature import read_signed, seal_of
    from proofvan.keys.trust import TrustStore
    from proofvan.link.damage import locate_difference
    from proofvan.link.reading import RecordingReader, frames_digest
    from proofvan.records.check_record import Trusted, check_record
    from proofvan.records.signed import RecordFiles

TRUSTED = Trusted(TrustStore(), practice=True)
RUN = Path(sys.argv[1])
HONEST = {name: (RUN / name).read_bytes() for name in ("record.json", "signature.json", "certificate.xml")}
FILE = Path(mkdtemp(prefix="proofvan-fuzz-")) / "recording.000.mcap"


def record(data: bytes) -> None:
    found = check_record(RecordFiles(data, HONEST["signature.json"]), TRUSTED)
    assert found.signed is None or data == HONEST["record.json"], "a changed record was called intact"


def signature(data: bytes) -> None:
    found = check_record(RecordFiles(HONEST["record.json"], data), TRUSTED)
    assert found.signed is None or data == HONEST["signature.json"], "a changed signature was called intact"


def machine_certificate(data: bytes) -> None:
    try:
        seal_of(data)
        read_signed(data)
    except ProofvanError:
        return
    assert data == HONEST["certificate.xml"], "a changed certificate was called intact"


def pages(data: bytes) -> None:
    files = attached_files(data, "certificate.pdf")
    attached_xml(data)
    found = check_record(files, TRUSTED)
    assert found.signed is None or files.record == HONEST["record.json"], "another record was called intact"


def recording(data: bytes) -> None:
    FILE.write_bytes(data)
    try:
        frames_digest([FILE])
        locate_difference([FILE])
        list(RecordingReader((FILE,)).records())
    except ProofvanError:
        return


FORMATS: dict[str, Callable[[bytes], None]] = {
    "record.json": record,
    "signature.json": signature,
    "certificate.xml": machine_certificate,
    "certificate.pdf": pages,
    "recording.000.mcap": recording,
}


def main() -> None:
    """Lay out the seed and fuzz one format."""
    name = sys.argv[2]
    seeds = Path(mkdtemp(prefix="proofvan-seeds-"))
    seed = (RUN / name).read_bytes()
    (seeds / name).write_bytes(seed)
    options = [f"-max_len={len(seed) + 64}", "-len_control=0", str(seeds)]
    atheris.Setup([sys.argv[0], *sys.argv[3:], *options], FORMATS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
