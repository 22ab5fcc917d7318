"""What is not as the format says; reading goes on, the report names it."""

from __future__ import annotations

from dataclasses import dataclass, field

from proofvan.core.messages import Language, text


@dataclass(frozen=True, slots=True)
class Deviation:
    """One departure from the format: message id, where, what was found, what is allowed."""

    id: str
    where: str
    found: str = ""
    allowed: str = ""

    def words(self, language: Language) -> str:
        """Say it."""
        return text(self.id, language, where=self.where, found=self.found, allowed=self.allowed)


_LONGEST_SHOWN = 80


@dataclass(slots=True)
class Notebook:
    """Collects deviations while something is read."""

    deviations: list[Deviation] = field(default_factory=list)

    def note(self, message: str, where: str, found: object = "", allowed: object = "") -> None:
        """Write one down."""
        shown = str(found)
        shown = shown if len(shown) <= _LONGEST_SHOWN else shown[:_LONGEST_SHOWN] + "…"
        self.deviations.append(Deviation(message, where, shown, str(allowed)))
