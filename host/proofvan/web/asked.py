"""Who asks: the signed-in person behind a request, and what the screen may send."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from proofvan.core.errors import InputError, PreconditionError
from proofvan.web.sessions import Session, Sessions

COOKIE = "proofvan-session"
SIGN_IN_FIRST = "station-sign-in-first"
Action = Annotated[str, Field(min_length=8, max_length=64)]
JobName = Annotated[str, InPath(pattern=r"^[a-z0-9-]{1,60}(\.[0-9]{3})?$")]
FileName = Annotated[str, Query(min_length=1, max_length=200)]
# Latitude and longitude in degrees, as in a geo URI (RFC 5870).
Here = Annotated[str | None, Query(pattern=r"^-?[0-9]{1,2}(\.[0-9]{1,9})?,-?[0-9]{1,3}(\.[0-9]{1,9})?$")]
RunId = Annotated[str, InPath(pattern="^[0-9a-f]{16}$")]
# Folders of runs; a practice run that was set aside ends in .earlier-N.
RecordId = Annotated[str, InPath(pattern=r"^[0-9a-f]{8,64}(\.earlier-[0-9]+)?$")]
# No step asks as much on one page.
_MOST_QUESTIONS = 50
_Pin = Annotated[str, Field(min_length=1, max_length=200)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Said):
    """Sign in."""

    person: str = Field(min_length=1, max_length=60)
    pin: _Pin


class Start(_Said):
    """Start a job."""

    job: str
    speed: float = Field(default=20.0, gt=0, le=1000)
    anew: bool = True
    pin: str = Field(default="", max_length=200)  # of the verifier, for a real rig


class GoOn(_Said):
    """Go on with a run that was broken off."""

    pin: str = Field(default="", max_length=200)  # of the verifier, for a real rig


class AnswerGiven(_Said):
    """Answer a prompt; `action` is made by the screen, so that sending it twice counts once."""

    action: Action
    prompt: int = Field(ge=1)
    value: bool | float | str


class PageGiven(_Said):
    """Answer every question of a page, in its order; `prompt` is the first one's."""

    action: Action
    prompt: int = Field(ge=1)
    values: list[bool | float | str] = Field(min_length=2, max_length=_MOST_QUESTIONS)


class CommandGiven(_Said):
    """Halt a run, or redo a point."""

    action: Action
    argument: str = Field(default="", max_length=300)


class Scanned(_Said):
    """What a scanner read, or a person typed; `job` is what a list in it is made for."""

    text: str = Field(min_length=1, max_length=8000)  # a QR code holds 7089 digits at most (ISO/IEC 18004)
    job: str = Field(default="", max_length=100)


class Signature(_Said):
    """Sign a record in one's own name."""

    pin: _Pin


class Copy(_Said):
    """Print a document once more."""

    reason: str = Field(default="", max_length=300)


class Sharing(_Said):
    """Hand a document out by its QR code."""

    hours: int = Field(default=24, ge=1, le=72)


def session_of(request: Request) -> Session | None:
    """Give who is signed in at the screen that asks."""
    sessions: Sessions = request.app.state.sessions
    return sessions.of(request.cookies.get(COOKIE, ""))


def signed_in(request: Request) -> Session:
    """Give who is signed in; raises PreconditionError when nobody is."""
    session = session_of(request)
    if session is None:
        raise PreconditionError(SIGN_IN_FIRST)
    return session


Who = Annotated[Session, Depends(signed_in)]
Anybody = Annotated[Session | None, Depends(session_of)]


async def body_of(request: Request, name: str, largest_bytes: int) -> bytes:
    """Take the body of a request as a file, and no more of it than it may have; raises InputError that names it."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > largest_bytes:
            raise InputError("table-too-large", file=name, size=len(content), allowed=largest_bytes)
    return content


def plain(session: Session | None) -> dict[str, Any] | None:
    """Give a session as the screen knows it."""
    return None if session is None else {"person": session.person, "name": session.name, "roles": list(session.roles)}
