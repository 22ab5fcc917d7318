"""The tree of faults: the class says whose fault it is, the id what to tell the technician.

Texts (what happened, what to do) are in the message catalogues under the fault's id; see `core.messages.explain`.
"""

from proofvan_wire.errors import LinkError, LinkLost, LocalProtocolError, ProofvanError, RemoteProtocolError

__all__ = [
    "ChainError",
    "ClockError",
    "DataError",
    "GapError",
    "InputError",
    "LinkError",
    "LinkLost",
    "LocalProtocolError",
    "OperatorAbort",
    "OperatorHalt",
    "PreconditionError",
    "ProcedureError",
    "ProofvanError",
    "RecordError",
    "RemoteProtocolError",
    "SaturationError",
    "SetupError",
    "SignatureError",
    "StorageError",
]


class DataError(ProofvanError):
    """The samples cannot carry a result."""


class GapError(DataError):
    """Samples are missing inside a gate."""


class SaturationError(DataError):
    """A converter was driven past its range inside a gate."""


class ClockError(DataError):
    """Time on the board or on the host cannot be trusted."""


class InputError(ProofvanError):
    """A file or an entry is wrong: the evidence names file, field, value and what is allowed."""


class SetupError(ProofvanError):
    """Something that the machine needs is missing."""


class ProcedureError(ProofvanError):
    """A step cannot go on."""


class PreconditionError(ProcedureError):
    """A step was refused before it began: standard, organisation, environment or plan."""


class OperatorAbort(ProcedureError):
    """The operator stopped the run."""


class OperatorHalt(ProcedureError):
    """The operator stopped the present step; what comes next is asked."""


class RecordError(ProofvanError):
    """A stored thing is not what was stored."""


class ChainError(RecordError):
    """A hash chain or digest does not fit its content."""


class SignatureError(RecordError):
    """A signature is wrong or its key unknown."""


class StorageError(RecordError):
    """A disk refused, or a file cannot be read."""
