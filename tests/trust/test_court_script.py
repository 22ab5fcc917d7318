"""The court page's own arithmetic gives the very bits of ours, and its readers refuse what ours refuse."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import tomllib
import zlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proofvan.core.canonical import canonical, decimal_string
from proofvan.documents.court_page import MODULES, PARTS, court_page
from proofvan.instruments.sampleclock import TickRegression
from proofvan.instruments.stream import timeline
from proofvan.methods.rounding import round_to_spacing
from proofvan_dsp.meters import PowerConfig
from proofvan_dsp.power import PowerMeter
from proofvan_wire.clock_messages import ClockPong
from proofvan_wire.clocksync import ClockSync

pytestmark = [pytest.mark.trust, pytest.mark.xdist_group("court script")]


class Court:
    """Calls functions of the page's modules in node."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("court_calls.mjs")
        self.process = subprocess.Popen(
            ["node", "--no-warnings", script, PARTS.as_uri()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def call(self, module: str, name: str, *args: object) -> object:
        answer = self.ask(module, name, *args)
        assert "error" not in answer, answer
        return answer["value"]

    def ask(self, module: str, name: str, *args: object) -> dict:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"module": module, "name": name, "args": args}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def court():
    made = Court()
    with made.process:
        yield made
        made.process.stdin.close()


def h(data: bytes) -> str:
    return "h:" + data.hex()


def n(value: int) -> str:
    return f"n:{value}"


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 1000])
def test_digests_are_those_of_the_standard(court, length):
    data = random.Random(length).randbytes(length)
    assert court.call("digests", "sha256", h(data)) == hashlib.sha256(data).hexdigest()
    assert court.call("digests", "sha512", h(data)) == hashlib.sha512(data).hexdigest()
    assert court.call("bytes", "crc32", h(data)) == zlib.crc32(data)


@pytest.mark.parametrize("seed", range(3))
def test_the_pages_own_ed25519_takes_good_signatures_and_no_other(court, seed):
    chance = random.Random(seed)
    key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    message = chance.randbytes(50 + seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert court.call("ed25519", "ed25519Fits", h(public), h(message), h(signature)) is True
    for wrong in (flipped(signature, 3), flipped(signature, 40), signature[:-1]):
        assert court.call("ed25519", "ed25519Fits", h(public), h(message), h(wrong)) is False
    assert court.call("ed25519", "ed25519Fits", h(public), h(message + b"."), h(signature)) is False
    assert court.call("ed25519", "ed25519Fits", h(flipped(public, 5)), h(message), h(signature)) is False


def test_a_signature_with_a_scalar_beyond_the_order_is_refused(court):
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    signature = key.sign(b"m")
    order = 2**252 + 27742317777372353535851937790883648493  # RFC 8032, 5.1
    beyond = int.from_bytes(signature[32:], "little") + order
    forged = signature[:32] + beyond.to_bytes(32, "little")
    public = key.public_key().public_bytes_raw()
    assert court.call("ed25519", "ed25519Fits", h(public), h(b"m"), h(forged)) is False


@pytest.mark.parametrize("seed", range(20))
def test_fractions_round_to_the_same_doubles_and_the_same_digits(court, seed):
    chance = random.Random(seed)
    top, bottom = chance.getrandbits(chance.randint(1, 300)), chance.getrandbits(chance.randint(1, 250)) + 1
    value = Fraction(-top if seed % 2 else top, bottom)
    # A whole number comes back through JSON as an int with rounded digits.
    assert float(court.call("", "toNumber", f"q:{value.numerator}/{value.denominator}")) == float(value)
    assert court.call("", "round", f"q:{value.numerator}/{value.denominator}") == str(round(value))
    small = float(value) if abs(value) < 10**18 and abs(value) > Fraction(1, 10**9) else chance.uniform(-1, 1)
    assert court.call("numbers", "decimalString", small) == decimal_string(small)
    text = f"{chance.uniform(-2, 2):.12f}"
    assert court.call("numbers", "roundToSpacing", text, "0.02") == round_to_spacing(text, "0.02")


@pytest.mark.parametrize("tie", ["0.05", "-0.05", "0.15", "0.25", "-0.04", "0"])
def test_ties_go_to_the_even_multiple(court, tie):
    assert court.call("numbers", "roundToSpacing", tie, "0.1") == round_to_spacing(tie, "0.1")


@pytest.mark.parametrize("seed", range(8))
def test_gates_are_integrated_to_the_very_integer_of_the_kernel(court, seed):
    chance = random.Random(seed)
    counts = [[chance.randint(-(2**23), 2**23 - 1) for _ in range(2)] for _ in range(300)]
    meter = PowerMeter(PowerConfig(2, ((0, 1),), (2**23, 2**23), 400))
    meter.feed(0, np.array(counts, np.int32))
    for _ in range(5):
        start = chance.randint(0, 120 << 20) if seed else 0
        end = start + chance.randint(2 << 20, 150 << 20)
        sums = meter.gate(start, end)
        expected = [sums.totals[0], sums.totals[1], sums.products[(0, 1)]]
        found = court.call("", "integral", counts, n(start), n(end))
        assert list(map(int, found.values())) == expected


@pytest.mark.parametrize("seed", range(6))
def test_clocks_are_fitted_to_the_same_bits(court, seed):
    chance = random.Random(seed)
    rate, offset = 1 + chance.uniform(-5e-5, 5e-5), chance.randint(0, 10**12)
    sync, exchanges = ClockSync(0, 1_000_000), []
    for number in range(70):
        sync.next_ping_ns = sent = offset + number * 983_900_000
        assert sync.ping(sent) is not None
        there, inside, back = (round(chance.expovariate(1 / mean)) for mean in (300_000, 50_000, 200_000))
        received = round((sent - offset + there) / 1e3 / rate)
        answered = received + inside // 1000
        came = sent + there + inside + back + 2000
        sync.pong(came, ClockPong(sent, received, answered))
        exchanges.append([n(sent), n(came), n(received), n(answered)])
    fit = sync.fit
    found = court.call("", "clock", 1_000_000, exchanges)
    assert (int(found["reference"]), int(found["offset"]), found["rate"]) == (
        fit.reference_tick,
        fit.offset_ns,
        fit.rate,
    )
    regression, blocks = TickRegression(Fraction(250)), []
    for number in range(100):
        first = number * 160
        regression.add(first, tick := round(12345 + first * 250.0021 + chance.uniform(-1, 1)))
        blocks.append([first, tick])
    known = timeline("B1", 1, regression, fit)
    shape = {"tickHz": n(1_000_000), "reference": n(fit.reference_tick), "offset": n(fit.offset_ns), "rate": fit.rate}
    assert court.call("", "timeline", "q:250/1", blocks, shape) == {
        "startNs": known.start_ns,
        "periodNs": known.period_ns,
    }


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"b":1,"a":2}',
        '{"a":1.0}',
        '{"a":1,"a":1}',
        '{"a":1}x',
        '["\\u0041"]',
        '{"a":01}',
        "",
        '{"a":"\t"}',
    ],
)
def test_anything_but_the_canonical_form_is_refused(court, text):
    assert "error" in court.ask("canonical", "readCanonical", h(text.encode()))


def test_canonical_bytes_come_back_the_same(court):
    value = {"z": [1, -5, 2**70, True, None, '仿真\n"\\'], "😀": {}, "中": [], "a": ""}
    data = canonical(value)
    assert court.call("canonical", "readCanonical", h(data))["z"]["2"] == str(2**70)


@pytest.mark.parametrize("path", sorted(Path("host/proofvan").rglob("*.toml")), ids=str)
def test_every_set_up_file_of_ours_is_read_like_by_pythons_own_reader(court, path):
    text = path.read_text(encoding="utf-8")
    expected = json.loads(json.dumps(tomllib.loads(text, parse_float=str), default=str))
    assert as_text(court.call("toml", "readToml", text)) == as_text(expected)


def test_the_page_is_the_same_bytes_each_time_and_names_no_place_on_a_network():
    page = court_page()
    assert page == court_page()
    links = [line for line in page.decode().splitlines() if "://" in line]
    assert all("https://mcap.dev/spec" in line for line in links)  # a comment that says which format it is
    assert {path.stem for path in PARTS.glob("*.js")} == set(MODULES)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def as_text(value: object) -> object:
    """Numbers and dates as text; a list as node gives it: an object by index."""
    if isinstance(value, list):
        return {str(at): as_text(one) for at, one in enumerate(value)}
    if isinstance(value, dict):
        return {key: as_text(one) for key, one in value.items()}
    return value if isinstance(value, bool | str) else str(value)
