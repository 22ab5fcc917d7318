"""The 自校记录 of a calibration: signed, complete, and never a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofvan.boardcare.fit import Fitted, FittedPoint
from proofvan.boardcare.reference import Reference
from proofvan.core.canonical import decimal_string, digest
from proofvan.core.errors import SignatureError
from proofvan.core.messages import LANGUAGES, Language, text
from proofvan.core.plain import to_plain
from proofvan.keys.envelope import Envelope, make_signature, read_envelope
from proofvan.keys.signer import Signer, signature_fits
from proofvan.link.greeting import Identity
from proofvan.standards.standard import ChannelCoefficients, Standard

SCHEMA = "proofvan.self-calibration/1"
BODY = "self_calibration"


@dataclass(frozen=True, slots=True)
class Calibration:
    """One calibration of a board by its owner; `recording` is the digest of the raw bytes it was computed from."""

    id: str
    utc: str
    by: str
    board: str
    identity: Identity
    standard: Standard
    standard_file: str
    reference: Reference
    instrument: str
    channels: tuple[Fitted, ...]
    recording: str
    simulated: bool

    @property
    def straight(self) -> bool:
        """True when a line fits every channel: only then are coefficients changed."""
        return all(channel.straight for channel in self.channels)


def signed_record(calibration: Calibration, signer: Signer) -> bytes:
    """Give the record's bytes with the station's signature."""
    body = _body(calibration)
    return Envelope(make_signature(SCHEMA, body, signer), BODY, body).to_bytes()


def coefficients_of(content: bytes, name: str) -> dict[str, dict[str, str]]:
    """Give the coefficients that a record left, by channel; raises RecordError, SignatureError for a changed one."""
    envelope = read_envelope(content, SCHEMA, BODY, name)
    signature = envelope.signature
    key, mark = bytes.fromhex(signature.public_key), bytes.fromhex(signature.signature)
    fits = signature_fits(signature.alg, key, signature.signed_bytes(), mark)
    if not fits or digest(envelope.body) != signature.digest:
        raise SignatureError("calibration-record-changed", file=name)
    return {channel["role"]: channel["as_left"] for channel in envelope.body["channels"]}


def has(standard: Standard, coefficients: Mapping[str, Mapping[str, str]]) -> bool:
    """Say whether a standard's channels have the coefficients of a record."""
    return all(_coefficients(standard.channels[role]) == known for role, known in coefficients.items())


def table(calibration: Calibration, language: Language) -> str:
    """Give the record for people."""
    identity, reference = calibration.identity, calibration.reference
    lines = [
        text("calibrate-title", language),
        text("calibrate-no-certificate", language),
        "",
        text(
            "calibrate-table-head",
            language,
            id=calibration.id,
            utc=calibration.utc,
            by=calibration.by,
            board=calibration.board,
            uid=identity.uid,
            firmware=identity.firmware,
            standard=calibration.standard.id,
            reference=reference.name,
            serial=reference.serial,
            certificate=reference.certificate,
            valid_until=reference.valid_until.isoformat(),
            instrument=calibration.instrument,
        ),
    ]
    for channel in calibration.channels:
        lines += ["", *_channel_lines(channel, language)]
    return "\n".join(lines) + "\n"


def _body(calibration: Calibration) -> dict[str, Any]:
    identity, reference = calibration.identity, calibration.reference
    return {
        "head": {
            "id": calibration.id,
            "title": {language: text("calibrate-title", language) for language in LANGUAGES},
            "no_certificate": {language: text("calibrate-no-certificate", language) for language in LANGUAGES},
            "utc": calibration.utc,
            "by": calibration.by,
            "simulated": calibration.simulated,
        },
        "board": {"name": calibration.board, **_identity(identity)},
        "standard": {"id": calibration.standard.id, "file": calibration.standard_file},
        "reference": {**_reference(reference), "instrument": calibration.instrument},
        "channels": [_channel(channel) for channel in calibration.channels],
        "recording": {"frames_digest": calibration.recording},
    }


def _identity(identity: Identity) -> dict[str, str]:
    return {
        "uid": identity.uid,
        "family": identity.family,
        "firmware": identity.firmware,
        "legal_id": identity.legal_id,
    }


def _reference(reference: Reference) -> dict[str, Any]:
    return {
        "name": reference.name,
        "serial": reference.serial,
        "certificate": reference.certificate,
        "laboratory": reference.laboratory,
        "valid_until": reference.valid_until.isoformat(),
        "quantities": {
            unit: {
                "expanded_percent": str(known.expanded_percent),
                "expanded": str(known.expanded),
                "coverage_factor": str(known.coverage_factor),
                "resolution": str(known.resolution),
                "frequency_hz": str(known.frequency_hz) if known.frequency_hz is not None else "",
            }
            for unit, known in reference.quantities.items()
        },
    }


def _channel(channel: Fitted) -> dict[str, Any]:
    return {
        "role": channel.role,
        "unit": channel.unit,
        "as_found": _coefficients(channel.found),
        "as_left": _coefficients(channel.left),
        "u_gain_relative": decimal_string(channel.u_gain),
        "u_offset_counts": decimal_string(channel.u_offset_counts),
        "u_delay_ns": decimal_string(channel.u_delay_ns),
        "degrees_of_freedom": decimal_string(channel.degrees_of_freedom),
        "straight": channel.straight,
        "points": [_point(point) for point in channel.points],
        "budget": [to_plain(line) for line in channel.budget],
    }


def _coefficients(known: ChannelCoefficients) -> Mapping[str, str]:
    return {
        "gain": str(known.gain),
        "offset_counts": str(known.offset_counts),
        "delay_ns": str(known.delay_ns),
        "temperature_coefficient_per_k": str(known.temperature_coefficient_per_k),
        "reference_temperature_degc": str(known.reference_temperature_degc),
    }


def _point(fitted: FittedPoint) -> dict[str, str]:
    point, seen = fitted.point, fitted.point.seen
    return {
        "wanted": _text(point.wanted),
        "given": _text(point.given),
        "mean_counts": str(seen.counts),
        "u_counts": decimal_string(seen.u_counts),
        "temperature_degc": _text(seen.temperature_degc),
        "residual_before": decimal_string(fitted.before),
        "residual_after": decimal_string(fitted.after),
        "expanded_uncertainty": decimal_string(fitted.expanded),
    }


def _text(number: Fraction) -> str:
    return decimal_string(float(number))


def _channel_lines(channel: Fitted, language: Language) -> list[str]:
    rows = [
        f"{float(one.point.given):14.6f} {float(one.point.seen.counts):16.3f} "
        f"{one.before:+14.6f} {one.after:+14.6f} {one.expanded:14.6f}"
        for one in channel.points
    ]
    straight = [] if channel.straight else [text("calibrate-not-straight", language, role=channel.role)]
    head = _delay_head(channel, language) if channel.u_delay_ns else _gain_head(channel, language)
    return [head, text("calibrate-table-columns", language, unit=channel.unit), *rows, *straight]


def _gain_head(channel: Fitted, language: Language) -> str:
    gains = [f"{float(known.gain):.9g}" for known in (channel.found, channel.left)]
    offsets = [f"{float(known.offset_counts):.6g}" for known in (channel.found, channel.left)]
    change = float(channel.left.gain / channel.found.gain) - 1.0
    return text(
        "calibrate-table-channel",
        language,
        role=channel.role,
        unit=channel.unit,
        gain_before=gains[0],
        gain_after=gains[1],
        change=f"{change * 1e6:+.1f}",
        u_gain=f"{channel.u_gain * 2e6:.1f}",
        offset_before=offsets[0],
        offset_after=offsets[1],
    )


def _delay_head(channel: Fitted, language: Language) -> str:
    before, after = (f"{float(known.delay_ns):.1f}" for known in (channel.found, channel.left))
    expanded = f"{2.0 * channel.u_delay_ns:.1f}"
    return text("calibrate-table-delay", language, role=channel.role, before=before, after=after, expanded=expanded)
