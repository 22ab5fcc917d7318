"""Orders of the office: numbered for each van, signed, kept before they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofvan.core.errors import InputError
from proofvan.keys.signer import Signer
from proofvan.office.store import Issued, Work
from proofvan.uplink.answers import ORDER_KINDS, Order, make_statement


def issue_order(
    work: Work, sender: str, kind: str, subject: str, body: Mapping[str, Any], utc: str, signer: Signer
) -> Issued:
    """Give a van an order: numbered for its newest ledger, signed, kept.

    Raises InputError for a kind that no van understands and for a van that has never sent anything.
    """
    if kind not in ORDER_KINDS:
        raise InputError("office-order-kind", value=kind, allowed=", ".join(ORDER_KINDS))
    origins = work.origins(sender)
    if not origins:
        raise InputError("office-van-unknown", value=sender, allowed=", ".join(work.senders()) or "-")
    number = len(work.orders(origins[-1])) + 1
    order = Order(origins[-1], number, kind, subject, body, utc)
    issued = Issued(order.origin, number, kind, subject, make_statement(order, signer), utc, "", "", "")
    work.issue(issued)
    return issued
