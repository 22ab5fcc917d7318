"""The standards of one job, found and checked together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from proofvan.core.errors import PreconditionError
from proofvan.standards.chain import require_chain
from proofvan.standards.logbook import Logbook
from proofvan.standards.organisation import Organisation
from proofvan.standards.standard import Standard, load
from proofvan.standards.standing import require_standing

# The practice standards and the practice organisation that come with the program.
PRACTICE = Path(__file__).parent / "practice"


def load_roles(files: Mapping[str, str], folder: Path) -> dict[str, Standard]:
    """Read the standards of a job: role -> file name, taken from `folder` and else from the practice set."""
    return {role: load(locate(name, folder)) for role, name in files.items()}


def locate(name: str, folder: Path) -> Path:
    """Give the file of a standard or an organisation: in `folder` when it is there, else in the practice set."""
    here = folder / name
    practice = PRACTICE / Path(name).name
    return here if here.exists() or not practice.exists() else practice


def require_fit(
    standards: Mapping[str, Standard],
    organisation: Organisation,
    day: date,
    files: Mapping[str, str],
    logbook: Logbook,
) -> None:
    """Refuse the set when a standard may not be used on the day, or a simulated one meets a real organisation.

    `files` gives the SHA-256 of each role's file. Practice standards exist only in the simulator: their certificate
    and chain count, nobody has to confirm them.
    """
    for role, standard in standards.items():
        if standard.simulated:
            standard.require_valid_on(day)
            require_chain(standard.id, standard.chain, day)
        else:
            require_standing(standard, files[role], logbook, day)
        if standard.simulated and not organisation.practice:
            raise PreconditionError(
                "standard-simulated-outside-practice", standard=standard.id, organisation=organisation.id
            )
