"""A person of the institute: roles and licences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proofvan.core.errors import PreconditionError
from proofvan.keys.certified import Licence


class Role(StrEnum):
    """The part that a person takes."""

    VERIFIER = "verifier"  # 检定员, the technician
    CHECKER = "checker"  # 核验员
    APPROVER = "approver"  # 批准人, usually in the office
    METROLOGIST = "metrologist"  # 计量技术负责人: limits, standards, parameters
    ADMINISTRATOR = "administrator"  # 管理员: people and keys


# Who signs a record, in this order and no other (field practice 1.9, TRUST-34).
SIGNING_ORDER = (Role.VERIFIER, Role.CHECKER, Role.APPROVER)


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the roll."""

    id: str
    name: str
    roles: tuple[Role, ...]
    licences: tuple[Licence, ...]
    simulated: bool = False  # a practice person 仿真

    def licence_for(self, role: Role, item: str, employer: str, day: str) -> Licence:
        """Give the licence for a part, an item of regulation, an employer and a day (ISO date).

        Raises PreconditionError naming what is missing: the role, the licence, or its validity on that day.
        """
        if role not in self.roles:
            raise PreconditionError("person-lacks-role", person=self.name, role=role, roles=", ".join(self.roles))
        fitting = [
            entry for entry in self.licences if (entry.role, entry.item, entry.employer) == (role, item, employer)
        ]
        for licence in fitting:
            if licence.covers(day):
                return licence
        if fitting:
            last = max(fitting, key=lambda licence: licence.valid_until)
            raise PreconditionError(
                "person-licence-expired",
                name=self.name,
                licence=last.number,
                valid_until=last.valid_until,
                day=day,
            )
        raise PreconditionError("person-licence-missing", person=self.name, role=role, item=item, employer=employer)
