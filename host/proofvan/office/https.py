"""The office on HTTPS: the same intake as behind the broker; who sends is the name in the client's certificate."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from proofvan.core.errors import InputError, RecordError
from proofvan.office.intake import Arrival, Intake
from proofvan.office.recordings import Recordings
from proofvan.office.revocations import Revocations
from proofvan.uplink.batches import LARGEST_BYTES, pack, unpack
from proofvan.uplink.https import OFFSET, SIZE

_TOO_LARGE, _CONFLICT, _WRONG, _REVOKED = 413, 409, 422, 403


class NamedPeer(H11Protocol):
    """Hands name and number of the client's certificate to the application (`request.state.peer`, `.number`)."""

    def connection_made(self, transport: Any) -> None:
        """Read the certificate that TLS has checked."""
        super().connection_made(transport)
        certificate = transport.get_extra_info("ssl_object").getpeercert()
        subject = dict(pair for part in certificate["subject"] for pair in part)
        number = int(certificate["serialNumber"], 16)
        self.app_state = {**self.app_state, "peer": subject["commonName"], "number": number}


def application(intake: Intake, recordings: Recordings, revocations: Revocations) -> FastAPI:
    """Make the application; every request of a revoked certificate is refused, also on a connection that is open."""

    def still_counts(request: Request) -> None:
        if revocations.hold(request.state.number):
            raise HTTPException(_REVOKED)

    app = FastAPI(openapi_url=None, dependencies=[Depends(still_counts)])

    @app.post("/up")
    async def up(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=_TOO_LARGE)
        try:
            parcels = unpack(body)
        except RecordError:
            return Response(status_code=_WRONG)
        sender = request.state.peer
        answers = intake.take(Arrival(sender, parcel) for parcel in parcels)
        return Response(pack(answer.data for answer in answers if answer.to == sender))

    @app.get("/recordings/{digest}")
    async def held(digest: str) -> Response:
        return _answer(recordings, digest)

    @app.put("/recordings/{digest}")
    async def add(digest: str, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=_TOO_LARGE)
        try:
            fits = recordings.add(digest, int(request.headers.get(OFFSET, 0)), body)
            recordings.close(digest, int(request.headers.get(SIZE, 0)))
        except (InputError, RecordError, ValueError):
            return Response(status_code=_WRONG)
        return _answer(recordings, digest, 200 if fits else _CONFLICT)

    return app


async def _body(request: Request) -> bytes | None:
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > LARGEST_BYTES:
            return None
    return bytes(found)


def _answer(recordings: Recordings, digest: str, status: int = 200) -> Response:
    try:
        return Response(status_code=status, headers={OFFSET: str(recordings.held(digest))})
    except InputError:
        return Response(status_code=_WRONG)
