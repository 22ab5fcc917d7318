"""The verifier that trusts nothing of ours: it needs nothing of ours, and finds what ours finds."""

from __future__ import annotations

import ast
import hashlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import proofcheck
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import TRUSTED, VAN, filled
from test_ledger_attacks import FILE_ATTACKS, content

from proofvan.core.canonical import canonical, decimal_string, parse
from proofvan.core.errors import ProcedureError, RecordError
from proofvan.core.van_time import VanTime
from proofvan.instruments.display_camera.edges import EdgeFinder, Sighting
from proofvan.instruments.pilot_signal import PilotSignal
from proofvan.instruments.pulse_edges import PulseEdges
from proofvan.methods import control_pilot
from proofvan.methods.rounding import round_decimals, round_to_spacing
from proofvan.methods.sequential import SequentialPlan, SequentialTest
from proofvan.records.ledger.check import check_ledger, read_state
from proofvan.records.report import Status
from proofvan.regulations.piles.admission import GATES
from proofvan.regulations.piles.clock import difference_s
from proofvan_dsp.meters import PowerConfig
from proofvan_dsp.reference import PowerMeter
from proofvan_dsp.sums import SUM_DENOMINATOR
from proofvan_wire import authentication, frame
from proofvan_wire.clocksync import Exchange, fit_clock

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "proofcheck.py"


def test_it_imports_the_standard_library_and_cryptography_and_nothing_else():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    others = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
    assert others == {"cryptography"}
    assert not {"importlib", "runpy", "subprocess"} & names


ALONE = """
import runpy, sys
class Absent:
    def find_spec(self, name, *_):
        if name.split(".")[0] in {%s}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
sys.argv = ["proofcheck", *sys.argv[1:]]
runpy.run_path(%r, run_name="__main__")
"""


def test_it_runs_where_nothing_of_ours_can_be_imported(tmp_path):
    file = filled(tmp_path, 4)
    absent = (
        '"proofvan", "proofvan_dsp", "proofvan_wire", "proofvan_hw", "numpy", "construct", "mcap", "lxml", "pikepdf"'
    )
    command = [sys.executable, "-I", "-c", ALONE % (absent, str(SCRIPT)), "--ledger", str(file)]
    command += ["--key", VAN.public_key.hex(), "--json"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert all(line["ok"] for line in json.loads(answer.stdout)["checks"])


def constants(node: ast.expr | None) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and node.value else set()


def test_each_line_has_chinese_words():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    said = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("report.check", "report.equal"):
            said |= constants(node.args[2 if ast.unparse(node.func) == "report.check" else 1])
        if isinstance(node, ast.FunctionDef) and node.name == "unknown_measurement":
            returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
            said |= {word for one in returned for part in ast.walk(one) for word in constants(part)}
    assert said == set(proofcheck.CHINESE)


def test_without_a_named_key_nothing_is_called_good(tmp_path, capsys):
    file = filled(tmp_path, 4)
    assert proofcheck.main(["--ledger", str(file), "--lang", "en"]) == proofcheck.UNKNOWN_KEY
    assert VAN.public_key.hex() in capsys.readouterr().out


@pytest.mark.parametrize(
    ("plan", "known"),
    [
        ({"method": "automatic_measure", "points": ["Q1", "Q2"]}, True),
        ({"method": "neck_reading", "points": ["Q1", "Q2"]}, False),
        ({"method": "automatic_measure", "points": ["Vmin"]}, False),
        ({"method": "automatic_measure", "points": ["Q1", "Q2"], "components": True}, False),
    ],
)
def test_what_of_a_dispenser_it_cannot_compute_is_said(plan: dict[str, object], known: bool) -> None:
    assert (proofcheck.unknown_measurement("jjg443_fuel_dispenser", plan) == "") is known


@pytest.mark.parametrize("folder", ["jjg1148_ac_pile", "jjg1149_dc_pile"])
def test_every_method_of_a_pile_is_known_with_its_gate_and_no_other(folder: str) -> None:
    assert proofcheck.PILE_GATES == GATES
    for method in GATES:
        assert proofcheck.unknown_measurement(folder, {"method": method, "load": "virtual"}) == ""
    assert proofcheck.unknown_measurement(folder, {"method": "by_guess"}) != ""


def test_what_was_not_computed_again_is_named_and_asked_for() -> None:
    report = proofcheck.Report()
    record = {
        "results": [{"name": "a", "point": "p"}, {"name": "a", "point": "p"}, {"name": "b", "point": ""}],
        "verdicts": [{"result": "b", "point": ""}],
    }
    report.computed["result", "a", "p"] += 2
    report.computed["verdict", "b", ""] += 1
    proofcheck.name_the_rest(report, record)
    assert [(line["ok"], line["place"]) for line in report.lines] == [(None, "record.json b")]
    assert report.asks and not report.bad


@pytest.mark.parametrize("folder", proofcheck.KNOWN_TABLES)
def test_it_knows_the_tables_of_limits_that_we_ship(folder):
    table = SCRIPT.parents[1] / "host" / "proofvan" / "regulations" / folder / "limits.toml"
    assert proofcheck.KNOWN_TABLES[folder] == hashlib.sha256(table.read_bytes()).hexdigest()


# The same forms and numbers as ours.


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), plain))
def test_canonical_bytes_are_read_as_ours_are(value):
    assert proofcheck.read_canonical(canonical(value)) == value


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 99)), st.data())
def test_changed_bytes_are_refused_as_ours_are(value, data):
    changed = bytearray(canonical(value))
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    assert refused(lambda: proofcheck.read_canonical(bytes(changed))) == refused(lambda: as_object(bytes(changed)))


def as_object(data: bytes):
    value = parse(data, "x")
    if not isinstance(value, dict):
        raise RecordError("record-field-value", field="$", value="", allowed="object")


def refused(read) -> bool:
    try:
        read()
    except (RecordError, proofcheck.Unreadable):
        return True
    return False


@given(st.floats(-1e15, 1e15), st.sampled_from(["0.1", "0.2", "0.01"]))
def test_numbers_are_written_and_rounded_as_ours_are(value, step):
    text = decimal_string(value)
    assert proofcheck.decimal_string(value) == text
    assert proofcheck.rounded_to(text, step) == round_to_spacing(text, step)
    assert proofcheck.places(text, 4) == round_decimals(text, 4)


frames = st.builds(frame.pack, st.integers(0, 255), st.just(0), st.integers(0, 65535), st.binary(max_size=40))
pieces = st.one_of(frames, st.binary(max_size=30), frames.map(lambda one: one[:-3]), st.just(b"\x5a\xa5\x08\x00"))


@given(st.lists(pieces, max_size=12), st.integers(1, 50))
def test_it_finds_the_same_frames_however_the_bytes_are_cut(parts, size):
    line = b"".join(parts)
    ours, theirs = frame.FrameScanner(), proofcheck.FrameReader()
    wanted = [(message, sequence, payload) for message, _, sequence, payload in ours.feed(line)]
    found = [one for at in range(0, len(line), size) for one in theirs.feed(0, line[at : at + size])]
    assert found == wanted


@given(
    st.lists(st.tuples(st.integers(-(2**23), 2**23 - 1), st.integers(-(2**23), 2**23 - 1)), min_size=6, max_size=40),
    st.data(),
)
def test_its_sums_over_a_gate_are_those_of_the_definition(rows, data):
    import numpy as np

    meter = PowerMeter(PowerConfig(2, ((0, 1),), (2**23, 2**23), 100, 0))
    meter.feed(0, np.array(rows, dtype=np.int32))
    start = data.draw(st.integers(0, (len(rows) - 3) << 20))
    end = data.draw(st.integers(start, (len(rows) - 2) << 20))
    if -(-start >> 20) > end >> 20:
        end = -(-start >> 20) << 20
    sums = meter.gate(start, end)
    stream = stream_of(rows)
    gate = proofcheck.Gate(stream, start, end)
    u, i = gate.counts(0), gate.counts(1)
    assert gate.total(u) == Fraction(sums.totals[0], SUM_DENOMINATOR)
    assert gate.total(u, i) == Fraction(sums.products[(0, 1)], SUM_DENOMINATOR)


def stream_of(rows):
    stream = proofcheck.Stream(1, bytes([1, 1, 2, 3]) + (4_000_000).to_bytes(4, "little"), bytes(8), 10**6)
    samples = b"".join(count.to_bytes(3, "little", signed=True) for row in rows for count in row)
    assert list(stream.arrived(bytes([1, 0, 2, 3]) + bytes(16) + samples)) == [None]
    return stream


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 400), st.integers(0, 50)), min_size=4, max_size=80))
def test_its_clock_is_fitted_as_ours_is(pings):
    clock, host_ns, exchanges = proofcheck.Clock(10**6), 10**9, []
    for step, there, inside in pings:
        host_ns += 50_000_000 + step
        clock.ping(host_ns)
        received = host_ns // 1000 + there - 5000
        now = host_ns + 1000 * (2 * there + inside)
        clock.pong(now, host_ns, received, received + inside)
        exchanges.append(Exchange(host_ns + now, 2 * received + inside, 2000 * there))
    wanted = fit_clock(tuple(exchanges[-60:]), 10**6)
    found = clock.fit
    assert (found.reference, found.offset_ns, found.rate) == (wanted.reference_tick, wanted.offset_ns, wanted.rate)


# The piles: pulses, the display, the pilot, the clock, a sequential test.


@given(
    st.lists(st.lists(st.integers(0, 1000), min_size=1, max_size=12), max_size=12),
    st.sampled_from([0.0, 3.5]),
)
def test_its_pulses_are_those_of_ours_however_the_samples_come(blocks, dead):
    import numpy as np

    ours, theirs, first = PulseEdges(1000.0, dead), proofcheck.PulseEdges(1000.0, dead), 0
    for block in blocks:
        ours.feed(first, np.array(block, dtype=np.int32))
        theirs.feed(block)
        first += len(block)
    assert theirs.positions == ours.positions


shown_values = st.sampled_from(["", "0.001", "0.002", "0.003", "0.600"])


@given(st.lists(st.tuples(shown_values, st.integers(1, 200), st.booleans()), max_size=30))
def test_its_edges_of_a_display_are_those_of_ours(frames):
    ours, theirs, wanted, time_ns, picture = (
        EdgeFinder(Decimal("0.001")),
        proofcheck.DisplayEdges(Decimal("0.001")),
        [],
        0,
        0,
    )
    for number, (text, ms, frozen) in enumerate(frames):
        time_ns, picture = time_ns + ms * 1_000_000, picture if frozen else picture + 1
        sighting = Sighting(number, time_ns, str(picture), text)
        try:
            edge = ours.take(sighting)
        except ProcedureError:
            with pytest.raises(proofcheck.Unreadable):
                theirs.take(asdict(sighting))
            return
        theirs.take(asdict(sighting))
        wanted += [(edge.time_ns, edge.after)] if edge is not None and edge.sharp else []
    assert theirs.sharp == wanted


@pytest.mark.parametrize("share, hertz", [(0.892, 1000.3), (0.5, 994.7), (0.1, 1028.0)])
def test_its_look_at_the_pilot_is_ours(share, hertz):
    import numpy as np

    level, rate = 6_990_507.0, 4000
    at = np.arange(9000) / rate
    wave = sum(2 / (n * np.pi) * np.sin(n * np.pi * share) * np.cos(2 * np.pi * n * hertz * at) for n in (1, 2))
    counts = np.round(level * (share + 0.7 * wave)).astype(np.int32)
    ours, theirs = PilotSignal(level, rate), proofcheck.PilotSignal(rate)
    for first in range(0, 9000, 41):
        block = counts[first : first + 41]
        ours.feed(first, block)
        theirs.feed(block.tolist())
        assert theirs.complete == ours.complete
    samples = theirs.samples
    assert 100.0 * (sum(samples) / len(samples)) / level == ours.duty_percent()
    assert proofcheck.pilot_frequency(samples, level, rate) == pytest.approx(ours.frequency_hz(), rel=1e-10)
    assert proofcheck.pilot_frequency([7] * 4000, level, rate) == 0.0


@given(st.floats(-1.0, 13.0))
def test_its_states_of_the_pilot_are_ours(level_v):
    assert proofcheck.pilot_state(level_v) == control_pilot.state_of(level_v)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.integers(0, 10**14),
    st.integers(-(10**6), 10**6),
    st.booleans(),
)
def test_its_difference_of_a_clock_is_ours(utc, since_ns, off_ms, with_date):
    van = VanTime(5_000, utc.isoformat(timespec="microseconds") + "Z", "practice", 0.0)
    shown = (utc + timedelta(hours=8, microseconds=since_ns // 1000, milliseconds=off_ms)).replace(microsecond=0)
    typed = shown.strftime("%Y-%m-%d %H:%M:%S" if with_date else "%H:%M:%S")
    of_day = (shown.hour * 3600 + shown.minute * 60 + shown.second) * 10**9
    wanted = difference_s(shown if with_date else of_day, van, 5_000 + since_ns)
    assert proofcheck.clock_difference(typed, (5_000, van.utc), 5_000 + since_ns) == wanted


class Sessions:
    """A bench whose sessions are errors already."""

    def __init__(self, figures: dict[str, str]) -> None:
        self.files = self
        self._figures = figures

    def entry(self, kind: str, name: str) -> dict[str, str]:
        return {"value": self._figures[name], "standard_uncertainty": self._figures[name]}


@given(st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=6), st.integers(1, 6))
def test_its_sequential_test_decides_as_ours(errors, most):
    errors = errors[:most]
    plan = {"inner_percent": "0.8", "outer_percent": "1.2", "alpha": "0.05", "beta": "0.1"}
    ours = SequentialTest(SequentialPlan(0.8, 1.2, 0.3, 0.05, 0.1, most), "supervision")
    for error in errors:
        ours.add(error)
    record = {"head": {"practised_service": "", "service": "supervision"}, "plan": {"data": {"sequential": plan}}}
    bench = Sessions({"least-runs": "1", "run-deviation": "0.3"})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(proofcheck, "pile_errors", lambda _bench, sessions: sessions)
        found = proofcheck.sequential_outcome(proofcheck.Report(), bench, record, errors, ["run"] * most)
    words = {"within": "PASS", "beyond": "FAIL", "undecided": "INCONCLUSIVE", "go_on": ""}
    assert found == words[ours.decision.value]


@pytest.mark.parametrize(("service", "outcome"), [("screening", "MEASURED"), ("supervision", "FAIL")])
def test_what_a_sequential_test_says_in_a_screening_is_no_verdict(service, outcome):
    bound = "" if service == "screening" else "1.0"
    verdict = {"result": "x", "point": "p", "judged": "+0.3", "limit": {"value": bound}, "outcome": outcome}
    record = {"head": {"practised_service": service, "service": "practice"}, "verdicts": [verdict]}

    class Table:
        def entry(self, kind: str, name: str) -> dict[str, dict[str, str]]:
            return {"services": {"supervision": "1.0"}}

    report = proofcheck.Report()
    proofcheck.judged(report, Table(), record, "x", "p", "limit", "+0.3", "FAIL")
    assert not report.bad
    verdict["outcome"] = "PASS"
    proofcheck.judged(report, Table(), record, "x", "p", "limit", "+0.3", "FAIL")
    assert report.bad


# The ledger: of one opinion with `proofvan ledger verify` on every attack.


@pytest.fixture(scope="module")
def ledger(tmp_path_factory) -> Path:
    return filled(tmp_path_factory.mktemp("checked"), 6)


def opinion(file: Path, note: Path) -> bool:
    return proofcheck.main(["--ledger", str(file), "--checkpoint", str(note), "--key", VAN.public_key.hex()]) == 0


@pytest.mark.parametrize("kind", FILE_ATTACKS)
def test_it_finds_every_attack_on_the_ledger_that_ours_finds(kind, ledger, tmp_path, capsys):
    outside, before, chance = read_state(ledger).newest, content(ledger), random.Random(kind)
    note, copy = tmp_path / "note.txt", tmp_path / "ledger.sqlite"
    note.write_text(outside.note(), encoding="utf-8")
    assert opinion(ledger, note)
    for _ in range(3):
        shutil.copy(ledger, copy)
        connection = sqlite3.connect(copy)
        FILE_ATTACKS[kind](connection, chance)
        connection.commit()
        connection.close()
        ours = check_ledger(copy, TRUSTED, [outside]).status is Status.TRUSTED
        assert opinion(copy, note) == ours, capsys.readouterr().out
        assert not ours or content(copy) == before
        capsys.readouterr()


# The authenticated session, made here by our own code and checked there by its own.


def conversation(
    key: bytes, files_of: object = None
) -> tuple[proofcheck.Talk, authentication.Guard, authentication.Guard]:
    """A board and a host have proved themselves: what proofcheck saw of it, and the guards of both ends."""
    hello = bytes(10) + b"board-01" + bytes(33) + b"noncence"
    challenge, host_nonce = b"c" * 16 + bytes(4), b"h" * 16
    transcript = hello + challenge + host_nonce
    shown = authentication.host_proof(key, transcript)
    proof = authentication.board_proof(key, transcript, shown)
    session = authentication.session_key(key, challenge[:16], host_nonce)
    name = f"session/{b'board-01'.hex()}-{host_nonce.hex()}.json"
    fields = {"host_proof": shown.hex(), "board_proof": proof.hex(), "session_key": session.hex()}
    talk = proofcheck.Talk({name: json.dumps(fields).encode()} if files_of == "real" else {}, {})
    talk.from_board(proofcheck.HELLO, 0, 1, hello)
    talk.from_board(proofcheck.CHALLENGE, 0, 2, challenge)
    talk.from_host(proofcheck.AUTHENTICATE, 0, 3, host_nonce + shown)
    talk.from_board(proofcheck.AUTHENTICATED, 0, 3, proof)
    guards = [authentication.Guard(session, side) for side in (authentication.TO_BOARD, authentication.TO_HOST)]
    return talk, guards[0], guards[1]


@pytest.mark.parametrize(("key", "kept"), [(authentication.PRACTICE_KEY, ""), (bytes(32), "real")])
def test_the_tags_of_both_ends_hold_and_any_other_is_refused(key, kept):
    talk, host, board = conversation(key, kept)
    for guard, take in ((host, talk.from_host), (board, talk.from_board)):
        payloads = [b"one" + guard.trailer(0x11, 8, 7, b"one"), b"two" + guard.trailer(0x11, 8, 8, b"two")]
        assert take(0x11, 8, 7, payloads[0]) == b"one"
        assert take(0x11, 8, 7, payloads[0]) is None  # said again
        assert take(0x11, 8, 9, payloads[1]) is None  # of another frame
        assert take(0x11, 8, 8, b"x" + payloads[1][1:]) is None
        assert take(0x11, 0, 8, b"two") is None  # without a tag
        assert take(0x11, 8, 8, payloads[1]) == b"two"
        assert take(proofcheck.BLOCK, 0, 8, b"samples") == b"samples"
    assert (talk.sessions, talk.unproved, talk.tagged, talk.refused) == (1, [], 4, 8)


def test_a_board_that_did_not_prove_its_key_is_named():
    talk, _, _ = conversation(bytes(32))  # no secrets in the recording, and not the practice key
    assert talk.unproved == [b"board-01".hex()]
    assert talk.from_board(0x11, 8, 7, b"one" + bytes(12)) == b"one" and talk.unknown == 1


def test_a_boards_word_holds_with_its_key_and_is_left_open_without():
    nonces, chain = b"c" * 16 + b"h" * 16, bytes(range(32))
    for key, kept, expected in ((authentication.PRACTICE_KEY, "", True), (bytes(32), "real", None)):
        talk, _, board = conversation(key, kept)
        word = authentication.stream_proof(key, nonces, 2, 500, chain)
        for said in (word, bytes(32)):
            body = b"\2" + (500).to_bytes(8, "little") + chain + said
            talk.from_board(proofcheck.STREAM_PROOF, 8, 5, body + board.trailer(proofcheck.STREAM_PROOF, 8, 5, body))
        assert talk.words == [(word.hex(), expected), (bytes(32).hex(), expected and False)]
    report = proofcheck.Report()
    seals = [{"proof": word.hex()}, {"proof": ""}, {"proof": "ab" * 32}]
    proofcheck.check_talk(report, "/port/B1", talk, seals)
    found = {line["check"]: line["ok"] for line in report.lines}
    assert found["the board's words for its samples are in the recording"] is False
    assert found["the board's word for all its samples (open without its key)"] is None
    assert found["host and board proved the board's key to each other"] is True
