"""What is said about a file besides its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """Something that had to be decided, or that a person should look at: a message id and what it is about."""

    id: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
