"""What a verification of files found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from proofvan.core.messages import Language, text


class Status(StrEnum):
    """The whole, worst first wins: DAMAGED, NOT_VALID, CONTAINER_DAMAGED, UNKNOWN_SIGNER, PRACTICE, TRUSTED."""

    TRUSTED = "trusted"  # intact, signed by a key that is trusted
    PRACTICE = "practice"  # intact, signed by the public practice key, and that was asked for: 仿真, no proof
    UNKNOWN_SIGNER = "unknown_signer"  # intact, but signed by a key that is not trusted
    CONTAINER_DAMAGED = "container_damaged"  # a recording's container was changed, every datum in it is intact
    NOT_VALID = "not_valid"  # intact, but a signature does not count: revoked key, wrong person, order or licence
    DAMAGED = "damaged"  # something that was signed is not what was signed

    @property
    def message(self) -> str:
        """Message id that says it."""
        return f"verify-status-{self.value.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `ok` is None when it could not be decided and nothing depends on it.

    `name` says what was checked, `meaning` what the outcome means (message ids; `evidence` fills both), `part` the
    place in the file: a field, an object of a page, a frame and its samples.
    """

    name: str
    ok: bool | None
    file: str
    part: str
    meaning: str
    evidence: Mapping[str, str] = field(default_factory=dict)
    container: bool = False  # a failure that leaves all data intact
    void: bool = False  # a failure that is no change: a signature that does not count

    def words(self, language: Language) -> tuple[str, str]:
        """Say what was checked and what the outcome means."""
        values = {"file": self.file, "part": self.part, **self.evidence}
        return text(self.name, language, **values), text(self.meaning, language, **values)


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of one file or run folder, in the order in which they were made."""

    file: str
    checks: tuple[Check, ...]
    signer: Status  # TRUSTED, PRACTICE or UNKNOWN_SIGNER
    simulated: bool  # the documents of this record carry the watermark 仿真

    @property
    def status(self) -> Status:
        """The whole, in one word."""
        failed = self.failed
        if any(not check.container and not check.void for check in failed):
            return Status.DAMAGED
        if any(check.void for check in failed):
            return Status.NOT_VALID
        return Status.CONTAINER_DAMAGED if failed else self.signer

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.ok is False)


def worst(signers: Sequence[Status]) -> Status:
    """Give the least known of several signers."""
    order = (Status.UNKNOWN_SIGNER, Status.PRACTICE, Status.TRUSTED)
    return next(status for status in order if status in signers)
