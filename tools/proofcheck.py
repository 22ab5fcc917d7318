#!/usr/bin/env python3
"""proofcheck 核查: checks a verification of the proofvan van without trusting anything of it.

One file, Python 3.11 or later, its standard library and `cryptography`. Nothing of proofvan is imported: every format
is read here again from its description, every number is computed again in plain integers and fractions.

    python proofcheck.py RUN_FOLDER [--ledger ledger.sqlite] [--checkpoint note.txt] [--key HEX] [--practice]

What it looks at, in this order; each line it prints is one check:

1. record.json is canonical JSON (sorted keys, no white space, no floats); signature.json holds its SHA-256 and an
   Ed25519 signature; endorsement.N.json are what 检定, 核验, 批准 signed, each naming the file signed before it;
   manifest.json lists every file of the folder with its SHA-256.
2. The recording (MCAP): every record of the container, the CRC-32 that the recorder kept of each message, and the
   SHA-256 over all messages and attachments that the record names.
3. The bytes of each board: frames with their CRC-32, blocks of samples, and the board's own seals: a SHA-256 chain over
   the raw blocks.
   The proofs that open an authenticated session and the tag (HMAC) of every message in it are checked with its
   key, which lies in the recording. A board's word for all its samples needs the board's own key: with --board-keys, a
   JSON file {"UID": "key in hex"} that the institute may show to a court, it is checked; else it is left open.
4. The measurement, again, from those bytes: sample clock, exact sums of counts over the gate, the coefficients of the
   standard's file that lies in the recording, energy or volume, the formula of the regulation, rounding, verdict. Known
   are DC and AC piles (JJG 1149, JJG 1148: whole session, pulses, power-time, edges of the display, virtual load) and a
   fuel dispenser (JJG 443, automatic measure). Values must agree in all 12 digits that a record keeps. Each result and
   verdict that is not computed again is named.
5. The certificate: each number of certificate.xml against the record; the files attached to certificate.pdf.
6. With --ledger: the hash chain of all records (RFC 9162 hashes), its seals, its signed checkpoints.

What it leaves to other programs of other people: XML signature (xmlsec1), PDF signature (pyHanko), SM2 (OpenSSL). What
it does not do: the components of the uncertainty are not computed again; their sum and U = k u are.

Exit code: 0 all good and signed by keys that you named; 20 all good, but a key or a table of limits is unknown, or
something was not computed again; 21 something is wrong; 2 the command line is wrong.
"""

from __future__ import annotations

import argparse
import base64
import cmath
import hashlib
import hmac
import json
import math
import operator
import os
import re
import shutil
import sqlite3
import struct
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GOOD, UNKNOWN_KEY, BAD = 0, 20, 21
# Practice runs are signed with this public key, whose private key everybody knows: it proves nothing.
PRACTICE_KEY = "0f884193ca0435a7b55075ddebc2d0d64d46cdf142b9323a70df2047ce98da8c"
NS_PER_S = 1_000_000_000


# ---- 0. What is said about it


@dataclass
class Report:
    """The list of checks; `ok` is None for something that this program leaves open."""

    language: str = "zh"
    lines: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    asks: bool = False  # something else than a key is for the reader to compare
    computed: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # results and verdicts found again

    def check(self, ok: bool | None, place: str, what: str, detail: object = "") -> bool:
        """Add a line; gives whether it is good."""
        self.lines.append({"ok": ok, "place": place, "check": what, "detail": str(detail)})
        return bool(ok)

    def equal(self, place: str, what: str, found: object, wanted: object) -> bool:
        """Add a line that two values are the same; names both when they are not."""
        same = found == wanted
        return self.check(same, place, what, found if same else f"{found} ≠ {wanted}")

    @property
    def bad(self) -> bool:
        """True when anything is wrong."""
        return any(line["ok"] is False for line in self.lines)


class Unreadable(Exception):
    """A file is not what it should be; the message says where."""


# ---- 1. Signed files


def canonical(value: Any) -> bytes:
    """Give the one byte form of plain data: UTF-8, sorted keys, no white space."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_canonical(data: bytes) -> dict[str, Any]:
    """Read an object whose bytes are canonical; anything else is refused."""
    try:
        value = json.loads(data.decode(), parse_float=_no_float, parse_constant=_no_float)
        again = canonical(value)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(str(problem)) from None
    if again != data:
        at = next((n for n, (a, b) in enumerate(zip(again, data, strict=False)) if a != b), min(len(again), len(data)))
        raise Unreadable(f"not canonical at byte {at}")
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return value


def _no_float(text: str) -> Any:
    raise ValueError(f"binary float {text}")


def sha256(data: bytes) -> str:
    """Give the SHA-256 as lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def ed25519_fits(key: bytes, data: bytes, signature: bytes) -> bool:
    """Check an Ed25519 signature (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


SIGNED_FIELDS = ("schema", "alg", "key_id", "digest", "sections")
SIGNATURE_FIELDS = {*SIGNED_FIELDS, "public_key", "signature"}


def check_signature(report: Report, place: str, schema: str, body: Any, signature: dict[str, Any]) -> None:
    """Check what a signature says of a body: digest of the whole and of each part, key, signature.

    The signature is over canonical({schema, alg, key_id, digest, sections}).
    """
    if signature.keys() != SIGNATURE_FIELDS:
        report.check(False, place, "fields of the signature", sorted(signature.keys() ^ SIGNATURE_FIELDS))
        return
    report.equal(place, "schema", signature["schema"], schema)
    report.equal(place, "SHA-256 of the content", sha256(canonical(body)), signature["digest"])
    report.check(sections(body) == signature["sections"], place, "SHA-256 of each part")
    try:
        key, given = bytes.fromhex(signature["public_key"]), bytes.fromhex(signature["signature"])
    except (ValueError, TypeError):
        report.check(False, place, "key and signature are hex")
        return
    one_form = key.hex() == signature["public_key"] and given.hex() == signature["signature"]
    report.check(one_form, place, "hex is lower case")
    report.equal(place, "key id", sha256(key)[:16], signature["key_id"])
    report.keys.add(key.hex())
    if signature["alg"] != "Ed25519":
        report.check(None, place, "signature: check with OpenSSL", signature["alg"])
        return
    signed = canonical({name: signature[name] for name in SIGNED_FIELDS})
    report.check(ed25519_fits(key, signed, given), place, "Ed25519 signature", signature["key_id"])


def sections(body: dict[str, Any]) -> dict[str, str]:
    """Give the SHA-256 of each member, and of each item of a member that is a list (then its length stands for it)."""
    found = {}
    for name, member in body.items():
        found[name] = sha256(canonical(len(member) if isinstance(member, list) else member))
        if isinstance(member, list):
            found.update({f"{name}[{n}]": sha256(canonical(item)) for n, item in enumerate(member)})
    return found


def read_part(report: Report, folder: Path, name: str) -> dict[str, Any] | None:
    """Read one canonical file of a run folder; None, and a bad line, when there is none."""
    try:
        value = read_canonical((folder / name).read_bytes())
    except (OSError, Unreadable) as problem:
        report.check(False, name, "the file is there, in canonical form", problem)
        return None
    report.check(True, name, "canonical form")
    return value


def check_record(report: Report, folder: Path) -> dict[str, Any] | None:
    """Check record.json with signature.json and the endorsements; gives the record."""
    record, signature = read_part(report, folder, "record.json"), read_part(report, folder, "signature.json")
    if record is None or signature is None:
        return record
    check_signature(report, "record.json", "proofvan.record/1", record, signature)
    try:
        check_rules(report, record, signature["public_key"])
        check_endorsements(report, folder, record, signature)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        report.check(False, "record.json", "the record has every field", repr(problem))
    return record


VERIFICATIONS = ("initial_verification", "subsequent_verification", "arbitration")


def check_rules(report: Report, record: dict[str, Any], public_key: str) -> None:
    """Check what must hold between verdicts, conclusion and kind of document."""
    head, conclusion = record["head"], record["conclusion"]
    place = "record.json"
    report.equal(place, "schema", record["schema"], "proofvan.record/1")
    outcomes = {verdict["outcome"] for verdict in record["verdicts"]}
    only = next(iter(outcomes)) if len(outcomes) == 1 else "INCONCLUSIVE"
    whole = "FAIL" if "FAIL" in outcomes else only
    report.equal(place, "the conclusion follows from the verdicts", conclusion["outcome"], whole)
    practice = head["service"] == "practice"
    service = head["practised_service"] if practice else head["service"]
    kind = {"PASS": "verification_certificate", "FAIL": "notice_of_results"}.get(whole, "none")
    kind = kind if service in VERIFICATIONS else "none"
    if service == "calibration" and whole == "MEASURED":
        kind = "calibration_certificate"
    if service == "testing" and whole != "INCONCLUSIVE":
        kind = "test_report"
    stated = bool(record["subject"]["not_compulsory"])
    report.equal(place, "a calibration says why it is no verification", stated, service == "calibration")
    limits = [verdict["limit"]["value"] for verdict in record["verdicts"] if verdict["outcome"] == "MEASURED"]
    report.check(not any(limits), place, "what has a limit is judged")
    report.equal(place, "the kind of document", conclusion["document"], kind)
    certificate = kind == "verification_certificate"
    report.check(certificate or not conclusion["valid_until"], place, "only a certificate has a validity")
    report.check(practice == bool(head["practised_service"]), place, "the service that is practised")
    simulated = any(standard["simulated"] for standard in record["standards"])
    report.check(head["simulated"] or not simulated, place, "a simulation says so")
    if head["simulated"]:
        report.check(None, place, "SIMULATED: without any legal force")
    elif public_key == PRACTICE_KEY:
        report.check(False, place, "a real record is not signed with the practice key")


ORDER = ("verifier", "checker", "approver")
MEANINGS = ("endorsement-meaning-verified", "endorsement-meaning-checked", "endorsement-meaning-approved")


def check_endorsements(report: Report, folder: Path, record: dict[str, Any], signature: dict[str, Any]) -> None:
    """Check what persons signed: order, different persons, licences, digests."""
    names = [name for _, name in numbered_endorsements(folder)]
    report.equal(
        "endorsement", "numbered without a gap", names, [f"endorsement.{n + 1}.json" for n in range(len(names))]
    )
    previous, before = (folder / "signature.json").read_bytes(), record["time"]["end_utc"]
    seen: list[dict[str, Any]] = []
    for at, name in enumerate(names):
        envelope = read_part(report, folder, name)
        if envelope is None:
            return
        body = envelope.pop("endorsement", {})
        check_signature(report, name, "proofvan.endorsement/1", body, envelope)
        report.equal(name, "the record it is about", body["record"], signature["digest"])
        report.equal(name, "the file signed before", body["previous"], sha256(previous))
        check_person(report, name, at, body, envelope["public_key"], record, seen)
        report.check(moment(body["utc"]) >= moment(before), name, "later than the one before", body["utc"])
        seen.append({**body["endorser"], "key": envelope["public_key"]})
        previous, before = (folder / name).read_bytes(), body["utc"]
    if len(names) < len(ORDER):
        report.check(None, "endorsement", "signatures are missing: not a certificate yet", len(names))


def numbered_endorsements(folder: Path) -> list[tuple[int, str]]:
    """List (number, name) of the endorsements of a folder."""
    found = []
    for path in folder.iterdir():
        match = re.fullmatch(r"endorsement\.([1-9]\d*)\.json", path.name)
        if match:
            found.append((int(match[1]), path.name))
    return sorted(found)


def check_person(
    report: Report,
    name: str,
    at: int,
    body: dict[str, Any],
    key: str,
    record: dict[str, Any],
    seen: list[dict[str, Any]],
) -> None:
    """Check who signed: the part in its order, nobody twice, the licence, and that practice stays practice."""
    who, licence = body["endorser"], body["endorser"]["licence"]
    expected = (ORDER[at], MEANINGS[at]) if at < len(ORDER) else ("", "")
    report.equal(name, "part and meaning in their order", (body["role"], body["meaning"]), expected)
    for other in seen:
        again = who["person"] == other["person"] or who["name"] == other["name"]
        again = again or licence["number"] == other["licence"]["number"] or (key == other["key"] != PRACTICE_KEY)
        report.check(not again, name, "another person than before", who["name"])
    names = (licence["role"], licence["item"], licence["employer"])
    wanted = (body["role"], record["head"]["regulation"], record["organisation"]["id"])
    report.equal(name, "part, item and employer of the licence", names, wanted)
    day = record["conclusion"]["date"] if body["role"] == "verifier" else civil_day(body["utc"])
    in_force = licence["valid_from"] <= day <= licence["valid_until"]
    report.check(in_force, name, "the licence covers the day", f"{licence['number']} {day}")
    if body["role"] == "verifier":
        known = {(p["name"], p["licence"]) for p in record["people"] if p["role"] == "verifier"}
        report.check((who["name"], licence["number"]) in known, name, "the verifier of the record")
    if body["role"] == "checker":
        allowed = {sha256(canonical(record))} | ({""} if key == PRACTICE_KEY else set())
        report.check(body["checked"]["recomputed"] in allowed, name, "what the checker recomputed")
    practice = key == PRACTICE_KEY or who["simulated"]
    report.check(record["head"]["simulated"] or not practice, name, "practice signs practice only")


def moment(utc: str) -> datetime:
    """Read an ISO 8601 time that ends in Z."""
    if not utc.endswith("Z"):
        raise ValueError(f"{utc!r} does not end in Z")
    return datetime.fromisoformat(utc.removesuffix("Z") + "+00:00")


def civil_day(utc: str) -> str:
    """Give the date in China (UTC+8)."""
    return (moment(utc) + timedelta(hours=8)).date().isoformat()


def check_manifest(report: Report, folder: Path, record: dict[str, Any]) -> None:
    """Check manifest.json: signed, of this record, and every file as it is listed."""
    place = "manifest.json"
    envelope = read_part(report, folder, place)
    if envelope is None:
        return
    body = envelope.pop("manifest", None)
    if not isinstance(body, dict):
        report.check(False, place, "content of the manifest")
        return
    check_signature(report, place, "proofvan.manifest/1", body, envelope)
    try:
        report.equal(place, "it is of this record", body["record_digest"], sha256(canonical(record)))
        listed = {entry["name"]: entry for entry in body["files"]}
        for name, entry in sorted(listed.items()):
            check_listed(report, folder / name, entry)
    except (KeyError, TypeError) as problem:
        report.check(False, place, "content of the manifest", repr(problem))
        return
    present = {path.name for path in folder.iterdir() if path.is_file()}
    for name in sorted(present - listed.keys() - {place}):
        # Persons sign, and documents are drawn, after the run; those are checked against the record instead.
        later = name.endswith(".pdf") or name in {one for _, one in numbered_endorsements(folder)}
        report.check(None if later else False, name, "a file that is not listed")


def check_listed(report: Report, path: Path, entry: dict[str, Any]) -> None:
    """Compare one file with its line in the manifest."""
    if Path(entry["name"]).name != entry["name"] or not path.is_file():
        report.check(False, entry["name"], "a listed file is there")
        return
    data = path.read_bytes()
    report.check(sha256(data) == entry["sha256"], path.name, "SHA-256 as in the manifest")
    report.check(str(len(data)) == entry["size"], path.name, "size as in the manifest")
    blocks = "".join(sha256(data[at : at + 1024])[:12] for at in range(0, len(data), 1024))
    report.check(blocks == entry["blocks"], path.name, "digests of its blocks")


# ---- 2. The recording


MCAP_MAGIC = b"\x89MCAP0\r\n"
HEADER, FOOTER, CHANNEL, MESSAGE, ATTACHMENT, DATA_END = 0x01, 0x02, 0x04, 0x05, 0x09, 0x0F


@dataclass
class Item:
    """A message (topic) or an attachment (name) of a recording."""

    segment: int
    time_ns: int
    topic: str
    name: str
    data: bytes


def read_recording(report: Report, paths: Sequence[Path]) -> list[Item]:
    """Read every segment; each kind of damage is a bad line."""
    items: list[Item] = []
    for segment, path in enumerate(paths):
        try:
            found, ended = read_segment(path.read_bytes(), segment)
        except (OSError, Unreadable, struct.error, UnicodeDecodeError, IndexError) as problem:
            report.check(False, path.name, "the MCAP container can be read", problem)
            continue
        last = segment == len(paths) - 1
        report.check(ended or not last, path.name, "the MCAP container is complete", f"{len(found)} items")
        check_message_sums(report, path.name, found, ended)
        items += found
    return items


def read_segment(data: bytes, segment: int) -> tuple[list[Item], bool]:
    """Read one MCAP file (https://mcap.dev/spec): messages and attachments in their order; whether it was closed."""
    if data[:8] != MCAP_MAGIC:
        raise Unreadable("not an MCAP file")
    channels: dict[int, str] = {}
    items: list[Item] = []
    messages, at = 0, 8
    while at + 9 <= len(data):
        code, length = struct.unpack_from("<BQ", data, at)
        body, begin = data[at + 9 : at + 9 + length], at
        if len(body) < length:
            return items, False
        at += 9 + length
        if code == CHANNEL:
            number, name_length = struct.unpack_from("<H2xI", body)
            channels[number] = body[8 : 8 + name_length].decode()
        elif code == MESSAGE:
            number, sequence, time_ns, _ = struct.unpack_from("<HIQQ", body)
            if number not in channels or sequence != messages & 0xFFFFFFFF:
                raise Unreadable(f"message {messages}: channel {number}, number {sequence}")
            messages += 1
            items.append(Item(segment, time_ns, channels[number], "", body[22:]))
        elif code == ATTACHMENT:
            items.append(_attachment(body, segment))
        elif code == DATA_END:
            _check_end(data, begin, body, at)
            return items, True
        elif code not in (HEADER, 0x03):
            raise Unreadable(f"record {code:#x} at byte {begin}")
    return items, False


def _attachment(body: bytes, segment: int) -> Item:
    (time_ns,), at = struct.unpack_from("<Q", body), 16
    (length,) = struct.unpack_from("<I", body, at)
    name, at = body[at + 4 : at + 4 + length].decode(), at + 4 + length
    at += 4 + int(struct.unpack_from("<I", body, at)[0])
    (size,) = struct.unpack_from("<Q", body, at)
    content, end = body[at + 8 : at + 8 + size], at + 8 + size
    if zlib.crc32(body[:end]) != struct.unpack_from("<I", body, end)[0]:
        raise Unreadable(f"CRC-32 of the attachment {name}")
    return Item(segment, int(time_ns), "", name, content)


def _check_end(data: bytes, begin: int, body: bytes, at: int) -> None:
    (crc,) = struct.unpack_from("<I", body)
    if crc and crc != zlib.crc32(data[:begin]):
        raise Unreadable("CRC-32 of the data section")
    # The summary after it repeats what was said; only its form is looked at.
    while at + 9 <= len(data) - len(MCAP_MAGIC):
        code, length = struct.unpack_from("<BQ", data, at)
        at += 9 + length
        if code == FOOTER:
            break
    if data[at:] != MCAP_MAGIC:
        raise Unreadable("the end of the file")


def check_message_sums(report: Report, name: str, items: list[Item], ended: bool) -> None:
    """Compare each message with the CRC-32 (of topic, time, data) in the next /host/check message."""
    waiting: list[int] = []
    wrong = 0
    for item in items:
        if item.name:
            continue
        if item.topic != "/host/check":
            waiting.append(
                zlib.crc32(item.data, zlib.crc32(struct.pack("<Q", item.time_ns), zlib.crc32(item.topic.encode())))
            )
            continue
        body, own = item.data[:-4], item.data[-4:]
        sums = list(struct.unpack(f"<{len(body) // 4}I", body)) if len(body) % 4 == 0 else []
        wrong += sums != waiting or struct.pack("<I", zlib.crc32(body)) != own
        waiting = []
    report.check(not wrong and not (ended and waiting), name, "CRC-32 of each message", wrong or "")


def frames_digest(items: list[Item]) -> str:
    """Give the SHA-256 over all messages (M topic NUL time length data) and attachments (A name NUL length data)."""
    total = hashlib.sha256()
    for item in items:
        if item.topic:
            total.update(b"M" + item.topic.encode() + b"\0" + struct.pack("<QI", item.time_ns, len(item.data)))
        else:
            total.update(b"A" + item.name.encode() + b"\0" + struct.pack("<Q", len(item.data)))
        total.update(item.data)
    return total.hexdigest()


def check_recording(report: Report, folder: Path, record: dict[str, Any]) -> list[Item]:
    """Check all segments against the record; gives what is in them."""
    paths = sorted(folder.glob("recording.[0-9][0-9][0-9].mcap"))
    named = record["recording"]["segments"]
    report.equal("recording", "the segments that the record names", [p.name for p in paths], named)
    items = read_recording(report, paths)
    wanted = record["recording"]["frames_digest"]
    report.equal("recording", "SHA-256 over messages and attachments", frames_digest(items), wanted)
    return items


# ---- 3. The bytes of a board: frames, clock, blocks, seals


FRAME_MAGIC = b"\x5a\xa5"  # 0xA55A, little-endian
LONGEST_PAYLOAD = 1012
TAGGED, TAG_BYTES = 8, 12
HELLO_REQUEST, HELLO, PONG, STREAM_INFO, STREAM_START, SEAL, BLOCK = 0x00, 0x01, 0x11, 0x21, 0x22, 0x27, 0x40
OUTPUT_SET, OUTPUT_STATE = 0x30, 0x31
# A pause of this length inside a frame means that it was none.
LINE_SILENT_NS = 100_000_000
STREAM_KINDS = {1: "waveform", 2: "slow", 3: "pulses"}


# The key of every practice board, known to all.
PRACTICE_BOARD_KEY = b"proofvan practice, known to all!"
CHALLENGE, AUTHENTICATE, AUTHENTICATED, STREAM_PROOF = 0x61, 0x62, 0x63, 0x65
# These never carry a tag: greeting, blocks of samples (seals cover them), and what opens a session.
BARE = (HELLO_REQUEST, HELLO, BLOCK, 0x60, CHALLENGE, AUTHENTICATE, AUTHENTICATED)


def mac(key: bytes, *parts: bytes) -> bytes:
    """Give HMAC-SHA256 (RFC 2104) over all parts in turn."""
    return hmac.digest(key, b"".join(parts), "sha256")


class Talk:
    """The authenticated sessions of one board: who proved what to whom, and the tag of every message.

    transcript = payload of Hello, payload of Challenge, nonce of the host; the host proves HMAC(K, "h" transcript), the
    board HMAC(K, "b" transcript, proof of the host). A payload ends with a counter u32 and the first 8 bytes of
    HMAC(session key, direction, counter, message, flags, sequence, payload); the counter only rises.
    """

    def __init__(self, files: dict[str, bytes], board_keys: dict[str, str]) -> None:
        self.sessions = self.tagged = self.refused = self.unknown = 0
        self.unproved: list[str] = []
        self.words: list[tuple[str, bool | None]] = []  # a board's word for a stream: proof, and whether it holds
        self._files, self._keys = files, board_keys
        self.begin()

    def begin(self) -> None:
        """Forget the session: the host greets anew."""
        self._hello = self._challenge = self._answer = self._nonces = b""
        self._board_key: bytes | None = None
        self._key: bytes | None = b""  # empty: none yet; None: one that cannot be known
        self._last = {b"h": 0, b"b": 0}

    def from_host(self, message: int, flags: int, sequence: int, payload: bytes) -> bytes | None:
        """Give a payload of the host without its tag; None for one that does not count."""
        if message == AUTHENTICATE:
            self._answer = payload
        return self._opened(b"h", message, flags, sequence, payload)

    def from_board(self, message: int, flags: int, sequence: int, payload: bytes) -> bytes | None:
        """Give a payload of the board without its tag; None for one that does not count."""
        if message == HELLO and any(payload[-8:]):
            self._hello = payload
        elif message == CHALLENGE:
            self._challenge = payload
        elif message == AUTHENTICATED:
            self._secure(payload)
        found = self._opened(b"b", message, flags, sequence, payload)
        if message == STREAM_PROOF and found is not None:
            self._word(found)
        return found

    def _opened(self, direction: bytes, message: int, flags: int, sequence: int, payload: bytes) -> bytes | None:
        if message in BARE or self._key == b"":
            return payload if message in BARE or not flags & TAGGED else None
        body, counter = payload[:-TAG_BYTES], payload[-TAG_BYTES:-8]
        if self._key is None:
            self.unknown += 1
            return body
        head = counter + struct.pack("<BBH", message, flags, sequence)
        fits = len(payload) >= TAG_BYTES and mac(self._key, direction, head, body)[:8] == payload[-8:]
        if not fits or int.from_bytes(counter, "little") <= self._last[direction]:
            self.refused += 1
            return None
        self._last[direction] = int.from_bytes(counter, "little")
        self.tagged += 1
        return body

    def _secure(self, shown: bytes) -> None:
        """Take the board's proof: from here on everything else carries a tag."""
        uid, host_nonce, proof = self._hello[10:18].hex(), self._answer[:16], self._answer[16:]
        nonces = self._challenge[:16] + host_nonce
        held = self._files.get(f"session/{uid}-{host_nonce.hex()}.json")
        known = PRACTICE_BOARD_KEY if held is None else bytes.fromhex(self._keys.get(uid, ""))
        transcript = self._hello + self._challenge + host_nonce
        ours = (mac(known, b"h", transcript), mac(known, b"b", transcript, proof), mac(known, b"s", nonces))
        said: tuple[bytes, ...] = ours
        if held is not None:
            fields = json.loads(held)
            said = tuple(bytes.fromhex(fields[name]) for name in ("host_proof", "board_proof", "session_key"))
        self.sessions += 1
        if said[:2] != (proof, shown) or (known and said != ours):
            self.unproved.append(uid)
        unusable = held is None and said[:2] != (proof, shown)
        self._board_key, self._nonces = known or None, nonces
        self._key, self._last = None if unusable else said[2], {b"h": 0, b"b": 0}

    def _word(self, payload: bytes) -> None:
        """Take the board's word for all samples of a stream: HMAC(K, "e", nonces, stream, index, chain)."""
        body, proof = payload[:-32], payload[-32:]
        key = self._board_key
        self.words.append((proof.hex(), None if key is None else mac(key, b"e", self._nonces, body) == proof))


def without_tag(message: int, flags: int, sequence: int, payload: bytes) -> bytes:
    """Take a tag off unread."""
    return payload[:-TAG_BYTES] if flags & TAGGED else payload


class FrameReader:
    """Finds frames: magic u16, length u16, message u8, flags u8, sequence u16, payload, CRC-32 of all before it."""

    def __init__(self, opened: Callable[[int, int, int, bytes], bytes | None] = without_tag) -> None:
        self._opened = opened
        self.rest = b""
        self.bad = 0
        self._last_ns = 0

    def feed(self, time_ns: int, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Take bytes; give (message, sequence, payload)."""
        if data:
            self._last_ns = time_ns
        elif self.rest and time_ns >= self._last_ns + LINE_SILENT_NS:
            data = bytes(LONGEST_PAYLOAD + 12)  # completes whatever a damaged length waits for
        stream, at = self.rest + data, 0
        while True:
            at = stream.find(FRAME_MAGIC, at)
            if at < 0:
                self.rest = stream[-1:] if stream.endswith(FRAME_MAGIC[:1]) else b""
                return
            length = int.from_bytes(stream[at + 2 : at + 4], "little")
            end = at + length + 12
            if len(stream) < at + 4 or (length <= LONGEST_PAYLOAD and len(stream) < end):
                self.rest = stream[at:]
                return
            crc = int.from_bytes(stream[end - 4 : end], "little")
            if length > LONGEST_PAYLOAD or zlib.crc32(stream[at : end - 4]) != crc:
                self.bad += 1
                at += 1
                continue
            message, sequence = stream[at + 4], int.from_bytes(stream[at + 6 : at + 8], "little")
            payload = self._opened(message, stream[at + 5], sequence, stream[at + 8 : end - 4])
            if payload is not None:
                yield message, sequence, payload
            at = end


@dataclass(frozen=True)
class Fit:
    """The board's clock on the host's: host = offset_ns + (tick - reference) / hz * rate."""

    hz: int
    reference: int
    offset_ns: int
    rate: float


class Clock:
    """Compares the board's clock with the host's: a line through the midpoints of the fastest quarter of 60 pings."""

    def __init__(self, hz: int) -> None:
        self.hz = hz
        self.fit: Fit | None = None
        self._pings: list[int] = []
        self._exchanges: list[tuple[int, int, int]] = []  # host ns twice, ticks twice, round trip ns

    def ping(self, host_ns: int) -> None:
        """Note that a ping was sent."""
        self._pings = [*self._pings, host_ns][-16:]

    def pong(self, now_ns: int, host_ns: int, received: int, sent: int) -> None:
        """Take an answer."""
        if host_ns not in self._pings:
            return
        self._pings.remove(host_ns)
        round_trip = now_ns - host_ns - (sent - received) * NS_PER_S // self.hz
        if sent < received or round_trip < -2 * NS_PER_S // self.hz:
            return
        self._exchanges = [*self._exchanges, (host_ns + now_ns, received + sent, max(round_trip, 0))][-60:]
        if len(self._exchanges) >= 4:
            self.fit = self._fitted()

    def _fitted(self) -> Fit:
        fastest = sorted(self._exchanges, key=operator.itemgetter(2))[: max(4, len(self._exchanges) // 4)]
        host0, tick0, _ = fastest[0]
        n, hz = len(fastest), self.hz
        x = [tick - tick0 for _, tick, _ in fastest]
        d = [(host - host0) * hz - t * NS_PER_S for (host, _, _), t in zip(fastest, x, strict=True)]  # ahead of nominal
        sx, sd = sum(x), sum(d)
        sxx = n * sum(v * v for v in x) - sx * sx
        sxd = n * sum(a * b for a, b in zip(x, d, strict=True)) - sx * sd
        sdd = n * sum(v * v for v in d) - sd * sd
        slope, unit = 0, 1
        # The nominal rate counts until the fitted one is known better than the tolerance of a crystal, 100 ppm.
        if sxx > 0 and math.sqrt((sdd * sxx - sxd * sxd) / (sxx * sxx * (n - 2))) / NS_PER_S < 100e-6 / math.sqrt(3):
            slope, unit = sxd, sxx
        reference = (tick0 * n + sx) // (2 * n)
        at = 2 * reference - tick0
        twice = (host0 * hz + at * NS_PER_S) * n * unit + sd * unit + slope * (n * at - sx)
        below = 2 * hz * n * unit
        return Fit(hz, reference, (2 * twice + below) // (2 * below), 1.0 + slope / (unit * NS_PER_S))


class Stream:
    """One stream since its start: samples in order, the regression of ticks on indices, the chain of its blocks."""

    def __init__(self, number: int, info: bytes, nonce: bytes, hz: int) -> None:
        _, kind, self.channels, self.width, rate_mhz = struct.unpack_from("<BBBBI", info)
        self.kind = STREAM_KINDS.get(kind, str(kind))
        self.number = number
        self.rate = rate_mhz // 1000
        self.data = bytearray()
        self.next = 0  # samples so far
        self._nominal = Fraction(hz, self.rate) if self.rate else Fraction(1)
        self._waiting: dict[int, bytes] = {}
        self._link = hashlib.sha256(nonce + bytes((number,))).digest()
        self.links = {0: self._link[:16].hex()}
        self._origin = (0, 0)
        self._n = self._x = self._y = self._xx = self._xy = 0

    def arrived(self, block: bytes) -> Iterator[None]:
        """Take a block that may come twice or too early; comes back after each block that is in order now."""
        (first,) = struct.unpack_from("<Q", block, 4)
        if first >= self.next:
            self._waiting.setdefault(first, block)
        while self.next in self._waiting:
            self._append(self._waiting.pop(self.next))
            yield

    def _append(self, block: bytes) -> None:
        first, tick = struct.unpack_from("<QQ", block, 4)
        self.data += block[20:]
        self.next += (len(block) - 20) // (self.channels * self.width)
        self._link = hashlib.sha256(self._link + block[:1] + b"\0" + block[2:]).digest()
        self.links[self.next] = self._link[:16].hex()
        if not self._n:
            self._origin = (first, tick)
        x, y = first - self._origin[0], tick - self._origin[1]
        self._n, self._x, self._y = self._n + 1, self._x + x, self._y + y
        self._xx, self._xy = self._xx + x * x, self._xy + x * y

    def timeline(self, fit: Fit) -> tuple[float, float]:
        """Give host time of sample 0 and the period, ns: ticks by least squares, then the clock's fit."""
        spread = self._n * self._xx - self._x**2
        period = Fraction(self._n * self._xy - self._x * self._y, spread) if spread else self._nominal
        start = self._origin[1] + (self._y - period * self._x) / self._n - period * self._origin[0]
        ns_per_tick = Fraction(NS_PER_S, fit.hz) * Fraction(fit.rate)
        return float(fit.offset_ns + (start - fit.reference) * ns_per_tick), float(period * ns_per_tick)

    def reaches(self, host_ns: int, fit: Fit) -> bool:
        """Say whether the samples that a gate's end needs are there: one more than the gate."""
        start, period = self.timeline(fit)
        return self.next - 2 >= math.ceil((host_ns - start) / period)

    def position(self, host_ns: int, fit: Fit) -> int:
        """Give a host instant among the samples, in 2**-20 sample."""
        start, period = self.timeline(fit)
        return round((host_ns - start) / period * (1 << 20))

    def column(self, channel: int, first: int, end: int) -> array[int]:
        """Give the counts of a channel, from sample `first` to before `end`."""
        step, code = self.channels * self.width, {4: "i", 8: "q"}
        raw = self.data[first * step : end * step]
        if self.width in code:
            whole = array(code[self.width], bytes(raw))
            if sys.byteorder == "big":
                whole.byteswap()
            return whole[channel :: self.channels]
        # Two and three bytes: put into the high bytes of 32 bits, then shifted down with their sign.
        wide = bytearray(4 * (end - first))
        for byte in range(self.width):
            wide[4 - self.width + byte :: 4] = raw[channel * self.width + byte :: step]
        whole = array("i", bytes(wide))
        if sys.byteorder == "big":
            whole.byteswap()
        shift = 32 - 8 * self.width
        return array("i", [count >> shift for count in whole])


@dataclass
class Board:
    """What one board said: its clock, its running streams, whether its seals fit."""

    name: str
    talk: Talk
    received: FrameReader = field(init=False)
    sent: FrameReader = field(init=False)
    nonce: bytes = b""
    boot: int = -1
    in_session: bool = False
    clock: Clock | None = None
    streams: dict[int, Stream] = field(default_factory=dict)
    starting: dict[int, int] = field(default_factory=dict)  # sequence -> stream
    setting: dict[int, tuple[int, int]] = field(default_factory=dict)  # sequence -> output, value
    outputs: list[tuple[int, int]] = field(default_factory=list)  # as the board has set them, in their order
    seals: dict[int, tuple[int, str]] = field(default_factory=dict)  # stream -> last seal
    open_seals: list[tuple[Stream, int, str]] = field(default_factory=list)
    sealed: int = 0
    broken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.talk.begin()
        self.received, self.sent = FrameReader(self.talk.from_board), FrameReader(self.talk.from_host)

    @property
    def fit(self) -> Fit:
        """Give the clock's fit."""
        if self.clock is None or self.clock.fit is None:
            raise Unreadable(f"the clock of {self.name} was never compared")
        return self.clock.fit

    def wrote(self, time_ns: int, data: bytes) -> None:
        """Take what the host wrote."""
        for message, sequence, payload in self.sent.feed(time_ns, data):
            if message == HELLO_REQUEST and payload[6:14] != self.nonce:
                self.nonce, self.in_session, self.clock, self.streams = payload[6:14], False, None, {}
                self.talk.begin()
                self.received = FrameReader(self.talk.from_board)
            elif message == STREAM_START:
                self.starting[sequence] = payload[0]
            elif message == OUTPUT_SET:
                self.setting[sequence] = (payload[0], payload[1])
            elif message == 0x10 and self.clock is not None:
                self.clock.ping(*struct.unpack("<Q", payload))

    def heard(self, time_ns: int, data: bytes) -> Iterator[tuple[str, Stream]]:
        """Take what the board sent; give ("start" or "block", stream) as they come."""
        for message, sequence, payload in self.received.feed(time_ns, data):
            if message == HELLO:
                self._hello(payload)
            elif not self.in_session or self.clock is None:
                continue
            elif message == PONG:
                self.clock.pong(time_ns, *struct.unpack("<QQQ", payload))
            elif message == STREAM_INFO and self.starting.pop(sequence, None) == payload[0]:
                stream = Stream(payload[0], payload, self.nonce, self.clock.hz)
                self.streams[stream.number] = stream
                yield "start", stream
            elif message == OUTPUT_STATE and sequence in self.setting:
                self.outputs.append(self.setting.pop(sequence))
            elif message == BLOCK and payload[0] in self.streams:
                stream = self.streams[payload[0]]
                for _ in stream.arrived(payload):
                    yield "block", stream
                self._check_seals()
            elif message == SEAL and payload[0] in self.streams:
                number, upto, digest = struct.unpack("<BQ16s", payload)
                self.open_seals.append((self.streams[number], upto, digest.hex()))
                self._check_seals()

    def _hello(self, payload: bytes) -> None:
        boot, hz = struct.unpack_from("<II", payload, 18)
        if payload[-8:] != self.nonce:
            return
        if self.clock is None or self.clock.hz != hz or boot != self.boot:
            self.clock = Clock(hz)
        self.boot, self.in_session, self.streams = boot, True, {}

    def _check_seals(self) -> None:
        """Compare the seals whose blocks are all there with our own chain."""
        still = []
        for stream, upto, digest in self.open_seals:
            if upto not in stream.links:
                still.append((stream, upto, digest))
                continue
            self.sealed += 1
            if stream.links[upto] != digest:
                self.broken.add(stream.number)
            self.seals[stream.number] = (upto, stream.links[upto])
        self.open_seals = [one for one in still if self.streams.get(one[0].number) is one[0]]


# ---- 4. Exact sums and calibration


def integral(values: Callable[[int], int], inner: int, start: int, end: int, first: int, last: int) -> Fraction:
    """Give the integral of a sampled quantity between two positions (2**-20 sample), exactly.

    Between samples k and k + 1 it is the cubic through the samples k - 1 to k + 2. `inner` is the sum of the samples
    first..last-1, where first = ceil(start) and last = floor(end); `values(k)` gives one sample.
    """
    v = values
    # A whole interval is (-v[k-1] + 13 v[k] + 13 v[k+1] - v[k+2]) / 24; the inner samples add up to one each.
    before = inner + v(first - 1) - v(last - 1)
    after = inner - v(first) + v(last)
    beyond = after - v(first + 1) + v(last + 1)
    whole = Fraction(-before + 13 * inner + 13 * after - beyond, 24)
    one = 1 << 20
    return whole + _part(v, first - 1, start - (first - 1) * one, one) + _part(v, last, 0, end - last * one)


def _part(v: Callable[[int], int], k: int, f0: int, f1: int) -> Fraction:
    """Integrate the cubic of the interval k from f0 to f1 (2**-20)."""
    if f0 >= f1:
        return Fraction(0)
    a, b, c, d = v(k - 1), v(k), v(k + 1), v(k + 2)
    cubic = (
        Fraction(b),
        Fraction(-2 * a - 3 * b + 6 * c - d, 6),
        Fraction(a - 2 * b + c, 2),
        Fraction(-a + 3 * b - 3 * c + d, 6),
    )
    x0, x1 = Fraction(f0, 1 << 20), Fraction(f1, 1 << 20)
    return sum((p * (x1 ** (n + 1) - x0 ** (n + 1)) / (n + 1) for n, p in enumerate(cubic)), Fraction(0))


class Gate:
    """The samples around a gate of a stream, and integrals over it; positions in 2**-20 sample."""

    def __init__(self, stream: Stream, start: int, end: int) -> None:
        self._start, self._end = start, end
        self._first, self._last = -(-start >> 20), end >> 20
        if start < 0 or end > (stream.next - 2) << 20 or self._first > self._last:
            raise Unreadable(f"gate {start}..{end} of stream {stream.number} reaches past its samples")
        self._low = max(self._first - 2, 0)
        self._stream = stream
        self.samples = Fraction(end - start, 1 << 20)

    def counts(self, channel: int, earlier: int = 0) -> array[int]:
        """Give the counts of a channel, as many as the gate needs, or those that were taken so many samples earlier."""
        return shifted(self._stream, channel, self._low, min(self._last + 3, self._stream.next), earlier)

    def total(self, counts: Sequence[int], other: Sequence[int] | None = None) -> Fraction:
        """Integrate counts, or the product of two channels' counts, over the gate."""
        low = self._low

        def value(k: int) -> int:
            if k < 0:  # before the very first sample: the parabola through the next three
                return 3 * value(k + 1) - 3 * value(k + 2) + value(k + 3)
            return counts[k - low] * (1 if other is None else other[k - low])

        begin, end = self._first - low, self._last - low
        inner = sum(counts[begin:end]) if other is None else sum(map(operator.mul, counts[begin:end], other[begin:end]))
        return integral(value, inner, self._start, self._end, self._first, self._last)


class Window:
    """Whole samples of a stream, and their plain sums: what the run looked at while it went on."""

    def __init__(self, stream: Stream, first: int, count: int) -> None:
        self._stream, self._first, self._end = stream, first, first + count
        self.samples = Fraction(count)

    def counts(self, channel: int, earlier: int = 0) -> array[int]:
        """Give the counts of a channel, as a gate does."""
        return shifted(self._stream, channel, self._first, self._end, earlier)

    def total(self, counts: Sequence[int], other: Sequence[int] | None = None) -> Fraction:
        """Add up counts, or the products of two channels' counts."""
        return Fraction(sum(counts) if other is None else sum(map(operator.mul, counts, other)))


def shifted(stream: Stream, channel: int, first: int, end: int, earlier: int) -> array[int]:
    """Give a stretch of counts that were taken so many samples earlier; before the first sample was what it shows."""
    begin = max(first - earlier, 0)
    found = stream.column(channel, begin, max(end - earlier, begin + 1))
    return found[:1] * (earlier - first + begin) + found


@dataclass(frozen=True)
class Channel:
    """A channel of a board with the coefficients of the standard's file: gain * (count - offset) * (1 + c (T - T0))."""

    stream: str
    number: int
    gain: Fraction
    offset: Fraction
    coefficient: Fraction
    reference: Fraction
    full_scale: int
    delay: Fraction  # s: what a sample shows was there so long before

    def at(self, temperature: Fraction) -> Fraction:
        """Give the gain at a temperature."""
        return self.gain * (1 + self.coefficient * (temperature - self.reference))


class Files:
    """The files that lie in the recording: rig, job, standards, limits of the regulation."""

    def __init__(self, items: list[Item], board_keys: dict[str, str] | None = None) -> None:
        self.board_keys = board_keys or {}
        self.data = {item.name: item.data for item in items if item.name}
        self.job, self.rig = self.toml("job.toml"), self.toml("rig.toml")
        self.edition: dict[str, Any] = {}

    def toml(self, name: str) -> dict[str, Any]:
        """Read one of them."""
        try:
            return tomllib.loads(self.data[name].decode())
        except (KeyError, ValueError) as problem:
            raise Unreadable(f"{name}: {problem!r}") from None

    def standard(self, role: str) -> dict[str, Any]:
        """Give the file of a standard."""
        return dict(self.toml(f"standard/{role}.toml")["standard"])

    def channels(self, board: str) -> dict[str, Channel]:
        """Give the calibrated channels of a board by their role in the rig."""
        found = {}
        (wanted,) = (one for one in self.rig["board"] if one["name"] == board)
        for line in wanted["channel"]:
            # a channel without a standard only watches, and so does one whose standard the run did not take along
            taken = f"standard/{line.get('standard')}.toml" in self.data
            known = self.standard(line["standard"])["channels"].get(line["role"]) if taken else None
            if known is not None:
                found[line["role"]] = Channel(
                    stream=line["stream"],
                    number=line["channel"],
                    gain=Fraction(known["gain"]),
                    offset=Fraction(known.get("offset_counts", "0")),
                    coefficient=Fraction(known.get("temperature_coefficient_per_k", "0")),
                    reference=Fraction(known.get("reference_temperature_degc", "20")),
                    full_scale=int(known["full_scale"]),
                    delay=Fraction(known.get("delay_ns", "0")) / NS_PER_S,
                )
        return found

    def entry(self, kind: str, name: str) -> dict[str, Any]:
        """Give one figure of the regulation's edition: limits, settings or influences."""
        for entry in self.edition[kind]:
            if entry["id"] == name:
                return dict(entry)
        raise Unreadable(f"regulation/limits.toml: no {kind} {name}")

    def estimate(self, name: str) -> float:
        """Give the estimate of an influence."""
        return float(self.entry("influences", name).get("estimate", "0"))


def decimal_string(value: float) -> str:
    """Write a float as a record does: 12 significant digits, no exponent for everyday sizes."""
    if not math.isfinite(value):
        return str(value)
    number = Decimal(f"{value:.12g}")
    if number == 0:
        return "0"
    return f"{number.normalize():f}" if -12 <= number.adjusted() <= 20 else f"{number.normalize()}"


def rounded_to(value: str, step: str) -> str:
    """Round to a multiple of a step, half to even (GB/T 8170), with its sign."""
    size = (abs(Decimal(value)) / Decimal(step)).quantize(Decimal(1), ROUND_HALF_EVEN) * Decimal(step)
    return f"-{size}" if Decimal(value) < 0 else f"+{size}" if size else str(size)


def places(value: str, count: int) -> str:
    """Round to a number of places, half to even."""
    return str(Decimal(value).quantize(Decimal(1).scaleb(-count), ROUND_HALF_EVEN))


# ---- 5. The measurement again


@dataclass
class Entry:
    """What the operator answered to a question, and what the question said."""

    message: str
    value: Any
    asked: dict[str, Any]


class Bench:
    """Follows one run through its recording: what came from each board, what the operator entered, in their order.

    `measured` is what was found: instants of the gate, what was typed, what was measured.
    """

    def __init__(self, files: Files, plan: dict[str, Any]) -> None:
        self.files, self.plan = files, plan
        self.boards: dict[str, Board] = {}
        self.earlier: list[Board] = []  # of the segments before
        self.talks: dict[str, Talk] = {}
        self.channels: dict[str, dict[str, Channel]] = {}
        self.measured: list[dict[str, Any]] = []
        self.answers: dict[str, Any] = {}  # the last answer to each question
        self.begun = (0, "")  # host time and UTC with which the segment began
        self._buses = {bus["name"] for bus in files.rig.get("bus", [])}
        self._cameras = {one["name"] for one in files.rig.get("camera", [])}
        # Nothing is computed here from what load, meter and the indicator of a scale say.
        self._instruments = {one["name"] for kind in ("instrument", "indicator") for one in files.rig.get(kind, [])}
        self._prompts: dict[int, dict[str, Any]] = {}
        self._waiting: list[Callable[[int], bool]] = []  # readings that wait for their samples, in order

    def board(self, name: str) -> Board:
        """Give a board by name."""
        if name not in self.boards:
            talk = self.talks.setdefault(name, Talk(self.files.data, self.files.board_keys))
            self.boards[name] = Board(name, talk)
            self.channels[name] = self.files.channels(name)
        return self.boards[name]

    def take(self, item: Item) -> None:
        """Take the next message of the recording."""
        parts = item.topic.split("/")
        if parts[1] == "port" and parts[2] in self._buses:
            if parts[3] == "rx":
                self.heard_on_bus(item.data)
        elif parts[1] == "port" and parts[2] in self._cameras:
            self.seen(item.time_ns, item.data)
        elif parts[1] == "port" and parts[2] in self._instruments:
            pass
        elif parts[1] == "port":
            board = self.board(parts[2])
            if parts[3] == "tx":
                board.wrote(item.time_ns, item.data)
                return
            for what, stream in board.heard(item.time_ns, item.data):
                (self.started if what == "start" else self.arrived)(item.time_ns, board, stream)
        elif item.topic == "/host/tick":
            for board in self.boards.values():
                for what, stream in board.heard(item.time_ns, b""):
                    (self.started if what == "start" else self.arrived)(item.time_ns, board, stream)
        elif item.topic == "/host/start":
            self.begun = (item.time_ns, json.loads(item.data)["utc"])
        elif item.topic == "/operator/prompt":
            prompt = json.loads(item.data)
            self._prompts[prompt["prompt"]] = prompt
        elif item.topic == "/operator/entry":
            entry = json.loads(item.data)
            prompt = self._prompts.get(entry["prompt"], {"message": "", "values": {}})
            self.answers[prompt["message"]] = entry["value"]
            self.entered(item.time_ns, Entry(prompt["message"], entry["value"], prompt["values"]))
        if item.topic.startswith("/port/") or item.topic.startswith("/operator/entry") or item.topic == "/host/tick":
            self.after(item.time_ns)
            while self._waiting and self._waiting[0](item.time_ns):
                self._waiting.pop(0)

    def restart(self) -> None:
        """Begin the next segment: the program was started again."""
        self.earlier += self.boards.values()
        self.boards, self._prompts, self._waiting = {}, {}, []

    def running(self, kind: str) -> tuple[Board, Stream] | None:
        """Give the running stream of a kind; None when there is none."""
        for board in self.boards.values():
            for stream in board.streams.values():
                if stream.kind == kind:
                    return board, stream
        return None

    def stream(self, kind: str) -> tuple[Board, Stream]:
        """Give the running stream of a kind."""
        found = self.running(kind)
        if found is None:
            raise Unreadable(f"no stream {kind} runs")
        return found

    def later(self, reading: Callable[[int], bool]) -> None:
        """Do a reading when its samples are there; it says by True that it is done."""
        self._waiting.append(reading)

    def forget(self) -> None:
        """Give up what waits: the run began something else."""
        self._waiting = []

    def started(self, time_ns: int, board: Board, stream: Stream) -> None:
        """Take note that a stream was started."""

    def arrived(self, time_ns: int, board: Board, stream: Stream) -> None:
        """Take note of a block that came in order."""

    def entered(self, time_ns: int, entry: Entry) -> None:
        """Take note of an answer of the operator."""

    def heard_on_bus(self, data: bytes) -> None:
        """Take note of frames that the instrument sent on the CAN bus, 16 bytes each."""

    def seen(self, time_ns: int, data: bytes) -> None:
        """Take note of what the camera saw: a line for each frame."""

    def after(self, time_ns: int) -> None:
        """Look at what the last message changed."""


@dataclass(frozen=True)
class Pile:
    """What tells one kind of pile from another: how its results are called, voltage and current of each phase."""

    prefix: str
    phases: tuple[tuple[str, str], ...]
    conductors: int  # that carry the current of a load point, each at its voltage


DC_PILE = Pile("jjg1149", (("voltage", "current"),), 1)
AC_PILE = Pile("jjg1148", tuple((f"voltage_{phase}", f"current_{phase}") for phase in (1, 2, 3)), 3)
JOULES_PER_KWH = 3.6e6
Number = TypeVar("Number")
# A piece of the run, done as the run does it: it goes on with each message of the recording.
Waiting = Generator[None, None, Number]


def until(condition: Callable[[], bool]) -> Waiting[None]:
    """Wait for the message that makes a condition true."""
    while not condition():
        yield


def point_name(point: dict[str, Any]) -> str:
    """Give the name of a load point."""
    phases = "3×" if str(point.get("phases")) == "3" else ""
    return f"{phases}{float(point['voltage_v']):g} V {float(point['current_a']):g} A"


class PulseEdges:
    """Rising edges of the pile's pulse output, in samples; `level` is its high level in counts.

    Low ends at 30 %, high begins at 70 %, the instant is that of 50 %; an edge within `dead` samples is a bounce.
    """

    def __init__(self, level: float, dead: float) -> None:
        self.positions: list[float] = []
        self.next = 0
        self._low, self._middle, self._high, self._dead = 0.3 * level, 0.5 * level, 0.7 * level, dead
        self._is_high: bool | None = None
        self._before = 0.0

    def feed(self, counts: Sequence[int]) -> None:
        """Take the counts of the next block."""
        for at, count in enumerate(counts):
            if self._low <= count <= self._high:
                continue
            if count > self._high and self._is_high is False:
                self._add(self.next + self._crossing(counts, at))
            self._is_high = count > self._high
        self.next += len(counts)
        self._before = float(counts[-1]) if len(counts) else self._before

    def _crossing(self, counts: Sequence[int], at: int) -> float:
        """Give where the line between two samples meets the middle, in samples of this block."""
        while at > 0 and counts[at - 1] >= self._middle:
            at -= 1
        before = float(counts[at - 1]) if at > 0 else self._before
        rise = float(counts[at]) - before
        return at - 1 + (self._middle - before) / rise if rise > 0 and before < self._middle else float(at)

    def _add(self, position: float) -> None:
        if not self.positions or position - self.positions[-1] >= self._dead:
            self.positions.append(position)


class DisplayEdges:
    """Changes of the pile's display by what the camera's frames show; a new value counts when two frames show it."""

    LONGEST_NS, MOST_STEPS = 250_000_000, 500

    def __init__(self, step: Decimal) -> None:
        self.sharp: list[tuple[int, Decimal]] = []  # ns between the two frames, new value
        self._step = step
        self._shown: Decimal | None = None
        self._old_ns = 0
        self._new: list[tuple[Decimal, int]] = []
        self._picture = ""

    def take(self, frame: dict[str, Any]) -> None:
        """Take a frame; one without a text, or with the picture of the one before, says nothing."""
        repeated, self._picture = frame["sha256"] == self._picture != "", frame["sha256"]
        if not frame["text"] or repeated:
            return
        value, time_ns = Decimal(frame["text"]), int(frame["time_ns"])
        if self._shown is None or value == self._shown:
            self._shown, self._old_ns, self._new = value, time_ns, []
            return
        self._new = [*(one for one in self._new if one[0] == value), (value, time_ns)]
        if len(self._new) > 1:
            self._changed(value, self._shown)

    def _changed(self, value: Decimal, before: Decimal) -> None:
        steps = (value - before) / self._step
        if steps != int(steps) or not 0 < steps <= self.MOST_STEPS:
            raise Unreadable(f"the display went from {before} to {value}")
        (_, first_ns), (_, second_ns) = self._new
        if first_ns - self._old_ns <= self.LONGEST_NS:
            self.sharp.append(((self._old_ns + first_ns) // 2, value))
        self._shown, self._old_ns, self._new = value, second_ns, []

    def counted(self, energy_j: float) -> tuple[int, Decimal] | None:
        """Give the first edge by which the display has counted so much energy since the very first one."""
        return next(
            (edge for edge in self.sharp if float(edge[1] - self.sharp[0][1]) * JOULES_PER_KWH >= energy_j), None
        )


class PileBench(Bench):
    """JJG 1149: a session at the gun. Whole: from the first samples until the current has stayed low.

    Inside it: from a pulse of the pile to another, or from an edge of its display to another.
    """

    pile = DC_PILE
    RAMP = 0.1  # share of the energy after which pulses are counted
    POWER_NS, STEADY_NS, STEADY_SHARE, DEAD_S = 5 * NS_PER_S, 5 * NS_PER_S, 0.003, 0.02

    def __init__(self, files: Files, plan: dict[str, Any]) -> None:
        super().__init__(files, plan)
        self._inside = self._follows = plan["gate"] != "whole_session"
        self._temperature: Fraction | None = None
        self._now_ns = 0  # of the last message that was handled
        self._rest = b""  # of what the camera says
        self._shown = ""  # by the pile's clock
        self.clock_difference = math.nan
        self._anew()

    def _anew(self) -> None:
        self._begin: int | None = None
        self._end: int | None = None
        self._windows_from: int | None = None
        self._below: list[bool] = []
        self._windows, self._flowed, self._watts = 0, 0.0, 0.0
        self._watches, self._currents = False, list[float]()  # the largest current of each tenth of a second
        self._pulses: PulseEdges | None = None
        self._display: DisplayEdges | None = None
        self._unsteady: tuple[int, float] | None = None  # since when the power has been near which value
        self._work: Waiting[None] | None = None

    def restart(self) -> None:
        """Begin the next segment."""
        super().restart()
        self._now_ns, self._rest = 0, b""
        self._anew()

    def started(self, time_ns: int, board: Board, stream: Stream) -> None:
        """Begin anew with each start of the samples."""
        if stream.kind == "slow":
            self._temperature = None
        if stream.kind == "waveform":
            self._anew()

    def arrived(self, time_ns: int, board: Board, stream: Stream) -> None:
        """Open the gate with the first block; follow the power; after the stop look at every tenth of a second."""
        known = self.channels[board.name]
        if stream.kind == "slow":
            internal = known["internal_temperature"]
            count = stream.column(internal.number, stream.next - 1, stream.next)[0]
            self._temperature = Fraction(float(internal.gain * (count - internal.offset)))
        elif stream.kind == "waveform":
            if self._begin is None:
                self._begin = time_ns
            if self._follows:
                self._follow(known, stream)
            if self._windows_from is not None and self._end is None:
                self._look(time_ns, known, stream)
        self._look_whether_steady()

    def _follow(self, known: dict[str, Channel], stream: Stream) -> None:
        """Add up the energy of each tenth of a second, and find the pulses of the block."""
        size, period = stream.rate // 10, Fraction(1, stream.rate)
        for at in range(self._windows, stream.next // size):
            joules = float(self._joules(known, Window(stream, at * size, size), self._latest(known), period))
            self._watts, self._flowed = joules / float(period * size), self._flowed + joules
            if self._watches:
                self._currents.append(self._largest_current(known, Window(stream, at * size, size)))
            self._windows += 1
        output = known.get("pulse_output")
        if output is not None and self.plan["gate"] == "pulse_to_pulse":
            self._pulses = self._pulses or PulseEdges(1.0 / float(output.gain), self.DEAD_S * stream.rate)
            self._pulses.feed(stream.column(output.number, self._pulses.next, stream.next))

    def _latest(self, known: dict[str, Channel]) -> Fraction:
        """Give the latest temperature of the standard."""
        return known[self.pile.phases[0][0]].reference if self._temperature is None else self._temperature

    def _look(self, time_ns: int, known: dict[str, Channel], stream: Stream) -> None:
        """Look at the windows of a tenth of a second that are complete; the current is their largest."""
        size, begun = stream.rate // 10, self._windows_from or 0
        for at in range(begun + len(self._below), stream.next // size):
            most = self._largest_current(known, Window(stream, at * size, size))
            self._below.append(most < float(self.plan["end_current_a"]))
            wanted = max(1, math.ceil(float(self.plan["end_hold_s"]) * 10))
            if len(self._below) >= wanted and all(self._below[-wanted:]):
                self._end = time_ns
                return

    def _largest_current(self, known: dict[str, Channel], window: Window) -> float:
        found = []
        for _, role in self.pile.phases:
            counts, gain = window.counts(known[role].number), known[role].at(self._latest(known))
            found += [abs(float(gain * (end - known[role].offset))) for end in (min(counts), max(counts))]
        return max(found)

    def entered(self, time_ns: int, entry: Entry) -> None:
        """Take the start of the session, its stop, then its reading."""
        if entry.message == "pile-start-charging" and self._inside:
            (point,) = (one for one in self.plan["points"] if point_name(one) == entry.asked["point"])
            self._work = self._flow(float(point["energy_kwh"]))
        elif entry.message == "pile-stop-charging":
            self._stop()
        elif entry.message in ("pile-clock-shown", "pile-clock-shown-again"):
            self._shown = entry.value
        elif entry.message == "pile-clock-mark":
            self.clock_difference = clock_difference(self._shown, self.begun, time_ns)
        elif self._end is not None and self._is_reading(entry):
            self._work = self._whole(float(entry.value), self._begin or 0, self._end)

    def _is_reading(self, entry: Entry) -> bool:
        """Say whether an answer is the session's reading: no multiple of the display's step, or not what was worked out
        from the register before and after, is none.
        """
        asked = entry.message in ("pile-session-reading", "pile-session-reading-off-step")
        asked = asked and entry.asked.get("expected") in (None, entry.value)
        return asked and Decimal(repr(entry.value)) % self._display_step() == 0

    def _display_step(self) -> Decimal:
        return Decimal(repr(float(self.files.job["subject"]["display_step_kwh"])))

    def heard_on_bus(self, data: bytes) -> None:
        """Take the pile's statistics (CSD, GB/T 27930): where the van is the vehicle they end the session."""
        words = [int.from_bytes(data[at : at + 4], "little") & 0x1FFFFFFF for at in range(0, len(data), 16)]
        if 0x181DF456 in words and self._windows_from is None:
            self._stopped()

    def _stop(self) -> None:
        """Take note that the session is to end."""
        self._stopped()

    def _stopped(self) -> None:
        found = self.running("waveform")
        self._windows_from = found[1].next // (found[1].rate // 10) if found else None
        self._below, self._end = [], None

    def seen(self, time_ns: int, data: bytes) -> None:
        """Take the camera's frames."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        try:
            for line in lines:
                if self._display is not None:
                    self._display.take(json.loads(line))
        except Unreadable:  # the run has given up too
            self._display = self._work = None
        self._look_whether_steady()

    def after(self, time_ns: int) -> None:
        """Go on with what is being measured."""
        self._now_ns = max(self._now_ns, time_ns)
        try:
            if self._work is not None:
                next(self._work)
        except (StopIteration, Unreadable):  # it is done, or cannot be done: then the record has nothing of it
            self._work = None

    # what is measured

    def _whole(self, indicated: float, start_ns: int, end_ns: int) -> Waiting[None]:
        energy = yield from self._energy(start_ns, end_ns)
        self._found(indicated, start_ns, end_ns, energy)

    def _flow(self, energy_kwh: float) -> Waiting[None]:
        """Measure from pulse to pulse or from edge to edge while the planned energy flows."""
        return self._by_pulses(energy_kwh) if self.plan["gate"] == "pulse_to_pulse" else self._by_display(energy_kwh)

    def _by_pulses(self, energy_kwh: float) -> Waiting[None]:
        """Take as many pulses as the planned energy has; power-time: their time, and the power before and after."""
        timed = self.plan["method"] == "power_time"
        constant = float(self.files.job["subject"]["pulse_constant_per_kwh"])
        pulses = max(2, round(energy_kwh * constant))
        yield from until(lambda: self._flowed >= self.RAMP * energy_kwh * JOULES_PER_KWH)
        before = (yield from self._power()) if timed else 0.0
        start_ns, end_ns, energy = yield from self._between(pulses)
        if timed:
            after = yield from self._power()
            energy = (before + after) / 2.0 * ((end_ns - start_ns) / 1e9)
        self._found(pulses / constant, start_ns, end_ns, energy)

    def _power(self) -> Waiting[float]:
        """Give the mean power over the next five seconds, W."""
        start_ns = self._now_ns
        yield from until(lambda: self._now_ns >= start_ns + self.POWER_NS)
        end_ns = self._now_ns
        energy = yield from self._energy(start_ns, end_ns)
        return energy / ((end_ns - start_ns) / 1e9)

    def _between(self, pulses: int) -> Waiting[tuple[int, int, float]]:
        """Give the instants of the next pulse and of the one so many later, and the energy between them."""
        edges = self._pulses
        if edges is None:
            raise Unreadable("no pulse output")
        begun = len(edges.positions)
        yield from until(lambda: len(edges.positions) - begun > pulses)
        ends = (edges.positions[begun], edges.positions[begun + pulses])
        board, stream = self.stream("waveform")
        yield from until(lambda: stream.next > math.ceil(ends[1]) + 2)
        begin, period = stream.timeline(board.fit)
        start_ns, end_ns = (round(begin + position * period) for position in ends)
        gate = Gate(stream, *(round(position * (1 << 20)) for position in ends))
        energy = yield from self._energy_over(gate, start_ns, end_ns)
        return start_ns, end_ns, energy

    def _by_display(self, energy_kwh: float) -> Waiting[None]:
        """Wait for steady power, for an edge, and for one by which the display has counted the energy."""
        (camera,) = self.files.rig["camera"]
        self._unsteady = (self._now_ns, self._watts)
        self._look_whether_steady()
        yield from until(lambda: self._unsteady is None)
        self._display = display = DisplayEdges(self._display_step())
        while (last := display.counted(energy_kwh * JOULES_PER_KWH)) is None:
            yield
        first, self._display = display.sharp[0], None
        late_ns = round(float(camera["latency_ms"]) / 1e3 * 1e9)
        start_ns, end_ns = first[0] - late_ns, last[0] - late_ns
        energy = yield from self._energy(start_ns, end_ns)
        self._found(float(last[1] - first[1]), start_ns, end_ns, energy)

    def _look_whether_steady(self) -> None:
        """See whether the power has changed by less than 0.3 % for five seconds; now is the message before."""
        if self._unsteady is None:
            return
        since_ns, reference = self._unsteady
        if self._watts <= 0.0 or abs(self._watts - reference) > self.STEADY_SHARE * self._watts:
            since_ns, reference = self._now_ns, self._watts
        self._unsteady = None if self._now_ns - since_ns >= self.STEADY_NS else (since_ns, reference)

    def _found(self, indicated: float, start_ns: int, end_ns: int, energy_j: float) -> None:
        self.measured.append({"indicated": indicated, "start_ns": start_ns, "end_ns": end_ns, "energy_j": energy_j})

    # energy

    def _energy(self, start_ns: int, end_ns: int) -> Waiting[float]:
        """Give the energy between two instants, J."""
        gate = yield from self._gate("waveform", start_ns, end_ns)
        return (yield from self._energy_over(gate, start_ns, end_ns))

    def _gate(self, kind: str, start_ns: int, end_ns: int) -> Waiting[Gate]:
        board, stream = self.stream(kind)
        yield from until(lambda: stream.reaches(end_ns, board.fit))
        return Gate(stream, stream.position(start_ns, board.fit), stream.position(end_ns, board.fit))

    def _energy_over(self, gate: Gate, start_ns: int, end_ns: int) -> Waiting[float]:
        """Give the energy over a gate of the waveform, J: exact until the one rounding at the end."""
        warm = yield from self._gate("slow", start_ns, end_ns)
        board, waveform = self.stream("waveform")
        known = self.channels[board.name]
        internal = known["internal_temperature"]
        mean = warm.total(warm.counts(internal.number)) / warm.samples
        for channel in (known[role] for phase in self.pile.phases for role in phase):
            counts = gate.counts(channel.number)
            if max(max(counts), -min(counts)) >= channel.full_scale:
                raise Unreadable("a sample lies at the end of the converter's range")
        period = Fraction(waveform.timeline(board.fit)[1]) / NS_PER_S
        return float(self._joules(known, gate, internal.gain * (mean - internal.offset), period))

    def _joules(
        self, known: dict[str, Channel], sums: Gate | Window, temperature: Fraction, period: Fraction
    ) -> Fraction:
        """Give the energy of all phases, J."""
        whole = Fraction(0)
        for voltage, current in ((known[u], known[i]) for u, i in self.pile.phases):
            u, i = sums.counts(voltage.number), sums.counts(current.number)
            products = sums.total(u, i) - current.offset * sums.total(u) - voltage.offset * sums.total(i)
            products += voltage.offset * current.offset * sums.samples
            gain = voltage.at(temperature) * current.at(temperature)
            whole += gain * (products * period + hidden_by_delay(sums, voltage, current))
        return whole


DAY_NS = 86400 * NS_PER_S
CLOCK_FORMS = ("%H:%M:%S", "%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f")


def clock_difference(shown: str, begun: tuple[int, str], time_ns: int) -> float:
    """Give the time that the pile shows minus the van's in China at a host instant, s; half a day where no date is."""
    for form in CLOCK_FORMS:
        with suppress(ValueError):
            displayed = datetime.strptime(shown, form)
            civil = moment(begun[1]).replace(tzinfo=None) + timedelta(hours=8)
            apart = (displayed - civil) // timedelta(microseconds=1) * 1000 - (time_ns - begun[0])
            return (apart if "%Y" in form else (apart + DAY_NS // 2) % DAY_NS - DAY_NS // 2) / NS_PER_S
    return math.nan


def hidden_by_delay(sums: Gate | Window, voltage: Channel, current: Channel) -> Fraction:
    """Give what a late current hides, count² s: delay times the integral of u i', with i' over two samples."""
    late = current.delay - voltage.delay
    if not late:
        return Fraction(0)
    rise = array("q", map(operator.sub, sums.counts(current.number), sums.counts(current.number, 2)))
    return late / 2 * (sums.total(sums.counts(voltage.number, 1), rise) - voltage.offset * sums.total(rise))


class AcPileBench(PileBench):
    """JJG 1148: the same at the plug with the energy of three phases; the van ends the session by opening S2.

    Before the sessions the van looks at the control pilot and makes its faults under load.
    """

    pile = AC_PILE
    # Front end: 12 V of the pilot and 5 V of the proximity contact become 1 V across 49.9 ohm, that one over 330 ohm.
    PILOT_V_PER_A, PROXIMITY_V_PER_A, SOURCE_V, SERIES_OHM = 49.9 * 12.0, 49.9 * 5.0, 5.0, 330.0
    # The fault is made when a quarter of the power has flowed for two seconds; below this current it has stopped.
    FLOW_S, SHARE, STOPPED_A = 2.0, 0.25, 0.5

    def __init__(self, files: Files, plan: dict[str, Any]) -> None:
        self.pilots: list[dict[str, Any]] = []  # what each look at the pilot found
        self.pilot_level, self.pilot_rate = 0.0, 0
        self._level_v = self._proximity_v = 0.0
        super().__init__(files, plan)

    def _anew(self) -> None:
        super()._anew()
        self._opening: int | None = None  # so many outputs had been set when S2 was to open
        self._signal: PilotSignal | None = None
        self._taken = 0  # samples of the waveform
        self._started = 0  # times that a person started the pile for the pilot
        self._level_v = self._proximity_v = 0.0

    def started(self, time_ns: int, board: Board, stream: Stream) -> None:
        """Look at the pilot, if this is that step."""
        super().started(time_ns, board, stream)
        if stream.kind == "waveform":
            self._follows = self._inside or self.plan["check_pilot"]
            self._work = self._pilot(board) if self.plan["check_pilot"] else None
            self._watches = self.plan["check_pilot"]

    def arrived(self, time_ns: int, board: Board, stream: Stream) -> None:
        """Keep the pilot's levels and its comparator."""
        known = self.channels[board.name]
        if stream.kind == "slow":
            level, proximity = (self._last(stream, known[role]) for role in ("pilot_level", "proximity"))
            self._level_v, self._proximity_v = level * self.PILOT_V_PER_A, proximity * self.PROXIMITY_V_PER_A
        elif stream.kind == "waveform":
            high = known["pilot_high"]
            self.pilot_level, self.pilot_rate = 1.0 / float(high.gain), stream.rate
            if self._signal is not None:
                self._signal.feed(stream.column(high.number, self._taken, stream.next))
            self._taken = stream.next
        super().arrived(time_ns, board, stream)

    def _last(self, stream: Stream, channel: Channel) -> float:
        count = stream.column(channel.number, stream.next - 1, stream.next)[0]
        return float(channel.gain * (count - channel.offset))

    def entered(self, time_ns: int, entry: Entry) -> None:
        """Take the start for the pilot, or that of a session, which ends looking at the pilot."""
        if entry.message == "jjg1148-start-for-pilot":
            self._started += 1
        elif entry.message == "pile-start-charging":
            self._work, self._signal = None, None
            self._follows, self._watches = self._inside, False
        super().entered(time_ns, entry)

    def _pilot(self, board: Board) -> Waiting[None]:
        """Be a vehicle; make each fault of the pilot under load, and time how long current flows."""
        yield from self._set(board, "pilot_present", 1)
        seen = yield from self._pilot_now("B")
        seen["level_b_v"] = seen.pop("level_v")
        for number, (case, made) in enumerate(PILOT_FAULTS.items(), 1):
            seen["level_c_v"] = yield from self._flowing(number)
            seen[f"stop_{case}_s"] = yield from self._stop_time(board, *made)
        self.pilots.append(seen)

    def _flowing(self, number: int) -> Waiting[float]:
        """Wait until energy flows after the pile was started once more; gives the pilot's level then."""
        point = self.plan["points"][0]
        power_w = int(point["phases"]) * float(point["voltage_v"]) * float(point["current_a"])
        yield from until(lambda: self._started >= number)
        wanted = self._flowed + self.FLOW_S * power_w * self.SHARE
        yield from until(lambda: self._flowed >= wanted)
        now = yield from self._pilot_now("C")
        return float(now["level_v"])

    def _stop_time(self, board: Board, role: str, value: int) -> Waiting[float]:
        """Give how long it takes from a fault of the pilot to a tenth of a second without current, s."""
        begun_ns = self._now_ns
        yield from self._set(board, role, value)
        windows = len(self._currents)
        yield from until(lambda: any(current < self.STOPPED_A for current in self._currents[windows:]))
        return (self._now_ns - begun_ns) / NS_PER_S

    def _set(self, board: Board, role: str, value: int) -> Waiting[None]:
        """Wait until the board says that it has set an output."""
        wanted, before = (self._output(board.name, role), value), len(board.outputs)
        yield from until(lambda: wanted in board.outputs[before:])

    def _pilot_now(self, state: str) -> Waiting[dict[str, Any]]:
        """Wait for a state of the pilot, then for a whole second of it; give level, duty cycle, proximity, samples."""
        yield from until(lambda: pilot_state(self._level_v) == state)
        signal = self._signal = PilotSignal(self.pilot_rate)
        yield from until(lambda: signal.complete)
        self._signal, samples = None, signal.samples
        drop = min(self._proximity_v, self.SOURCE_V - 1e-3)
        return {
            "level_v": self._level_v,
            "duty_percent": 100.0 * (sum(samples) / len(samples)) / self.pilot_level,
            "proximity_ohm": self.SERIES_OHM * drop / (self.SOURCE_V - drop),
            "samples": samples,
        }

    def _stop(self) -> None:
        found = self.running("waveform")
        self._opening = len(found[0].outputs) if found else None

    def after(self, time_ns: int) -> None:
        """See whether the board has said that S2 is open."""
        found = self.running("waveform")
        if found and self._opening is not None:
            opened = (self._output(found[0].name, "pilot_ready"), 0)
            if opened in found[0].outputs[self._opening :]:
                self._opening = None
                self._stopped()
        super().after(time_ns)

    def _output(self, board: str, role: str) -> int:
        outputs = next(one["output"] for one in self.files.rig["board"] if one["name"] == board)
        return int(next(one["output"] for one in outputs if one["role"] == role))


# What makes each fault of the pilot: an output of the board, and what it is set to.
PILOT_FAULTS = {"break": ("pilot_present", 0), "earth": ("pilot_to_earth", 1), "diode": ("pilot_diode_short", 1)}


class PilotSignal:
    """Counts of the pilot's comparator, block by block: the newest that make a whole second."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._blocks: list[Sequence[int]] = []

    def feed(self, counts: Sequence[int]) -> None:
        """Take a block."""
        self._blocks.append(counts)
        while sum(map(len, self._blocks[1:])) >= self._wanted:
            self._blocks.pop(0)

    @property
    def complete(self) -> bool:
        """Say whether a second is there."""
        return sum(map(len, self._blocks)) >= self._wanted

    @property
    def samples(self) -> list[int]:
        """Give the counts in their order."""
        return [count for block in self._blocks for count in block]


def pilot_state(level_v: float) -> str:
    """Give the state that a positive level of the pilot means: 12, 9, 6, 3, 0 V, each from 1.5 V below."""
    return next((state for state, nominal in zip("ABCD", (12, 9, 6, 3), strict=True) if level_v >= nominal - 1.5), "E")


class DispenserBench(Bench):
    """JJG 443, automatic measure: level and temperature after the delivery, nozzle temperature over its second half."""

    def __init__(self, files: Files, plan: dict[str, Any]) -> None:
        super().__init__(files, plan)
        seconds = {name: float(files.entry("settings", name)["value"]) for name in ("flow-stopped", "averaging-time")}
        self._hold_ns, self._average_ns = (round(seconds[name] * NS_PER_S) for name in seconds)
        self._seen = 0  # pulses of the stream so far
        self._stamps: list[int] = []  # pulses that no delivery has claimed, ns of the board's clock
        self._delivering = False
        self._looked_at: tuple[int, int] | None = None  # last pulse, and until when none may follow
        self._flow = (0, 0)
        self._indicated = 0.0

    def started(self, time_ns: int, board: Board, stream: Stream) -> None:
        """Begin anew."""
        if stream.kind == "pulses":
            self._seen, self._stamps, self._delivering, self._looked_at = 0, [], False, None
            self.forget()

    def arrived(self, time_ns: int, board: Board, stream: Stream) -> None:
        """Keep the stamps of pulses."""
        if stream.kind == "pulses":
            self._stamps += stream.column(0, self._seen, stream.next)
            self._seen = stream.next

    def entered(self, time_ns: int, entry: Entry) -> None:
        """Take the opening of the nozzle, then volume and amount."""
        if entry.message in ("jjg443-deliver", "jjg443-deliver-wetting"):
            self._delivering, self._looked_at = True, None
        elif entry.message in ("jjg443-indicated-volume", "jjg443-indicated-volume-off-step"):
            self._indicated = float(entry.value)
        elif entry.message == "jjg443-amount":
            self._read(time_ns, float(entry.value))

    def after(self, time_ns: int) -> None:
        """End a delivery when no pulse came for the time of the table."""
        if not self._delivering or not self._stamps:
            return
        last = self._stamps[-1]
        if self._looked_at is None or self._looked_at[0] != last:
            quiet = self._host_ns(last) + self._hold_ns
            self._looked_at = (last, time_ns + round(max(0.0, (quiet - time_ns) / NS_PER_S) * NS_PER_S))
        if time_ns >= self._looked_at[1]:
            self._flow = (self._host_ns(self._stamps[0]), self._host_ns(last))
            self._stamps, self._delivering, self._looked_at = [], False, None

    def _host_ns(self, node_ns: int) -> int:
        board, _ = self.stream("pulses")
        fit = board.fit
        since = Fraction(node_ns) - Fraction(fit.reference * NS_PER_S, fit.hz)
        return int(fit.offset_ns + round(since * Fraction(fit.rate)))

    def _read(self, time_ns: int, amount: float) -> None:
        start_ns, end_ns = self._flow
        found: dict[str, Any] = {"indicated": self._indicated, "amount": amount, "start_ns": start_ns, "end_ns": end_ns}
        gates = {"level": (time_ns - self._average_ns, time_ns)}

        def reading(now_ns: int) -> bool:
            for role in ("level", "body_temperature", "nozzle_temperature"):
                if role in found:
                    continue
                half = ((start_ns + end_ns) // 2, end_ns)
                gates.setdefault(role, half if role == "nozzle_temperature" else (now_ns - self._average_ns, now_ns))
                board, slow = self.stream("slow")
                if not slow.reaches(gates[role][1], board.fit):
                    return False
                found[role] = (gates[role], self._mean(board, slow, role, *gates[role]))
            self.measured.append(found)
            return True

        self.later(reading)

    def _mean(self, board: Board, slow: Stream, role: str, start_ns: int, end_ns: int) -> float:
        """Give the mean of a slow channel between two instants."""
        fit, channel = board.fit, self.channels[board.name][role]
        gate = Gate(slow, slow.position(start_ns, fit), slow.position(end_ns, fit))
        return float(channel.gain * (gate.total(gate.counts(channel.number)) / gate.samples - channel.offset))


BENCHES: dict[str, type[Bench]] = {
    "jjg1148_ac_pile": AcPileBench,
    "jjg1149_dc_pile": PileBench,
    "jjg443_fuel_dispenser": DispenserBench,
}


def check_measurement(report: Report, items: list[Item], record: dict[str, Any], keys: dict[str, str]) -> None:
    """Compute the measurement again from the recording and compare it with the record."""
    folder = record["head"]["folder"]
    try:
        files = Files(items, keys)
        unknown = unknown_measurement(folder, record["plan"]["data"])
        if unknown:
            report.asks = True
            report.check(None, "record.json", unknown, folder)
            bench = Bench(files, record["plan"]["data"])
            follow(bench, items)
            check_boards(report, bench, record)
            check_uncertainties(report, record)
            return
        (files.edition,) = (
            one for one in files.toml("regulation/limits.toml")["editions"] if one["name"] == record["head"]["edition"]
        )
        check_table(report, files, folder)
        check_files(report, files, record)
        bench = BENCHES[folder](files, record["plan"]["data"])
        follow(bench, items)
        check_boards(report, bench, record)
        if isinstance(bench, PileBench):
            evaluate_pile(report, bench, record)
        else:
            evaluate_dispenser(report, bench, record)
        name_the_rest(report, record)
        check_uncertainties(report, record)
    except CONTRADICTIONS as problem:
        report.check(False, "recording", "computed again from the raw samples", repr(problem))


def unknown_measurement(folder: str, plan: dict[str, Any]) -> str:
    """Say why this program cannot compute a measurement; empty when it can."""
    if folder not in BENCHES:
        return "a regulation that this program does not know"
    if issubclass(BENCHES[folder], PileBench):
        known = plan["method"] in PILE_GATES
    else:
        own = (plan["method"], plan.get("components", False), "Vmin" in plan["points"])
        known = own == ("automatic_measure", False, False)
    return "" if known else "a method that this program does not know"


# What each method of a pile measures between.
PILE_GATES = {
    "energy_comparison": "whole_session",
    "pulse_comparison": "pulse_to_pulse",
    "power_time": "pulse_to_pulse",
    "display_edge": "display_edge",
}


def left_open(report: Report, place: str, what: str) -> None:
    """Say that a thing of the record is not computed again here: the reader must take it from elsewhere."""
    report.asks = True
    report.check(None, place, "not computed again by this program", what)


def name_the_rest(report: Report, record: dict[str, Any]) -> None:
    """Name every result and verdict that was not computed again."""
    said = Counter(("result", one["name"], one["point"]) for one in record["results"])
    said += Counter(("verdict", one["result"], one["point"]) for one in record["verdicts"])
    for kind, name, point in sorted((said - report.computed).keys()):
        left_open(report, f"record.json {name} {point}".strip(), kind)


# Whatever contradicts itself in files that nobody is trusted for ends in one of these.
CONTRADICTIONS = (Unreadable, ValueError, LookupError, TypeError, struct.error, ArithmeticError, AttributeError)


def follow(bench: Bench, items: list[Item]) -> None:
    """Give a bench every message in its order."""
    segment = 0
    for item in items:
        if item.segment != segment:
            segment = item.segment
            bench.restart()
        if item.topic:
            bench.take(item)


def check_files(report: Report, files: Files, record: dict[str, Any]) -> None:
    """Compare what the record says of job and standards with their files in the recording."""
    for standard in record["standards"]:
        data = files.data.get(f"standard/{standard['role']}.toml", b"")
        report.equal("record.json", "SHA-256 of a standard's file", sha256(data), standard["sha256"])
        certificate = files.standard(standard["role"])["certificate"]
        names = (certificate["number"], str(certificate["valid_until"]))
        report.equal(
            "record.json", "certificate of a standard", names, (standard["certificate"], standard["valid_until"])
        )
        in_force = str(certificate["issued"]) <= record["conclusion"]["date"] <= str(certificate["valid_until"])
        report.check(in_force and certificate["authorised"] is True, "record.json", "the standard is in force")
    defaults = JOB_DEFAULTS[record["head"]["folder"]]
    for name in ("plan", "subject"):
        given = {**defaults[name], **files.job[name]}
        if "points" in given and isinstance(given["points"][0], dict):
            given["points"] = [{**defaults["point"], **point} for point in given["points"]]
        if given.get("sequential"):
            given["sequential"] = {"alpha": 0.05, "beta": 0.05, **given["sequential"]}
        stated = {key: value for key, value in record[name]["data"].items() if value is not None}
        report.equal("record.json", "as in the job's file", plain(stated), plain(given))


# SHA-256 of the regulations' tables of limits that were current when this file was written. With another table the
# numbers are still computed, but whoever reads this must compare the table with the text of the regulation.
KNOWN_TABLES = {
    "jjg1148_ac_pile": "465203dc129c663c420c5a3807755f2a26ba91c41425563a7f10267048d52406",
    "jjg1149_dc_pile": "49ed7781cbb72abfdd5dde3221f21f610f60980d73d53a5d27566f638b9b7469",
    "jjg443_fuel_dispenser": "d1bd0c0d4ce23f4b8b4f358240eba6456b3ea5e79ab0fe2adf6718d86b03fae9",
}


def check_table(report: Report, files: Files, folder: str) -> None:
    """Say whether the table of limits in the recording is the known one."""
    found = sha256(files.data["regulation/limits.toml"])
    known = found == KNOWN_TABLES[folder]
    report.asks = report.asks or not known
    report.check(known or None, "regulation/limits.toml", "the known table of limits", found)


# What a job need not say.
PILE_PLAN = {
    "method": "energy_comparison",
    "gate": "whole_session",
    "reading_source": "screen",
    "load": "real",
    "check_clock": False,
    "items_2018": [],
    "end_current_a": 0.5,
    "end_hold_s": 3,
    "start_timeout_s": 120,
}
PILE_SUBJECT = {"accuracy_class": "", "pulse_constant_per_kwh": 0, "time_of_use": False, "connector": ""}
JOB_DEFAULTS: dict[str, dict[str, dict[str, Any]]] = {
    "jjg1148_ac_pile": {
        "plan": {**PILE_PLAN, "check_pilot": True},
        "subject": {**PILE_SUBJECT, "nominal_voltage_v": 220},
        "point": {"phases": 1, "voltage_v": 220, "runs": 2},
    },
    "jjg1149_dc_pile": {"plan": PILE_PLAN, "subject": PILE_SUBJECT, "point": {"runs": 2}},
    "jjg443_fuel_dispenser": {
        "plan": {
            "method": "automatic_measure",
            "nominal_l": 100,
            "points": ["Q1", "Q2"],
            "runs": 3,
            "edition": "2023",
            "components": False,
        },
        "subject": {
            "vapour_recovery": False,
            "display_step_l": 0.01,
            "price_step_cny": 0.01,
            "encoder_id": "",
            "board_id": "",
            "software_id": "",
        },
    },
}


def plain(value: Any) -> Any:
    """Write every number as a decimal string, to compare a job file with a record."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return decimal_string(float(value)) if number else value


def check_boards(report: Report, bench: Bench, record: dict[str, Any]) -> None:
    """Compare the boards' seals with our own chains over the raw blocks, and with the record."""
    boards = [*bench.earlier, *bench.boards.values()]
    for board in boards:
        place = f"/port/{board.name}/rx"
        report.check(not board.broken, place, "seals of the board: SHA-256 chain", board.sealed)
        report.check(None if board.received.bad else True, place, "CRC-32 of the frames", board.received.bad or "")
    kept = {(s["board"], s["stream"]): (int(s["upto_index"]), s["digest"]) for s in record["seals"] if s["fits"]}
    ours = {(b.name, n): seal for b in boards for n, seal in b.seals.items()}
    same = all(ours.get(key) == seal for key, seal in kept.items())
    report.check(same, "record.json", "the seals of the record", len(kept))
    for name, talk in bench.talks.items():
        check_talk(report, f"/port/{name}", talk, [one for one in record["seals"] if one["board"] == name])


def check_talk(report: Report, place: str, talk: Talk, seals: list[dict[str, Any]]) -> None:
    """Say what the authenticated sessions of a board show, and what needs a key that is not here."""
    proved = not talk.unproved if talk.sessions else None
    report.check(proved, place, "host and board proved the board's key to each other", talk.sessions)
    whole = None if talk.refused or talk.unknown or not talk.sessions else True
    report.check(whole, place, "HMAC tags of the messages", f"{talk.tagged}, {talk.refused} refused")
    words, named = dict(talk.words), {one["proof"] for one in seals if one["proof"]}
    if named:
        report.check(named <= words.keys(), "record.json", "the board's words for its samples are in the recording")
    for proof in sorted(named & words.keys()):
        report.check(words[proof], place, "the board's word for all its samples (open without its key)", proof[:16])


def kept_attempts(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give what counts of each step."""
    return {one["key"]: one["observation"] for one in record["attempts"] if one["outcome"] == "kept"}


def result_of(report: Report, record: dict[str, Any], name: str, point: str, at: int, value: str, rounded: str) -> None:
    """Compare one computed result with the record, digit for digit."""
    report.computed["result", name, point] += 1
    found = [one for one in record["results"] if (one["name"], one["point"]) == (name, point)]
    text = (found[at]["value"], found[at]["rounded"]) if at < len(found) else None
    place = f"record.json {name} {point} {at + 1}"
    if report.equal(place, "computed again from the raw samples", (value, rounded), text):
        report.lines[-1]["detail"] = f"{value} → {rounded} {found[at]['unit']}"


def judged(
    report: Report,
    files: Files,
    record: dict[str, Any],
    name: str,
    point: str,
    limit: str,
    value: str,
    decided: str = "",
) -> None:
    """Compare |value| with the limit of the regulation's table, and the verdict with what comes out; "" is no value.

    `decided` is an outcome that does not come from the comparison.
    """
    report.computed["verdict", name, point] += 1
    place = f"record.json {name} {point}"
    service = record["head"]["practised_service"] or record["head"]["service"]
    # a calibration judges nothing, nor does a screening
    bound = "" if service in ("calibration", "screening") else files.entry("limits", limit)["services"][service]
    (verdict,) = (one for one in record["verdicts"] if (one["result"], one["point"]) == (name, point))
    found = (verdict["judged"], verdict["limit"]["value"], verdict["outcome"])
    outcome = decided if decided and bound else outcome_of(value, bound)
    if report.equal(place, "verdict", (value, bound, outcome), found):
        report.lines[-1]["detail"] = f"|{value}| ≤ {bound}: {outcome}"


def outcome_of(value: str, bound: str) -> str:
    """Give the outcome of a comparison: no value is inconclusive, no limit only measured."""
    if value == "" or bound == "":
        return "INCONCLUSIVE" if value == "" else "MEASURED"
    return "PASS" if abs(Decimal(value)) <= Decimal(bound) else "FAIL"


# Largest range of n normal values in standard deviations that is exceeded once in a thousand (studentised range).
LARGEST_RANGES = {2: 4.654, 3: 5.063, 4: 5.309, 5: 5.484, 6: 5.619, 7: 5.730, 8: 5.823, 9: 5.903, 10: 5.973}
# Mean range of n normal values in standard deviations, as the trade prints it.
RANGE_FACTORS = {2: 1.13, 3: 1.69, 4: 2.06, 5: 2.33, 6: 2.53, 7: 2.70, 8: 2.85, 9: 2.97, 10: 3.08}


def counted_findings(
    report: Report,
    bench: Bench,
    record: dict[str, Any],
    name: str,
    questions: Sequence[str],
    more: Sequence[bool] = (),
) -> None:
    """Count the findings that do not conform, as the operator entered them, and what was found besides."""
    found = [bench.answers.get(question, "").endswith("-conforms") for question in questions]
    count = str([*found, *more].count(False))
    clause_limit = "appearance-and-self-lock" if name.startswith("jjg443") else "appearance-and-function"
    result_of(report, record, name, "", 0, count, count)
    judged(report, bench.files, record, name, "", clause_limit, count)


def evaluate_pile(report: Report, bench: PileBench, record: dict[str, Any]) -> None:
    """Clause 7.2: gamma = mean of (E_x - E_0) / E_0 * 100 %, with E_0 = W (1 + R I / U) at the connector."""
    plan, prefix, kept = record["plan"]["data"], bench.pile.prefix, kept_attempts(record)
    runs = {
        point_name(point): [f"working_error/{point_name(point)}/{run}" for run in range(1, point["runs"] + 1)]
        for point in plan["points"]
    }
    report.equal("record.json", "the gate that the method measures", plan["gate"], PILE_GATES[plan["method"]])
    steps = ["identify", "conditions", "appearance_and_function"]
    for point in plan["points"]:
        steps += pile_item(report, bench, record, f"{prefix}-working-error", point, runs[point_name(point)])
    steps += pile_items_2018(report, bench, record)
    if plan["check_clock"] or record["subject"]["data"]["time_of_use"]:
        steps.append("clock_time_error")
        value = decimal_string(bench.clock_difference) if "clock_time_error" in kept else ""
        rounded = rounded_to(value, "0.1").removeprefix("+") if value else ""
        plain_item(report, bench.files, record, f"{prefix}-clock-time-error", "clock-time-error", value, rounded)
    steps += ["pilot_function"] if plan.get("check_pilot") else []
    questions = ("pile-appearance", "pile-display", "pile-start-and-stop")
    if not all(step in kept for step in steps):
        judged(report, bench.files, record, f"{prefix}-findings", "", "appearance-and-function", "")
        return
    more: list[bool] = []
    if isinstance(bench, AcPileBench) and plan["check_pilot"]:
        more = pilot_conforms(report, bench, kept["pilot_function"])
    counted_findings(report, bench, record, f"{prefix}-findings", questions, more)


def pile_items_2018(report: Report, bench: PileBench, record: dict[str, Any]) -> list[str]:
    """Judge the items of the edition of 2018 that are planned; gives their steps."""
    plan, kept, answers = record["plan"]["data"], kept_attempts(record), bench.answers
    steps: list[str] = []
    if "insulation" in plan["items_2018"]:
        steps.append("insulation")
        least = Decimal(bench.files.entry("settings", "insulation-2018")["value"])
        found = [answers.get(f"pile-insulation-{which}", 0) for which in ("circuits", "earth")]
        count = str(sum(Decimal(repr(value)) < least for value in found)) if "insulation" in kept else ""
        plain_item(report, bench.files, record, "pile-insulation-2018", "insulation-2018-findings", count, count)
    if "indication" in plan["items_2018"]:
        steps.append(f"indication_error/{point_name(plan['points'][0])}/1")
        pile_item(report, bench, record, f"{bench.pile.prefix}-indication-error", plan["points"][0], steps[-1:])
    if "payment" in plan["items_2018"]:
        steps.append("payment_amount")
        found = [Decimal(repr(answers.get(f"pile-payment-{which}", 0))) for which in ("amount", "price", "energy")]
        error = f"{(found[0] - found[1] * found[2]).normalize() + 0:f}" if "payment_amount" in kept else ""
        plain_item(report, bench.files, record, "pile-payment-error", "payment-error", error, error)
    return steps


def plain_item(
    report: Report, files: Files, record: dict[str, Any], name: str, limit: str, value: str, rounded: str
) -> None:
    """Compare and judge a value that no load point has; "" is none."""
    if value:
        result_of(report, record, name, "", 0, value, rounded)
    judged(report, files, record, name, "", limit, value)


def pilot_conforms(report: Report, bench: AcPileBench, seen: dict[str, Any]) -> list[bool]:
    """Compare what the record says of the control pilot with the recording, and judge it. GB/T 18487.1 annex A"""
    files, place = bench.files, "record.json pilot_function"
    ours = dict(bench.pilots[-1]) if bench.pilots else {}
    hertz = pilot_frequency(ours.pop("samples"), bench.pilot_level, bench.pilot_rate) if ours else 0.0
    near = math.isclose(float(seen["frequency_hz"]), hertz, rel_tol=1e-9)
    report.check(near, place, "frequency of the control pilot", f"{seen['frequency_hz']} {decimal_string(hertz)}")
    kept = {name: text for name, text in seen.items() if name not in ("author", "frequency_hz")}
    report.equal(place, "the control pilot", {name: decimal_string(one) for name, one in ours.items()}, kept)
    value = {name: float(text) for name, text in seen.items() if name != "author"}
    limit = {name: float(files.entry("settings", f"pilot-{name}")["value"]) for name in PILOT_LIMITS}
    duty = value["duty_percent"]
    allowed = 0.6 * duty if 10 <= duty <= 85 else min(63.0, (duty - 64.0) * 2.5) if 85 < duty <= 90 else 0.0
    cables = (amperes for ohm, amperes in PILOT_CABLES.items() if abs(value["proximity_ohm"] - ohm) <= 0.10 * ohm)
    return [
        abs(value["level_b_v"] - 9.0) <= limit["level-tolerance"],
        abs(value["level_c_v"] - 6.0) <= limit["level-tolerance"],
        abs(value["frequency_hz"] - 1000.0) <= limit["frequency-tolerance"],
        0.0 < allowed <= next(cables, 0.0) + limit["current-tolerance"],
        *(value[f"stop_{case}_s"] <= limit["stop-time"] for case in PILOT_FAULTS),
    ]


def pilot_frequency(samples: Sequence[int], level: float, rate: int) -> float:
    """Give the frequency of the first harmonic near 1 kHz, by the peak of the spectrum under a Hann window, Hz."""
    count = len(samples)
    middle, places = sum(samples) / count, 4 * count
    window = [0.5 - 0.5 * math.cos(2.0 * math.pi * n / (count - 1)) for n in range(count)]
    weighed = [(one - middle) * weight for one, weight in zip(samples, window, strict=True)]
    turn = [cmath.exp(-2j * math.pi * n / places) for n in range(places)]

    def size(place: int) -> float:
        return abs(sum(one * turn[place * n % places] for n, one in enumerate(weighed)))

    lowest, highest = (round(share * 1000.0 / (rate / places)) for share in (0.9, 1.1))
    near = max(range(lowest, highest + 1, 4), key=size)  # a peak is sixteen places wide
    peak = max(range(max(near - 4, lowest), min(near + 4, highest) + 1), key=size)
    if size(peak) * 2.0 / sum(window) < 0.02 * level:
        return 0.0
    before, at, after = (math.log(size(peak + one) + 1e-300) for one in (-1, 0, 1))
    return rate / places * (peak + 0.5 * (before - after) / (before - 2.0 * at + after))


PILOT_LIMITS = ("level-tolerance", "frequency-tolerance", "current-tolerance", "stop-time")
# Resistor of the plug (ohm) and the current that its cable carries (A).
PILOT_CABLES = {1500.0: 10.0, 680.0: 16.0, 220.0: 32.0, 100.0: 63.0}


def pile_item(
    report: Report, bench: PileBench, record: dict[str, Any], name: str, point: dict[str, Any], keys: list[str]
) -> list[str]:
    """Judge one load point from its sessions, and give their steps; too little energy, or a run missing: no result."""
    kept, test, at = kept_attempts(record), record["plan"]["data"].get("sequential"), point_name(point)
    found = {key: pile_session(report, bench, record, point, key, kept[key]) for key in keys if key in kept}
    decided = ""
    if test and name.endswith("working-error"):
        done = list(takewhile(found.get, keys))
        decided = sequential_outcome(report, bench, record, [session for key in done if (session := found[key])], keys)
        keys = done if decided else keys
    least = 0.5 * float(point["energy_kwh"]) * JOULES_PER_KWH
    usable = [one for key in keys if (one := found.get(key)) and one["energy_j"] >= least]
    if len(usable) == len(keys):
        pile_point(report, bench, record, name, at, usable, decided)
    else:
        judged(report, bench.files, record, name, at, f"working-error-class-{record['subject']['accuracy_class']}", "")
    return keys


def sequential_outcome(
    report: Report, bench: PileBench, record: dict[str, Any], sessions: list[dict[str, Any]], keys: list[str]
) -> str:
    """Give what the plan's two-sided ratio test (Wald 1945) has decided after these runs; "" while it goes on."""
    head, test, files = record["head"], record["plan"]["data"]["sequential"], bench.files
    service = head["practised_service"] or head["service"]
    report.check(
        service in ("supervision", "screening"), "record.json", "no verification is stopped by a test", service
    )
    inner, outer, alpha, beta = (float(test[one]) for one in ("inner_percent", "outer_percent", "alpha", "beta"))
    deviation = float(files.entry("influences", "run-deviation")["standard_uncertainty"])
    if len(sessions) < min(float(files.entry("settings", "least-runs")["value"]), len(keys)):
        return ""
    ratios, within = [0.0, 0.0], [False, False]
    for error in pile_errors(bench, sessions):
        for side, sign in enumerate((1.0, -1.0)):
            ratios[side] += (outer - inner) * (sign * error - (outer + inner) / 2.0) / deviation**2
            within[side] |= ratios[side] <= math.log(beta)
            if not within[side] and ratios[side] >= math.log(2.0 / alpha):
                return "FAIL"
        if all(within):
            return "PASS"
    return "INCONCLUSIVE" if len(sessions) == len(keys) else ""


def pile_session(
    report: Report, bench: PileBench, record: dict[str, Any], point: dict[str, Any], key: str, kept: dict[str, Any]
) -> dict[str, Any] | None:
    """Find the session of the recording that an observation is of, and compare gate, reading, energy."""
    interval, plan = kept["energy"]["interval"], record["plan"]["data"]
    # an item of 2018 is always a whole session
    gate = "whole_session" if key.startswith("indication_error") else plan["gate"]
    planned = [gate, plan["load"], point["voltage_v"], point["current_a"], plan["end_current_a"]]
    seen = [kept[name] for name in ("gate", "load", "voltage_v", "current_a", "end_current_a")]
    report.equal(f"record.json {key}", "gate and load as planned", seen, planned)
    times = (interval["start_ns"], interval["end_ns"])
    found = [one for one in bench.measured if (one["start_ns"], one["end_ns"]) == times]
    if not report.check(len(found) == 1, f"record.json {key}", "its gate is that of the recording"):
        return None
    ours = (decimal_string(found[0]["indicated"]), decimal_string(found[0]["energy_j"]))
    report.equal(f"record.json {key}", "reading and energy", ours, (kept["indicated_kwh"], kept["energy"]["value"]))
    return {**found[0], "kept": kept}


# What the standard's file states too is no scatter of a single run.
OF_THE_STANDARD = {
    "certificate",
    "drift",
    "temperature",
    "outside-temperature",
    "aliasing",
    "harmonics",
    "phase",
    "zero-voltage",
    "zero-current",
}


def pile_point(
    report: Report,
    bench: PileBench,
    record: dict[str, Any],
    name: str,
    point: str,
    sessions: list[dict[str, Any]],
    decided: str,
) -> None:
    """Compute the errors of a load point and judge their mean, or take what a sequential test has decided."""
    files, errors = bench.files, pile_errors(bench, sessions)
    for at, text in enumerate(map(decimal_string, errors)):
        if name.endswith("working-error"):
            result_of(report, record, f"{bench.pile.prefix}-run-error", point, at, text, places(text, 4))
    text = decimal_string(sum(errors[1:], errors[0]) / len(errors))
    step = files.entry("settings", f"rounding-step-class-{record['subject']['accuracy_class']}")["value"]
    rounded = rounded_to(text, step)
    result_of(report, record, name, point, 0, text, rounded)
    limit = f"working-error-class-{record['subject']['accuracy_class']}"
    rule = files.entry("settings", "judged-value")["value"]
    value = rounded if decided or rule == "rule-rounded-within-limit" else text
    scattered = max(errors) - min(errors) > pile_spread(bench, sessions, record)
    open_ = scattered or decided == "INCONCLUSIVE"
    judged(report, files, record, name, point, limit, "" if open_ else value, "" if open_ else decided)


def pile_errors(bench: PileBench, sessions: list[dict[str, Any]]) -> list[float]:
    """Give the error of each session, %: what is lost between connector and standard is put right."""
    errors = []
    for session in sessions:
        kept = session["kept"]
        # the current circuit of a virtual load carries no power
        resistance = bench.files.estimate("connection-resistance") if kept["load"] == "real" else 0.0
        loss = resistance * float(kept["current_a"]) / float(kept["voltage_v"])
        delivered = session["energy_j"] / JOULES_PER_KWH * (1 + 0.0 / 100 + loss)
        errors.append((session["indicated"] - delivered) / delivered * 100)
    return errors


def pile_spread(bench: PileBench, sessions: list[dict[str, Any]], record: dict[str, Any]) -> float:
    """Give the range of the runs' errors, %, beyond which nothing is concluded."""
    if len(sessions) < 2:
        return math.inf
    smallest = min(one["energy_j"] for one in sessions) / JOULES_PER_KWH
    own = []
    for one in sessions:
        noise = [
            float(part["standard_uncertainty"]) / JOULES_PER_KWH
            for part in one["kept"]["energy"]["components"]
            if part["label"].removeprefix("component-") not in OF_THE_STANDARD
        ]
        own.append(math.hypot(pile_synchronisation(bench, one), *noise))
    deviation = float(bench.files.entry("influences", "run-deviation")["standard_uncertainty"])
    one_run = math.hypot(deviation, 100 * max(own) / smallest)
    whole = sessions[0]["kept"]["gate"] == "whole_session"
    step = 100 * float(record["subject"]["data"]["display_step_kwh"]) / smallest if whole else 0.0
    return float(one_run * LARGEST_RANGES[len(sessions)] + step)


def pile_synchronisation(bench: PileBench, session: dict[str, Any]) -> float:
    """Give what our gate and the pile's may differ by, kWh: the power at the ends of the gate times a time."""
    kept = session["kept"]
    if kept["gate"] == "display_edge":  # the camera times both edges: the reading carries it
        return 0.0
    influence, factor = "pulse-edge", float(session["energy_j"]) / JOULES_PER_KWH
    if kept["gate"] == "whole_session":
        ends = bench.pile.conductors * float(kept["voltage_v"]) * float(kept["end_current_a"])
        influence, factor = "gate-time", ends / JOULES_PER_KWH
    half_width = float(bench.files.entry("influences", influence)["half_width"])
    return factor * half_width / math.sqrt(3.0)


def evaluate_dispenser(report: Report, bench: Bench, record: dict[str, Any]) -> None:
    """Clause 7.5: E = mean of (V_J - V_Bt) / V_Bt * 100 %, V_Bt = V_B [1 + b_Y (t_J - t_B) + b_B (t_B - 20)]."""
    plan, attempts = record["plan"]["data"], kept_attempts(record)
    whole, used = True, []
    for point in plan["points"]:
        keys = [f"indication_error/{point}/{run}" for run in range(1, plan["runs"] + 1)]
        runs = [delivery(report, bench, key, attempts[key]) for key in keys if key in attempts]
        usable = [one for one in runs if one]
        if len(usable) < len(keys):
            whole = False
            judged(report, bench.files, record, "jjg443-indication-error", point, "indication-error", "")
            judged(report, bench.files, record, "jjg443-repeatability", point, "repeatability", "")
            continue
        used += usable
        dispenser_point(report, bench, record, point, usable)
    if whole:
        payment(report, bench, record, used)
        questions = ("jjg443-appearance", "jjg443-self-lock", "jjg443-display", "jjg443-price-sign")
        counted_findings(report, bench, record, "jjg443-findings", questions)


def delivery(report: Report, bench: Bench, key: str, kept: dict[str, Any]) -> dict[str, Any] | None:
    """Find the delivery of the recording that an observation is of, and compare what was read."""
    times = (kept["start_ns"], kept["end_ns"])
    found = [one for one in bench.measured if (one["start_ns"], one["end_ns"]) == times]
    if not report.check(len(found) == 1, f"record.json {key}", "its delivery is in the recording"):
        return None
    ours: list[Any] = []
    theirs: list[Any] = []
    for role in ("level", "body_temperature", "nozzle_temperature"):
        gate, value = found[0][role]
        interval = kept[role]["interval"]
        ours.append((*gate, decimal_string(value)))
        theirs.append((interval["start_ns"], interval["end_ns"], kept[role]["value"]))
    ours += [decimal_string(found[0]["indicated"]), decimal_string(found[0]["amount"])]
    theirs += [kept["indicated_l"], kept["amount_cny"]]
    report.equal(f"record.json {key}", "reading, level and temperatures", ours, theirs)
    return found[0]


def dispenser_point(
    report: Report, bench: Bench, record: dict[str, Any], point: str, runs: list[dict[str, Any]]
) -> None:
    """Compute the errors of a flow point, judge their mean and their spread."""
    files, name = bench.files, "jjg443-indication-error"
    measure = files.standard("measure")["measure"]
    errors = []
    for at, run in enumerate(runs):
        volume = delivered_volume(files, record, measure, run)
        errors.append((run["indicated"] + 0.0 - volume) / volume * 100)
        text = decimal_string(errors[-1])
        result_of(report, record, "jjg443-run-error", point, at, text, places(text, 4))
    text = decimal_string(sum(errors[1:], errors[0]) / len(errors))
    rounded = rounded_to(text, files.entry("settings", "rounding-step")["value"])
    result_of(report, record, name, point, 0, text, rounded)
    rule = files.entry("settings", "judged-value")["value"]
    value = rounded if rule == "rule-rounded-within-limit" else text
    one_run = float(files.entry("influences", "run-deviation")["standard_uncertainty"])
    least = min(capacity(measure, run["level"][1])[0] for run in runs)
    step = 100 * float(record["subject"]["data"]["display_step_l"]) / least
    scattered = max(errors) - min(errors) > one_run * LARGEST_RANGES[len(runs)] + step
    judged(report, files, record, name, point, "indication-error", "" if scattered else value)
    spread = decimal_string((max(errors) - min(errors)) / RANGE_FACTORS[len(errors)])
    result_of(report, record, "jjg443-repeatability", point, 0, spread, places(spread, 3))
    judged(report, files, record, "jjg443-repeatability", point, "repeatability", spread)


def delivered_volume(files: Files, record: dict[str, Any], measure: dict[str, Any], run: dict[str, Any]) -> float:
    """Give V_Bt, L: the neck table's volume at the level, with the corrections of the regulation's table."""
    fuel = record["subject"]["data"]["product"].split("_")[0]
    size = float(Fraction(measure["nominal_volume_l"])) / 100.0
    volume, _ = capacity(measure, run["level"][1])
    for influence in ("drain", f"evaporation-{fuel}", "foam"):
        volume += files.estimate(influence) * size
    nozzle = run["nozzle_temperature"][1] + 0.0 + files.estimate("nozzle-lag")
    body = run["body_temperature"][1] + 0.0 + files.estimate("stratification")
    liquid = files.estimate(f"expansion-{fuel}")
    steel = float(Fraction(measure["body_expansion_per_k"])) * (1 + files.estimate("expansion-body"))
    return float(volume * (1 + liquid * (nozzle - body) + steel * (body - 20)))


def capacity(measure: dict[str, Any], level_m: float) -> tuple[float, float]:
    """Give the capacity at 20 degC (L) and the area of the neck (L/m) at a level, between the lines of its table."""
    lines = [(Fraction(one["level_mm"]), Fraction(one["volume_ml"])) for one in measure["neck"]]
    if not float(lines[0][0]) <= level_m * 1e3 <= float(lines[-1][0]):
        raise Unreadable(f"level {level_m} m outside the neck")
    at = min(max(bisect_left([float(level) for level, _ in lines], level_m * 1e3), 1), len(lines) - 1)
    (low, volume), (high, more) = lines[at - 1], lines[at]
    slope = float((more - volume) / (high - low)) * 1e-3
    return (float(volume) * 1e-6 + slope * (level_m - float(low) * 1e-3)) * 1e3, slope * 1e3


def payment(report: Report, bench: Bench, record: dict[str, Any], runs: list[dict[str, Any]]) -> None:
    """Clause 5.3: the largest |amount - unit price * volume|."""
    price = Decimal(repr(float(bench.files.job["subject"]["unit_price_cny"])))
    value = str(max(abs(Decimal(repr(one["amount"])) - price * Decimal(repr(one["indicated"]))) for one in runs))
    result_of(report, record, "jjg443-payment-error", "", 0, value, places(value, 4))
    judged(report, bench.files, record, "jjg443-payment-error", "", "payment-error", value)


def check_uncertainties(report: Report, record: dict[str, Any]) -> None:
    """Check that each budget adds up: u is the root of the sum of squares of its contributions, U = k u."""
    for result in record["results"]:
        if not result["budget"]:
            continue
        u, k, expanded = (float(result[n]) for n in ("standard_uncertainty", "coverage_factor", "expanded_uncertainty"))
        parts = math.hypot(*(float(line["contribution"]) for line in result["budget"]))
        adds_up = math.isclose(u, parts, rel_tol=1e-9) and math.isclose(expanded, k * u, rel_tol=1e-9)
        place = f"record.json {result['name']} {result['point']}"
        report.check(adds_up, place, "the uncertainty budget adds up", f"U = {result['expanded_uncertainty']}")


# ---- 6. The certificate


DCC, SI = "{https://ptb.de/dcc}", "{https://ptb.de/si}"
# Names of the D-SI; a unit that it does not know is written with a bar before it.
UNITS = {
    "1": r"\one",
    "%": r"\percent",
    "A": r"\ampere",
    "Hz": r"\hertz",
    "L": r"\litre",
    "V": r"\volt",
    "kPa": r"\kilo\pascal",
    "kW": r"\kilo\watt",
    "kWh": r"\kilo\watt\hour",
    "mL": r"\milli\litre",
    "mm": r"\milli\metre",
    "s": r"\second",
    "us": r"\micro\second",
}
CONFORMITY = {"PASS": "pass", "FAIL": "fail"}


def check_certificate_xml(report: Report, path: Path, record: dict[str, Any]) -> None:
    """Compare each result of the machine-readable certificate with the record, number by number."""
    data = path.read_bytes()
    report.check(None, path.name, "XAdES signature: check with xmlsec1")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        report.check(False, path.name, "no document type declaration")
        return
    try:
        found = list(ElementTree.fromstring(data).iter(f"{DCC}result"))
    except ElementTree.ParseError as problem:
        report.check(False, path.name, "the XML can be read", problem)
        return
    report.equal(path.name, "number of results", len(found), len(record["results"]))
    for element, result in zip(found, record["results"], strict=False):
        place = f"{path.name} {result['name']} {result['point']}".strip()
        verdict = next(
            (v for v in record["verdicts"] if (v["result"], v["point"]) == (result["name"], result["point"])), None
        )
        report.equal(place, "the numbers of the certificate", xml_numbers(element), record_numbers(result, verdict))
    listed = [(e.text or "").strip() for e in ElementTree.fromstring(data).iter(f"{DCC}value")]
    for standard in record["standards"]:
        report.check(standard["sha256"] in listed, path.name, "the reference standard", standard["id"])


def xml_numbers(element: ElementTree.Element) -> dict[str, list[str]]:
    """Give, for each quantity of a result, value, unit, U and k as they stand; and its conformity."""
    numbers = {}
    for quantity in element.iter(f"{DCC}quantity"):
        parts = [quantity.find(f"./{SI}real/{SI}{name}") for name in ("value", "unit")]
        expanded = f"./{SI}real/{SI}measurementUncertaintyUnivariate/{SI}expandedMU/{SI}"
        parts += [quantity.find(expanded + name) for name in ("valueExpandedMU", "coverageFactor")]
        numbers[quantity.get("refType", "")] = ["" if part is None else part.text or "" for part in parts]
    judged = element.find(f".//{DCC}conformity")
    return {**numbers, "conformity": ["" if judged is None else judged.text or ""]}


def record_numbers(result: dict[str, Any], verdict: dict[str, Any] | None) -> dict[str, list[str]]:
    """Give what a certificate must say of a result."""
    unit, factor = UNITS.get(result["unit"], f"|{result['unit']}"), result["coverage_factor"]
    printed = [two_digits(result["expanded_uncertainty"]), two_digits(factor) if "." in factor else factor]
    whole = [result["expanded_uncertainty"], factor]
    found = {
        "cn_printed": [result["rounded"], unit, *(printed if whole[0] else ["", ""])],
        "cn_unrounded": [result["value"], unit, *whole],
    }
    if verdict is not None and verdict["limit"]["value"]:
        limit = verdict["limit"]
        found["cn_limit"] = [limit["value"], UNITS.get(limit["unit"], f"|{limit['unit']}"), "", ""]
    return {**found, "conformity": [CONFORMITY.get(verdict["outcome"], "") if verdict else ""]}


def two_digits(number: str) -> str:
    """Round to two significant digits, half to even."""
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    if value == 0 or not value.is_finite():
        return number
    return f"{value.quantize(Decimal(1).scaleb(value.adjusted() - 1), ROUND_HALF_EVEN):f}"


def check_certificate_pdf(report: Report, path: Path, folder: Path) -> None:
    """Compare what is attached to the printed certificate with the files of the folder, byte for byte."""
    report.check(None, path.name, "PAdES signature: check with pyHanko")
    attached = pdf_attachments(path.read_bytes())
    wanted = ["record.json", "signature.json", *(name for _, name in numbered_endorsements(folder))]
    wanted += [name for name in ("certificate.xml", "checkpoint.txt") if (folder / name).is_file()]
    for name in wanted:
        same = (folder / name).is_file() and attached.get(name) == (folder / name).read_bytes()
        report.check(same, f"{path.name}/{name}", "the attachment is the file")


def pdf_attachments(data: bytes) -> dict[str, bytes]:
    """Give the embedded files of a PDF by name; of an object that was written twice the last counts."""
    objects = {}
    for match in re.finditer(rb"(?:^|[\r\n])(\d+) 0 obj\s*(<<.*?)(?=endobj|stream\r?\n)", data, re.DOTALL):
        objects[int(match[1])] = (match[2], match.end())
    found = {}
    for body, _ in objects.values():
        name = re.search(rb"/UF\s*\(([^)]*)\)", body)
        target = re.search(rb"/EF\s*<<.*?/F\s+(\d+) 0 R", body, re.DOTALL)
        if b"/Filespec" in body and name and target and int(target[1]) in objects:
            begin = objects[int(target[1])][1]
            stream = re.compile(rb"stream\r?\n").match(data, begin)
            try:
                found[name[1].decode("latin-1")] = (
                    zlib.decompressobj().decompress(data[stream.end() :]) if stream else b""
                )
            except zlib.error:
                found[name[1].decode("latin-1")] = b""
    return found


# ---- 7. The ledger


LEDGER_COLUMNS = "seq, kind, run, digest, body, signature, prev, hash, alg, key, seal"
LEDGER_LEAF = struct.Struct(">QB32s32s32s32s")


def check_ledger(report: Report, path: Path, notes: Sequence[Path], run: str, record: bytes | None) -> None:
    """Check the chain of every record of the van, and that it continues each checkpoint that left the van earlier."""
    try:
        with opened(path) as ledger:
            whole = ledger.execute("pragma integrity_check").fetchall()
            report.equal(path.name, "SQLite integrity", whole, [("ok",)])
            check_form(report, path.name, ledger)
            ((origin,),) = ledger.execute("select origin from identity").fetchall()
            kept = [note for (note,) in ledger.execute("select note from checkpoints order by size")]
            entries = ledger.execute(f"select {LEDGER_COLUMNS} from entries order by seq").fetchall()
        roots = check_chain(report, path.name, origin, entries)
        keys = sorted({bytes(row[9]) for row in entries})
        outside = [(note.name, note.read_text(encoding="utf-8")) for note in notes]
        for name, text in [*((path.name, note) for note in kept), *outside]:
            check_note(report, name, text, origin, roots, keys)
        own = [bytes(row[4]) for row in entries if row[1] == 1 and row[2] == run]
        if record is not None:
            report.check(record in own, path.name, "this record is in the ledger", run)
    except (sqlite3.Error, ValueError, TypeError, OSError, struct.error) as problem:
        report.check(False, path.name, "the ledger can be read", problem)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of the ledger with what its write-ahead log holds: the files themselves are never touched."""
    with tempfile.TemporaryDirectory() as place:
        for name in (path.name, f"{path.name}-wal"):
            if path.with_name(name).is_file():
                shutil.copyfile(path.with_name(name), Path(place) / name)
        ledger = sqlite3.connect(Path(place) / path.name)
        try:
            yield ledger
        finally:
            ledger.close()


LEDGER_TABLES = ("identity", "entries", "checkpoints", "receipts")
LEDGER_REVISION = "0002"


def check_form(report: Report, place: str, ledger: sqlite3.Connection) -> None:
    """Check that the database is of the known form and refuses by itself to change, delete or replace a row."""
    changes = {"update": "update", "delete": "delete", "replace": "insert"}
    wanted = {("trigger", f"{table}_refuses_{change}") for table in LEDGER_TABLES for change in changes}
    wanted |= {("table", table) for table in (*LEDGER_TABLES, "alembic_version")}
    wanted |= {("index", f"entries_by_{name}") for name in ("digest", "run")}
    found = ledger.execute("select type, name, sql from sqlite_master where name not like 'sqlite_%'").fetchall()
    report.check({(kind, name) for kind, name, _ in found} == wanted, place, "tables and triggers of the ledger")
    for kind, name, sql in found:
        if kind == "trigger":
            table, _, change = name.partition("_refuses_")
            refuses = f"BEFORE {changes.get(change, '').upper()} ON {table} " in sql and "RAISE(ABORT, " in sql
            report.check(refuses, place, "a trigger refuses changes", name)
    revisions = ledger.execute("select version_num from alembic_version").fetchall()
    report.equal(place, "revision of the ledger's form", revisions, [(LEDGER_REVISION,)])


def check_chain(report: Report, place: str, origin: str, entries: Sequence[Any]) -> list[bytes]:
    """Hash every entry again: seq, kind, hash before, SHA-256 of run, body, signature; gives the roots by size."""
    link = hashlib.sha256(b"proofvan ledger\n" + origin.encode()).digest()
    whole: list[bytes] = []
    roots, wrong = [hashlib.sha256(b"").digest()], []
    for number, (seq, kind, run, digest, body, signature, prev, hashed, alg, key, seal) in enumerate(entries, 1):
        parts = (hashlib.sha256(part).digest() for part in (run.encode(), body, signature))
        leaf = hashlib.sha256(b"\0" + LEDGER_LEAF.pack(seq, kind, link, *parts)).digest()
        fits = (seq, prev, hashed, digest) == (number, link, leaf, hashlib.sha256(body).digest())
        sealed = alg == "Ed25519" and ed25519_fits(key, b"proofvan ledger entry\n" + hashed, seal)
        if not (fits and sealed and _entry_fits(kind, run, body, signature)):
            wrong.append(seq)
        report.keys.add(bytes(key).hex())
        link = leaf
        roots.append(_grown(whole, leaf, number))
    report.check(not wrong, place, "each entry: link, content, seal", wrong or len(entries))
    return roots


def _entry_fits(kind: int, run: str, body: bytes, signature: bytes) -> bool:
    """Check what an entry holds: 1 a record, 2 an audit event, 3 an endorsement."""
    inner = Report()
    try:
        value = read_canonical(body)
        if kind == 1:
            check_signature(inner, "", "proofvan.record/1", value, read_canonical(signature))
            return not inner.bad and value["head"]["run"] == run
        if kind == 3:
            content = value.pop("endorsement")
            check_signature(inner, "", "proofvan.endorsement/1", content, value)
        return kind in (2, 3) and not inner.bad
    except (Unreadable, KeyError, TypeError):
        return False


def _grown(whole: list[bytes], leaf: bytes, size: int) -> bytes:
    """Add a leaf to the Merkle tree (RFC 9162 2.1.1), of which `whole` are the full subtrees; gives the root."""
    whole.append(leaf)
    while size % 2 == 0:
        right, left = whole.pop(), whole.pop()
        whole.append(hashlib.sha256(b"\1" + left + right).digest())
        size //= 2
    root = whole[-1]
    for left in reversed(whole[:-1]):
        root = hashlib.sha256(b"\1" + left + root).digest()
    return root


def check_note(report: Report, place: str, text: str, origin: str, roots: list[bytes], keys: Sequence[bytes]) -> None:
    """Check a checkpoint (https://c2sp.org/tlog-checkpoint): origin, size, root, and who signed it."""
    try:
        head, line = text.split("\n\n")
        name, size_text, root = head.split("\n")
        size, blob = int(size_text), base64.b64decode(line.strip().split(" ")[2], validate=True)
        one_form = f"{name}\n{size}\n{root}\n\n\u2014 {name} {base64.b64encode(blob).decode()}\n" == text
    except (ValueError, IndexError) as problem:
        report.check(False, place, "the checkpoint can be read", problem)
        return
    held = one_form and name == origin and size < len(roots) and base64.b64encode(roots[size]).decode() == root
    report.check(held, place, "the ledger continues this checkpoint", f"{size}: {root}")
    signed = any(
        blob[:4] == hashlib.sha256(f"{name}\n\x01".encode() + key).digest()[:4]
        and ed25519_fits(key, f"{head}\n".encode(), blob[4:])
        for key in keys
    )
    report.check(signed, place, "signature of the checkpoint")


# ---- 8. The command


def main(arguments: Sequence[str] | None = None) -> int:
    """Check what the command line names; gives the exit code."""
    asked = _parser().parse_args(arguments)
    language = asked.lang or ("en" if os.environ.get("LANG", "").startswith("en") else "zh")
    report = Report(language)
    check_all(report, asked)
    accepted = {key.lower() for key in asked.key} | ({PRACTICE_KEY} if asked.practice else set())
    unknown = sorted(report.keys - accepted)
    for key in sorted(report.keys):
        named = key in accepted
        report.check(named or None, key[:16], "public key of a signer", "" if named else key)
    code = BAD if report.bad else UNKNOWN_KEY if unknown or report.asks or not report.keys else GOOD
    print_report(report, code, asked.json)
    return code


def check_all(report: Report, asked: argparse.Namespace) -> None:
    """Check folder and ledger."""
    keys = json.loads(asked.board_keys.read_text(encoding="utf-8")) if asked.board_keys else {}
    record = check_folder(report, asked.folder, keys) if asked.folder is not None else None
    if asked.ledger is not None:
        run, data = ("", None) if record is None else (record["head"]["run"], canonical(record))
        kept = asked.folder / "checkpoint.txt" if asked.folder else None
        notes = [*asked.checkpoint, *([kept] if kept and kept.is_file() else [])]
        check_ledger(report, asked.ledger, notes, run, data)


def check_folder(report: Report, folder: Path, keys: dict[str, str] | None = None) -> dict[str, Any] | None:
    """Check a run folder; gives its record when it has one."""
    try:
        record = check_record(report, folder)
        if record is not None:
            check_run(report, folder, record, keys or {})
            return record if isinstance(record["head"]["run"], str) else None
    except (*CONTRADICTIONS, OSError) as problem:
        report.check(False, "record.json", "the record has every field", repr(problem))
    return None


def check_run(report: Report, folder: Path, record: dict[str, Any], keys: dict[str, str]) -> None:
    """Check everything of one run that depends on its record."""
    check_manifest(report, folder, record)
    items = check_recording(report, folder, record)
    check_measurement(report, items, record, keys)
    if (folder / "certificate.xml").is_file():
        check_certificate_xml(report, folder / "certificate.xml", record)
    if (folder / "certificate.pdf").is_file():
        check_certificate_pdf(report, folder / "certificate.pdf", folder)


def print_report(report: Report, code: int, as_json: bool) -> None:
    """Print the list and the end of it."""
    if as_json:
        print(json.dumps({"code": code, "checks": report.lines}, ensure_ascii=False))
        return
    for line in report.lines:
        mark = {True: "✔", False: "✘", None: "○"}[line["ok"]]
        words = CHINESE[line["check"]] if report.language == "zh" else line["check"]
        print(f"{mark} {words}  [{line['place']}] {line['detail']}".rstrip())
    ends = {
        GOOD: ("全部相符，签名者是你给出的密钥。", "All of it agrees, and the signers are the keys that you named."),
        UNKNOWN_KEY: (
            "全部相符；未列出的密钥与标 ○ 的各项由你核对。",
            "All of it agrees; whether the keys count, and what ○ names, is yours to ask.",
        ),
        BAD: ("有不符之处（✘）。", "Something is wrong (✘)."),
    }[code]
    print(ends[0] if report.language == "zh" else ends[1])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="proofcheck", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="run folder 一次检定的文件夹")
    parser.add_argument("--ledger", type=Path, help="ledger.sqlite 账本")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="an older checkpoint 以前的检查点")
    parser.add_argument("--key", action="append", default=[], help="public key that counts (hex) 可信公钥")
    parser.add_argument("--board-keys", type=Path, help='keys of boards, {"UID": "hex"} 板卡密钥')
    parser.add_argument("--practice", action="store_true", help="accept the practice key 接受练习密钥")
    parser.add_argument("--json", action="store_true", help="for machines 供程序读取")
    parser.add_argument("--lang", choices=("zh", "en"))
    return parser


# Chinese for each line that is printed.
CHINESE = {
    "a calibration says why it is no verification": "校准写明为何不检定，其他不写",
    "what has a limit is judged": "有限值的项目作出判定",
    "host and board proved the board's key to each other": "主机与板互相证明持有板密钥",
    "HMAC tags of the messages": "每条消息的 HMAC 标签",
    "the board's words for its samples are in the recording": "板对全部采样的担保在录制中",
    "the board's word for all its samples (open without its key)": "板对其全部采样的担保（无板密钥则不作结论）",
    "schema": "格式版本",
    "SHA-256 of the content": "内容的 SHA-256",
    "SHA-256 of each part": "各部分的 SHA-256",
    "hex is lower case": "十六进制为小写",
    "key id": "密钥编号",
    "Ed25519 signature": "Ed25519 签名",
    "canonical form": "规范形式",
    "the conclusion follows from the verdicts": "结论由各项判定得出",
    "the kind of document": "可出具的文件",
    "only a certificate has a validity": "只有证书有有效期",
    "the service that is practised": "练习的检定类别",
    "a simulation says so": "仿真已标明",
    "numbered without a gap": "编号连续",
    "part and meaning in their order": "签名的次序与含义",
    "part, item and employer of the licence": "证件的项目与单位",
    "the licence covers the day": "证件当日有效",
    "practice signs practice only": "练习签名只用于练习",
    "SHA-256 as in the manifest": "与清单的 SHA-256 一致",
    "size as in the manifest": "与清单的长度一致",
    "digests of its blocks": "与清单的分块摘要一致",
    "CRC-32 of each message": "每条消息的 CRC-32",
    "the segments that the record names": "记录中的各段",
    "SHA-256 over messages and attachments": "全部消息与附件的 SHA-256",
    "the seals of the record": "记录中的封签",
    "computed again from the raw samples": "从原始数据重算",
    "verdict": "判定",
    "reading and energy": "示值与电能",
    "gate and load as planned": "积分区间与负荷同计划",
    "the gate that the method measures": "方法所用的积分区间",
    "frequency of the control pilot": "控制导引的频率",
    "the control pilot": "控制导引",
    "no verification is stopped by a test": "序贯检验只用于监督与筛查",
    "not computed again by this program": "本程序不重算此项",
    "reading, level and temperatures": "示值、液位与温度",
    "XAdES signature: check with xmlsec1": "XAdES 签名由 xmlsec1 检查",
    "number of results": "结果的个数",
    "PAdES signature: check with pyHanko": "PAdES 签名由 pyHanko 检查",
    "each entry: link, content, seal": "账本各条：链、内容、封签",
    "the ledger continues this checkpoint": "账本延续此检查点",
    "signature of the checkpoint": "检查点的签名",
    "fields of the signature": "签名文件的字段",
    "signature: check with OpenSSL": "签名由 OpenSSL 检查",
    "SIMULATED: without any legal force": "仿真：没有任何法律效力",
    "the record it is about": "所签记录",
    "the file signed before": "前一份签名文件",
    "later than the one before": "时间在前一份之后",
    "signatures are missing: not a certificate yet": "签名未齐：不是证书",
    "another person than before": "三人各不相同",
    "the verifier of the record": "检定员与记录一致",
    "what the checker recomputed": "核验员重算的结果",
    "content of the manifest": "清单的内容",
    "it is of this record": "清单属于本记录",
    "a file that is not listed": "清单未列此文件",
    "a listed file is there": "清单中的文件存在",
    "the MCAP container is complete": "MCAP 容器完整",
    "a regulation that this program does not know": "此规程不在本程序之内",
    "a method that this program does not know": "此方法不在本程序之内",
    "SHA-256 of a standard's file": "标准器文件的 SHA-256",
    "certificate of a standard": "标准器的证书",
    "the standard is in force": "标准器在有效期内",
    "the known table of limits": "已知的限值表",
    "as in the job's file": "与任务文件一致",
    "seals of the board: SHA-256 chain": "板上封签：SHA-256 链",
    "CRC-32 of the frames": "帧的 CRC-32",
    "its gate is that of the recording": "积分区间在录制中",
    "its delivery is in the recording": "加油过程在录制中",
    "the uncertainty budget adds up": "不确定度合成",
    "no document type declaration": "没有文档类型声明",
    "the numbers of the certificate": "证书中的数",
    "the reference standard": "所用标准器",
    "the attachment is the file": "附件与文件相同",
    "public key of a signer": "签名者的公钥",
    "key and signature are hex": "公钥与签名为十六进制",
    "the file is there, in canonical form": "文件可读且为规范形式",
    "the record has every field": "记录的内容完整",
    "a real record is not signed with the practice key": "真实记录不得用练习密钥签名",
    "the XML can be read": "XML 可读",
    "SQLite integrity": "SQLite 完整",
    "this record is in the ledger": "本记录在账本中",
    "the ledger can be read": "账本可读",
    "tables and triggers of the ledger": "账本的表与触发器",
    "revision of the ledger's form": "账本格式的版本",
    "a trigger refuses changes": "拒绝修改的触发器",
    "the checkpoint can be read": "检查点可读",
    "the MCAP container can be read": "MCAP 容器可读",
}


if __name__ == "__main__":
    sys.exit(main())
