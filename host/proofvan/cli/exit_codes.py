"""The one table of exit codes; `docs/command-line.md` prints it."""

from __future__ import annotations

from enum import IntEnum

from proofvan.core import errors


class ExitCode(IntEnum):
    """What a script may rely on."""

    OK = 0  # done; verify: intact and signed by a trusted key; run: PASS, or a calibration
    INTERNAL = 1  # a defect of ours
    USAGE = 2  # the command line itself is wrong
    FAIL = 10  # run: the instrument failed
    INCONCLUSIVE = 11  # run: not completed, nothing issued
    UNKNOWN_SIGNER = 20  # verify: intact, but signed by a key that is not trusted
    DAMAGED = 21  # verify: a signed content was changed
    CONTAINER_DAMAGED = 22  # verify: the file was changed, the data in it is intact
    DIVERGED = 23  # replay: the recording does not give the stored record
    NOT_VALID = 24  # verify: intact, but a signature does not count (revoked key, wrong person, order or licence)
    INPUT = 65  # a file or an entry is wrong
    SETUP = 69  # something that the machine needs is missing
    STORAGE = 74  # a disk refused, or a file cannot be read
    LINK = 75  # board or cable


_BY_KIND: tuple[tuple[type[errors.ProofvanError], ExitCode], ...] = (
    (errors.InputError, ExitCode.INPUT),
    (errors.PreconditionError, ExitCode.INPUT),
    (errors.SetupError, ExitCode.SETUP),
    (errors.StorageError, ExitCode.STORAGE),
    (errors.ChainError, ExitCode.DIVERGED),
    (errors.SignatureError, ExitCode.DAMAGED),
    (errors.RecordError, ExitCode.DAMAGED),
    (errors.LinkError, ExitCode.LINK),
    (errors.DataError, ExitCode.INCONCLUSIVE),
    (errors.ProcedureError, ExitCode.INCONCLUSIVE),
)


def exit_code_of(error: errors.ProofvanError) -> ExitCode:
    """Give the exit code of a fault."""
    return next((code for kind, code in _BY_KIND if isinstance(error, kind)), ExitCode.INTERNAL)
