"""Documents that are handed out by their QR code: an address for each that nobody guesses, until its end.

What an address may fetch is one document of one run, as far as it is signed by then, and nothing else of the station
(docs/decisions/0085).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from proofvan.compose.now import utc_now
from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.clock import utc_moment, utc_text
from proofvan.documents.printing import subject_of
from proofvan.records.signed import SignedRecord
from proofvan.records.sink import write_durably

NAME = "shared-documents.json"
SHARED, WITHDRAWN = "station-document-shared", "station-document-withdrawn"
# NIST SP 800-63B, 5.1.2.2: a secret that is looked up needs 64 bits where tries are not counted; twice as many.
_TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class Share:
    """A document that may be fetched: of which run, by which token, until when, and who handed it out."""

    run: str
    token: str
    until: str  # UTC, ISO 8601 with Z
    who: str


class Shares:
    """What a station hands out, kept in its home across restarts; safe to use from several threads.

    `now` gives the time (UTC, ISO 8601 with Z), `chance` so many random bytes.
    """

    def __init__(
        self, home: Path, now: Callable[[], str] = utc_now, chance: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._file, self._now, self._chance = home / NAME, now, chance
        self._one_at_a_time = threading.Lock()
        self._shares = {_digest(one.token): one for one in _read(self._file)}

    def of(self, run: str) -> Share | None:
        """Give what is handed out of a run now, None when nothing is."""
        return next((one for one in self._lasting() if one.run == run), None)

    def run_of(self, token: str) -> str | None:
        """Give the run whose document a token fetches; None for one that is unknown, ended or withdrawn."""
        share = self._shares.get(_digest(token))
        return share.run if share and self._lasts(share) else None

    def hand_out(self, signed: SignedRecord, run: str, who: str, hours: int, trail: AuditTrail) -> Share:
        """Hand out the document of a run, written down first; what is handed out already keeps its address."""
        now = self._now()
        until = utc_text(utc_moment(now) + timedelta(hours=hours))
        trail.note(AuditEvent(SHARED, subject_of(signed), who, now, new=until))
        with self._one_at_a_time:
            known = self.of(run)
            token = known.token if known else base64.urlsafe_b64encode(self._chance(_TOKEN_BYTES)).decode().rstrip("=")
            share = Share(run, token, until, who)
            self._keep([*(one for one in self._lasting() if one.run != run), share])
        return share

    def withdraw(self, signed: SignedRecord, run: str, who: str, trail: AuditTrail) -> None:
        """Take the document of a run back, written down afterwards; nothing happens when it is not handed out."""
        known = self.of(run)
        if known is None:
            return
        with self._one_at_a_time:
            self._keep([one for one in self._lasting() if one.run != run])
        trail.note(AuditEvent(WITHDRAWN, subject_of(signed), who, self._now(), old=known.until))

    def _lasting(self) -> list[Share]:
        return [one for one in list(self._shares.values()) if self._lasts(one)]

    def _lasts(self, share: Share) -> bool:
        return utc_moment(self._now()) < utc_moment(share.until)

    def _keep(self, shares: list[Share]) -> None:
        kept = json.dumps([asdict(one) for one in shares], ensure_ascii=False)
        write_durably(self._file, kept.encode(), 0o600)
        self._shares = {_digest(one.token): one for one in shares}


def _digest(token: str) -> bytes:
    # Looked up by its digest, so that the time of a lookup says nothing about how far a guess is right.
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def _read(file: Path) -> list[Share]:
    try:
        return [share for one in json.loads(file.read_bytes()) if utc_moment((share := Share(**one)).until)]
    except (OSError, ValueError, TypeError, AttributeError):
        return []  # nothing is handed out: it is handed out anew, nothing is lost
