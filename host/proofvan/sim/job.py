"""What the world reads of a job file: the planned load and the standards. The host reads the same file strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from proofvan.standards.register import load_roles
from proofvan.standards.standard import Standard


@dataclass(frozen=True, slots=True)
class Job:
    """The plan's and the subject's plain tables, and the loaded standards by role."""

    plan: Mapping[str, Any]
    subject: Mapping[str, Any]
    standards: Mapping[str, Standard]

    def decimal(self, name: str, default: str) -> Decimal:
        """Give a figure of the subject exactly as written."""
        return Decimal(str(self.subject.get(name, default)))

    def number(self, name: str, default: float) -> float:
        """Give a figure of the plan, else of the subject, else the default; decimal strings are numbers."""
        value = self.plan.get(name, self.subject.get(name, default))
        return float(value)


def load_job(path: Path) -> Job:
    """Read a job file; raises InputError for a wrong standard."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    files = {str(role): str(name) for role, name in table.get("standards", {}).items()}
    return Job(table.get("plan", {}), table.get("subject", {}), load_roles(files, path.parent))
