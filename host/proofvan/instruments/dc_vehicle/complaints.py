"""What is wrong with a frame, in words of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """A message id and its parameters; a frame with complaints is still decoded as far as it goes."""

    message: str
    values: Mapping[str, str]

    @staticmethod
    def of(message: str, /, **values: object) -> Complaint:
        """Make a complaint."""
        return Complaint(message, {name: str(value) for name, value in values.items()})
