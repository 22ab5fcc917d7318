"""Who is signed in at which screen; kept on the disk, so that a restart of the station asks nobody again."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from proofvan.core.errors import PreconditionError
from proofvan.records.sink import write_durably

NAME = "screen-sessions.json"
# A working day: whoever comes back tomorrow says again who he or she is.
_LASTS = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Session:
    """A person at a screen."""

    person: str
    name: str
    roles: tuple[str, ...]
    until: str  # UTC, ISO 8601

    def require(self, *roles: str) -> None:
        """Refuse who has none of these roles; raises PreconditionError."""
        if not set(roles) & set(self.roles):
            allowed, own = ", ".join(roles), ", ".join(self.roles)
            raise PreconditionError("person-lacks-role", person=self.name, role=allowed, roles=own)


class Sessions:
    """The sessions of a station. Only the digest of a token is kept: the file lets nobody in."""

    def __init__(self, home: Path) -> None:
        self._file = home / NAME
        self._sessions = _read(self._file)

    def open(self, person: str, name: str, roles: tuple[str, ...]) -> str:
        """Open a session; gives the token that the screen keeps."""
        token = secrets.token_urlsafe(32)
        until = (datetime.now(UTC) + _LASTS).isoformat()
        self._sessions[_digest(token)] = Session(person, name, roles, until)
        self._write()
        return token

    def of(self, token: str) -> Session | None:
        """Give the session of a token, None when there is none or its day is over."""
        session = self._sessions.get(_digest(token))
        return session if session and _lasts(session) else None

    def close(self, token: str) -> None:
        """End a session."""
        if self._sessions.pop(_digest(token), None):
            self._write()

    def _write(self) -> None:
        kept = {digest: asdict(session) for digest, session in self._sessions.items() if _lasts(session)}
        write_durably(self._file, json.dumps(kept, ensure_ascii=False).encode())
        os.chmod(self._file, 0o600)


def _lasts(session: Session) -> bool:
    return datetime.fromisoformat(session.until) > datetime.now(UTC)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _read(file: Path) -> dict[str, Session]:
    try:
        kept = json.loads(file.read_bytes())
        return {digest: Session(**{**one, "roles": tuple(one["roles"])}) for digest, one in kept.items()}
    except (OSError, ValueError, TypeError, KeyError):
        return {}  # nobody is signed in: everybody is asked again, nothing is lost
