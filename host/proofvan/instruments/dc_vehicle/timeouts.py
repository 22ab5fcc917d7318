"""How long the vehicle waits for each message of the charger, and how it reports that one is missing."""

from __future__ import annotations

from dataclasses import dataclass

SECOND = 1_000_000_000
MILLISECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Patience:
    """The longest wait for a message; `report` is its field in BEM."""

    message: str
    limit_ns: int
    report: str


# GB/T 27930-2015 annex A and tables of BEM [M-hi; two public implementations and one real log]: 5 s, 1 s for CCS,
# 60 s for the second readiness, 10 s for CSD [M-med].
CRM_00 = Patience("CRM 00", 5 * SECOND, "timeout_crm_00")
CRM_AA = Patience("CRM AA", 5 * SECOND, "timeout_crm_aa")
CML = Patience("CML", 5 * SECOND, "timeout_cml")
CRO = Patience("CRO", 5 * SECOND, "timeout_cro")
CRO_AA = Patience("CRO AA", 60 * SECOND, "timeout_cro")
CCS = Patience("CCS", 1 * SECOND, "timeout_ccs")
CST = Patience("CST", 5 * SECOND, "timeout_cst")
CSD = Patience("CSD", 10 * SECOND, "timeout_csd")
# After a time-out BEM is repeated for so long; then the bus is left alone.
ERROR_REPORT_NS = 5 * SECOND
