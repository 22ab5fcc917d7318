"""What the kernels refuse. Whatever is raised, the meter is as it was before the call."""

from __future__ import annotations


class SignalError(ValueError):
    """A kernel refused its input; `evidence` holds the values that were wrong and what is allowed."""

    def __init__(self, message: str, **evidence: object) -> None:
        shown = ", ".join(f"{name}={value!r}" for name, value in evidence.items())
        super().__init__(f"{message} ({shown})" if shown else message)
        self.evidence = evidence


class ConfigError(SignalError):
    """A meter cannot be built like this."""


class CountsError(SignalError):
    """An array has the wrong dtype, shape or layout, or a payload the wrong length."""


class IndexBackwardsError(SignalError):
    """Samples were fed again, or time went backwards."""


class IndexJumpError(SignalError):
    """Samples are missing and no hole() said so."""


class GateError(SignalError):
    """A gate's ends are no integers, or its start does not lie before its end."""


class HistoryError(SignalError):
    """A gate begins before the samples that are kept."""


class StateError(SignalError):
    """Bytes given to from_state() are no state of this meter."""
