"""Parameters of legal relevance, sealed: changed by a role with a reason, counted, noted, and never rolled back.

Device-specific parameters are the SHA-256 of what a run depends on: software, organisation with its confirmations, each
standard with its coefficients, rig. Whoever edits one of these files changes its digest, and the station refuses to
measure until somebody with the role has sealed it again. Type-specific parameters are the regulations' limits: they
come with the program, are part of its legal id and cannot be set (WELMEC 7.2 P7/U7; OIML D 31 on parameter protection).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.errors import (
    InputError,
    PreconditionError,
    ProofvanError,
    RecordError,
    SetupError,
    SignatureError,
    StorageError,
)
from proofvan.core.plain import from_plain, to_plain
from proofvan.keys.envelope import Envelope, make_signature, read_envelope, signature_holds
from proofvan.keys.signer import Signer
from proofvan.people.person import Role
from proofvan.people.roll import SignedIn
from proofvan.regulations.catalogue import all_regulations
from proofvan.station.setup import RunSetup

NAME = "parameters.json"
SCHEMA = "proofvan.parameters/1"
BODY = "parameters"
CHANGED = "parameter-changed"
# Who may change one: the metrologist answers for limits and standards; an administrator alone may not.
_ROLES = (Role.METROLOGIST,)
_KINDS = ("organisation", "rig", "software", "standard")
_NONE = AuditEvent("", "", "", "")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One sealed parameter: `name` is `kind:id`, `value` the SHA-256 of what it stands for."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ParameterFile:
    """The whole file. `last` is the change that made it, so that the audit trail can be completed after a power cut."""

    counter: int  # one more with each change, never reset
    last: AuditEvent
    parameters: tuple[Parameter, ...]


class Parameters:
    """The parameter file of a station."""

    def __init__(self, path: Path, signer: Signer, trail: AuditTrail, last_counter: int) -> None:
        """Open the file; `last_counter` is that of the last change in the audit trail (`last_counter_of`), 0 for none.

        Raises SignatureError when a byte was changed, another key signed, or an older file was put in its place;
        SetupError when the file is missing though the trail knows of changes.
        """
        self._path, self._signer, self._trail = path, signer, trail
        self._file = _read(path, signer.public_key, last_counter)
        if self._file.counter < last_counter:
            raise SignatureError("parameters-older", file=path, counter=self._file.counter, last=last_counter)
        if self._file.counter > last_counter + 1:
            raise SignatureError("parameters-unknown-change", file=path, counter=self._file.counter, last=last_counter)
        if self._file.counter == last_counter + 1:  # power was cut off between file and trail
            trail.note(self._file.last)

    @property
    def counter(self) -> int:
        """How many changes there were."""
        return self._file.counter

    def device_specific(self) -> tuple[Parameter, ...]:
        """Give what is sealed, by name."""
        return self._file.parameters

    def set(self, name: str, value: str, by: SignedIn, reason: str, utc: str) -> None:
        """Seal a new value: one change, one more on the counter, one audit event with the old and the new value.

        Raises PreconditionError without the role, InputError without a reason, for a type-specific or unknown name,
        or for a value that is no SHA-256; then nothing has changed.
        """
        by.require(*_ROLES)
        _check(name, value, reason)
        old = {parameter.name: parameter.value for parameter in self._file.parameters}
        counter = self._file.counter + 1
        event = AuditEvent(CHANGED, name, by.person.id, utc, f"[{counter}] {reason}", old.get(name, ""), value)
        new = tuple(Parameter(key, kept) for key, kept in sorted({**old, name: value}.items()))
        # The file first: it says what is still to be noted. The other way round a power cut would look like an attack.
        self._write(ParameterFile(counter, event, new))
        self._trail.note(event)

    def require(self, in_use: Mapping[str, str]) -> None:
        """Refuse to measure with anything that is not sealed as it is; raises PreconditionError naming the first."""
        sealed = {parameter.name: parameter.value for parameter in self._file.parameters}
        for name, value in sorted(in_use.items()):
            if name not in sealed:
                raise PreconditionError("parameter-not-sealed", parameter=name, value=value)
            if sealed[name] != value:
                raise PreconditionError("parameter-differs", parameter=name, value=value, sealed=sealed[name])

    def _write(self, changed: ParameterFile) -> None:
        body = to_plain(changed)
        data = Envelope(make_signature(SCHEMA, body, self._signer), BODY, body).to_bytes()
        partial = self._path.with_suffix(".partial")
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
            _sync_folder(self._path.parent)
        except OSError as problem:
            raise StorageError("parameters-not-written", file=self._path, detail=str(problem)) from problem
        self._file = changed


def require_sealed(
    setup: RunSetup, software: Mapping[str, str], parameters: Callable[[], Parameters], trail: AuditTrail, utc: str
) -> None:
    """Refuse to measure unless everything that a run depends on is sealed as it is; the refusal is noted (TRUST-06).

    Raises what `Parameters` and `Parameters.require` raise. Practice on a simulated rig needs no seal.
    """
    if setup.rig.simulated:
        return
    try:
        parameters().require(in_use(setup, software))
    except ProofvanError as refusal:
        evidence = " ".join(f"{name}={value}" for name, value in sorted(refusal.evidence.items()))
        trail.note(AuditEvent("measuring-refused", setup.rig.id, "proofvan", utc, refusal.fault, "", evidence))
        raise


def in_use(setup: RunSetup, software: Mapping[str, str]) -> dict[str, str]:
    """Give the device-specific parameters of a run: what it depends on and nobody may change unseen."""
    files = setup.files
    found = {
        "software:host": software_value(software),
        f"organisation:{setup.organisation.id}": _sha256(files["organisation.toml"]),
        f"rig:{setup.rig.id}": _sha256(files["rig.toml"]),
    }
    for role, standard in setup.standards.items():
        found[f"standard:{standard.id}"] = _sha256(files[f"standard/{role}.toml"])
    return found


def software_value(software: Mapping[str, str]) -> str:
    """Give the value of `software:host`: one digest over everything of the host that is legally relevant."""
    return _sha256("\n".join(software[name] for name in ("legal_id", "wire", "kernels", "extension")).encode())


def type_specific() -> tuple[Parameter, ...]:
    """Give the parameters that come with the program: the limits of each regulation."""
    return tuple(
        Parameter(f"limits:{regulation.folder}", _sha256((regulation.root / "limits.toml").read_bytes()))
        for regulation in all_regulations()
    )


def last_counter_of(events: Iterable[AuditEvent]) -> int:
    """Give the counter of the last change of a parameter in an audit trail, 0 when there was none."""
    counters = [int(e.reason[1:].partition("]")[0]) for e in events if e.kind == CHANGED and e.reason.startswith("[")]
    return max(counters, default=0)


def _check(name: str, value: str, reason: str) -> None:
    kind, _, subject = name.partition(":")
    if kind == "limits":
        raise InputError("parameter-type-specific", parameter=name)
    if kind not in _KINDS or not subject:
        raise InputError("parameter-unknown", parameter=name, allowed=", ".join(f"{kind}:…" for kind in _KINDS))
    if len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise InputError("parameter-value-wrong", parameter=name, value=value, allowed="SHA-256")
    if not reason.strip():
        raise InputError("parameter-needs-reason", parameter=name)


def _read(path: Path, public_key: bytes, last_counter: int) -> ParameterFile:
    if not path.exists():
        if last_counter:
            raise SetupError("parameters-missing", file=path, last=last_counter)
        return ParameterFile(0, _NONE, ())
    try:
        envelope = read_envelope(path.read_bytes(), SCHEMA, BODY, str(path))
        found = from_plain(ParameterFile, envelope.body, BODY)
    except OSError as problem:
        raise StorageError("parameters-not-written", file=path, detail=str(problem)) from problem
    except RecordError as problem:
        raise SignatureError("parameters-changed", file=path, detail=str(problem)) from problem
    if envelope.signature.public_key != public_key.hex() or not signature_holds(envelope):
        raise SignatureError("parameters-changed", file=path, detail=envelope.signature.key_id)
    return found


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
