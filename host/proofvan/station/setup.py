"""What a run begins with: job, rig, standards, organisation, regulation, all read and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

import proofvan_hw
from proofvan.core.errors import InputError, PreconditionError
from proofvan.methods.tables import Table, read, validate
from proofvan.procedures.regulation import Case, Regulation, Service
from proofvan.regulations.catalogue import load as find_regulation
from proofvan.standards import organisation as organisations
from proofvan.standards import register
from proofvan.standards import standard as standards
from proofvan.standards.logbook import Logbook
from proofvan.standards.organisation import Organisation
from proofvan.standards.standard import Standard
from proofvan_hw.load import load_rig
from proofvan_hw.model import Rig, RigError
from proofvan_hw.zones import unapproved

# The bench of a regulation whose values are typed in.
DESK = "desk"


class JobHead(Table):
    """[job]: which regulation, which service, for whom, where."""

    regulation: str
    service: Service
    practised_service: Service | None = None
    client: str = Field(min_length=1)
    place: str = Field(min_length=1)
    organisation: str  # file name
    not_compulsory: str = ""  # calibration only: why the instrument is not under compulsory verification, in words

    @model_validator(mode="after")
    def _practice_practises_something(self) -> JobHead:
        if (self.service is Service.PRACTICE) != (self.practised_service is not None):
            raise ValueError("practised_service for service practice, and for no other")
        return self

    @model_validator(mode="after")
    def _only_a_calibration_says_why(self) -> JobHead:
        if self.not_compulsory and self.limits_of is not Service.CALIBRATION:
            raise ValueError("not_compulsory for service calibration, and for no other")
        return self

    @property
    def limits_of(self) -> Service:
        """Give the service whose limits apply."""
        return self.practised_service or self.service


class PersonHead(Table):
    """[[people]]: who takes part, and by which licence."""

    role: str = Field(pattern="^(verifier|checker|approver)$")
    name: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    valid_until: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")


class PracticeHead(Table):
    """[practice]: only in the practice job of a regulation's folder; names it for the demonstration."""

    name: str
    rig: str


class JobFile(Table):
    """A whole job file."""

    job: JobHead
    subject: Mapping[str, Any]
    plan: Mapping[str, Any]
    standards: Mapping[str, str]  # role in the rig -> file name
    people: tuple[PersonHead, ...] = Field(min_length=1)
    practice: PracticeHead | None = None

    @model_validator(mode="after")
    def _each_part_has_one_person(self) -> JobFile:
        roles = [person.role for person in self.people]
        if "verifier" not in roles or len(set(roles)) < len(roles):
            raise ValueError("one verifier, and no role twice")
        if len({person.name for person in self.people}) < len(roles):
            raise ValueError("a different person for each role")
        return self


@dataclass(frozen=True, slots=True)
class RunSetup:
    """Everything that a run depends on besides its inputs; `files` are the same things as bytes, for the recording."""

    job: JobHead
    people: tuple[PersonHead, ...]
    regulation: Regulation
    subject: Any
    plan: Any
    rig: Rig
    standards: Mapping[str, Standard]
    organisation: Organisation
    files: Mapping[str, bytes]

    def case(self, observations: Mapping[str, Any]) -> Case:
        """Give what the regulation judges from."""
        return Case(self.job.limits_of, self.subject, self.plan, observations, self.standards, self.organisation)


def setup_files(job_file: Path, rig_file: Path) -> dict[str, Path]:
    """Name every file that a job depends on, by its name in the recording."""
    job = read(job_file, JobFile)
    folder = job_file.parent
    named = {"job.toml": job_file, "rig.toml": rig_file}
    named["organisation.toml"] = register.locate(job.job.organisation, folder)
    for picture in pictures(organisations.load(named["organisation.toml"])):
        named[picture] = named["organisation.toml"].parent / picture
    for role, name in job.standards.items():
        named[f"standard/{role}.toml"] = register.locate(name, folder)
    root = find_regulation(job.job.regulation).root
    for path in sorted(root.glob("*.toml")):
        if path.name == "limits.toml":
            named[f"regulation/{path.name}"] = path
    boards = Path(proofvan_hw.__path__[0]) / "boards"
    for family in sorted({board.board.family for board in rig_of(rig_file).boards}):
        named[f"boards/{family}.toml"] = boards / f"{family}.toml"
    return named


def load_setup(files: Mapping[str, Path], *, check: bool = True) -> RunSetup:
    """Read and check everything; raises InputError (file, field, value, what is allowed) or PreconditionError.

    Without `check` the plan is only read: the regulation is not asked whether it may be run.
    """
    job = read(files["job.toml"], JobFile)
    regulation = find_regulation(job.job.regulation)
    contents = {name: _content(path) for name, path in files.items()}
    _same_limits(regulation, contents)
    _require_calibration_allowed(job.job)
    organisation = organisations.load(files["organisation.toml"])
    for picture in pictures(organisation):
        organisations.require_picture(picture, contents[picture])
    rig = rig_of(files["rig.toml"])
    plan = validate(dict(job.plan), regulation.plan, f"{files['job.toml']} [plan]")
    bench = DESK if regulation.by_hand(plan) else regulation.bench or DESK
    if rig.bench != bench:
        raise InputError("setup-wrong-bench", file=str(files["rig.toml"]), value=rig.bench, allowed=bench)
    roles = {name: files[f"standard/{name}.toml"] for name in job.standards}
    setup = RunSetup(
        job=job.job,
        people=job.people,
        regulation=regulation,
        subject=validate(dict(job.subject), regulation.subject, f"{files['job.toml']} [subject]"),
        plan=plan,
        rig=rig,
        standards={role: standards.load(path) for role, path in roles.items()},
        organisation=organisation,
        files=contents,
    )
    if check:
        regulation.check(setup.case({}))
    return setup


def pictures(organisation: Organisation) -> tuple[str, ...]:
    """Name the pictures that an organisation's documents show; they lie beside its file."""
    return tuple(name for name in (organisation.letterhead, organisation.seal) if name)


def require_valid_on(setup: RunSetup, day: date, logbook: Logbook) -> None:
    """Refuse a run on a day on which a standard or an item of the rig may not be used, or a licence has run out."""
    for item in unapproved(setup.rig, day):
        raise PreconditionError(
            "rig-item-not-explosion-proof",
            rig=setup.rig.id,
            item=item.name,
            zone=item.zone,
            certificate=item.certificate or "-",
            expires=item.expires or "-",
            day=day,
        )
    files = {role: hashlib.sha256(setup.files[f"standard/{role}.toml"]).hexdigest() for role in setup.standards}
    register.require_fit(setup.standards, setup.organisation, day, files, logbook)
    for person in setup.people:
        if date.fromisoformat(person.valid_until) < day:
            raise PreconditionError(
                "person-licence-expired",
                name=person.name,
                licence=person.licence,
                valid_until=person.valid_until,
                day=day,
            )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise InputError("table-not-readable", file=str(path), detail=problem.strerror or "") from problem


def _require_calibration_allowed(job: JobHead) -> None:
    """Refuse to calibrate what the law wants verified (field practice 1.1); the reason stands in the record."""
    if job.limits_of is Service.CALIBRATION and not job.not_compulsory.strip():
        raise PreconditionError("calibration-of-compulsory-instrument", regulation=job.regulation)


def rig_of(path: Path) -> Rig:
    """Read a rig file; raises InputError naming file, field, value and what is allowed."""
    try:
        return load_rig(path)
    except RigError as problem:
        raise InputError(
            "table-value-wrong",
            file=str(problem.file),
            field=problem.field,
            value=str(problem.value),
            allowed=problem.allowed,
        ) from problem


def _same_limits(regulation: Regulation, contents: Mapping[str, bytes]) -> None:
    # A recording carries the limits that it was judged by; judging it by others would not be a replay.
    present = (regulation.root / "limits.toml").read_bytes()
    if contents.get("regulation/limits.toml", present) != present:
        raise InputError("setup-other-limits", regulation=regulation.id, edition=regulation.edition)
