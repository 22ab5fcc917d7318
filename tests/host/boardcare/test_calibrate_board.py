"""Calibrating an own board, end to end at L1: board files under MicroPython, an SCPI reference, the real session."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest
from care_board import UID, CareBoard
from typer.testing import CliRunner

from proofvan.boardcare.averages import Average
from proofvan.boardcare.calibrate import planned
from proofvan.boardcare.fit import Point, fit
from proofvan.boardcare.record import BODY, SCHEMA
from proofvan.boardcare.reference import Reference, ReferenceQuantity, TypedValues, load_reference
from proofvan.boardcare.scpi import ScpiValues
from proofvan.cli.app import app
from proofvan.cli.commands import calibrate as command
from proofvan.compose.calibrating import AS_FOUND, AS_LEFT, RECORD, Coefficients, Done, Order, calibrate_board, restore
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.standards import StandardsRegister
from proofvan.core.errors import (
    DataError,
    InputError,
    PreconditionError,
    ProofvanError,
    SetupError,
    SignatureError,
)
from proofvan.core.messages import LANGUAGES, explain
from proofvan.keys.envelope import read_envelope
from proofvan.keys.practice import practice_signer
from proofvan.keys.signer import signature_fits
from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import load
from proofvan.standards.standing import require_standing
from proofvan_hw.load import RIGS, load_rig

STANDARD = load(PRACTICE / "dc_energy_standard.toml")
BOARD = load_rig(RIGS / "practice_pile_dc.toml").boards[0]
DAY = date(2026, 3, 1)
YAML = Path(__file__).with_name("source.yaml")
ADDRESS = "TCPIP0::calibrator::inst0::INSTR"
# What the board really is: gain, offset in counts. The file says 1000 V and 400 A over 2**23 counts, offset 0.
TRUE_GAIN = {"V": 1.00021, "A": 0.99987}
TRUE_OFFSET = {"V": 412.0, "A": -95.0}
REFERENCE = """
[reference]
name = "calibrator"
serial = "4711"
certificate = "C-1"
laboratory = "institute"
valid_until = 2027-01-01
safe = ["SOUR:VOLT 0.000000"]
[reference.quantities.V]
lowest = "-1000"
highest = "1000"
expanded_percent = "0.002"
expanded = "0.001"
scpi = {set = "SOUR:VOLT {value}", read = "MEAS:VOLT?"}
[reference.quantities.A]
lowest = "-400"
highest = "400"
expanded_percent = "0.004"
scpi = {set = "SOUR:CURR {value}", read = "MEAS:CURR?"}
"""


class Bench:
    """A simulated calibrator whose terminals are the board's."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        file = folder / "reference.toml"
        file.write_text(REFERENCE)
        self.reference_file = file
        self.reference = load_reference(file)
        self.bend = 0.0
        self.values = ScpiValues(self.reference, ADDRESS, f"{YAML}@sim")
        register = StandardsRegister(self.home)
        register.enter(PRACTICE / "dc_energy_standard.toml", "Wang", DAY)
        register.confirm(STANDARD.id, "Li", DAY)

    def counts(self, stream: int, channel: int) -> float:
        if stream == 2:
            return 33_000.0  # 33 degC: 10 K above the reference temperature
        role, unit, question = (("voltage", "V", "MEAS:VOLT?"), ("current", "A", "MEAS:CURR?"))[channel]
        value = float(self.values._query(question))
        warm = 1 + 1e-5 * 10
        count = value / (float(STANDARD.channels[role].gain) * TRUE_GAIN[unit] * warm) + TRUE_OFFSET[unit]
        return count + self.bend * (abs(value) > 800)

    def board(self) -> CareBoard:
        return CareBoard(BOARD, self.counts)

    def calibrate(self, roles=("voltage",), values=None, points=None) -> Done:
        plan = partial(planned, BOARD, self.reference, roles=roles, given=points, seconds=0.5)
        order = Order(BOARD, STANDARD.id, self.reference, "Wang", DAY)
        with opened_ledger(self.home, practice_signer()) as ledger:
            return calibrate_board(
                self.board(),
                order,
                plan,
                values or self.values,
                self.home,
                practice_signer(),
                ledger,
                lambda _message, _values: None,
            )


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.values.close()


def test_the_true_coefficients_are_found_and_the_standard_is_untraced(bench) -> None:
    done = bench.calibrate(("voltage", "current"))
    assert done.changed
    for channel in done.calibration.channels:
        true_gain = float(STANDARD.channels[channel.role].gain) * TRUE_GAIN[channel.unit]
        u = channel.u_gain * true_gain
        assert abs(float(channel.left.gain) - true_gain) < 2 * u
        assert u < 3e-5 * true_gain
        assert abs(float(channel.left.offset_counts) - TRUE_OFFSET[channel.unit]) < 1.0
        assert max(abs(one.before) for one in channel.points) > 20 * max(abs(one.after) for one in channel.points)
        assert all(abs(one.after) < one.expanded for one in channel.points)
    with pytest.raises(PreconditionError, match="standard-untraced"):
        entry = StandardsRegister(bench.home).entry(STANDARD.id)
        require_standing(entry.standard, entry.sha256, StandardsRegister(bench.home).logbook, DAY)
    assert load(Coefficients(bench.home, STANDARD.id).file).channels["voltage"] == done.calibration.channels[0].left


def test_the_record_is_signed_complete_and_no_certificate(bench) -> None:
    done = bench.calibrate()
    envelope = read_envelope((done.folder / RECORD).read_bytes(), SCHEMA, BODY, RECORD)
    signature, body = envelope.signature, envelope.body
    key, mark = bytes.fromhex(signature.public_key), bytes.fromhex(signature.signature)
    assert signature_fits(signature.alg, key, signature.signed_bytes(), mark)
    assert body["head"]["title"]["zh"] == "自校记录"
    assert "不是证书" in body["head"]["no_certificate"]["zh"]
    assert body["board"]["uid"] == UID.hex()
    assert len(body["channels"][0]["points"]) == 5
    assert body["channels"][0]["as_found"]["offset_counts"] == "0"
    assert body["reference"]["instrument"].startswith("Example,CAL-1")
    assert (done.folder / AS_FOUND).read_bytes() == (PRACTICE / "dc_energy_standard.toml").read_bytes()
    for language in LANGUAGES:
        words = (done.folder / f"self_calibration.{language}.txt").read_text()
        assert "自校记录" in words and "-900.0" in words


def test_the_terminals_are_safe_afterwards_even_when_the_board_fails(bench) -> None:
    bench.calibrate()
    assert float(bench.values._query("MEAS:VOLT?")) == 0.0
    bench.counts = lambda _stream, _channel: 8_388_604.0  # at the end of the range: clipped
    with pytest.raises(DataError):
        bench.calibrate()
    assert float(bench.values._query("MEAS:VOLT?")) == 0.0


def test_the_change_is_in_the_audit_trail_with_old_and_new(bench) -> None:
    bench.calibrate()
    with opened_ledger(bench.home, practice_signer()) as ledger:
        (event,) = ledger.events("coefficients-changed")
    assert event.who == "Wang" and event.old.startswith("voltage: gain 0.000119209") and event.new != event.old


def test_earlier_coefficients_come_back_and_the_standard_stays_untraced(bench) -> None:
    first = bench.calibrate()
    TRUE_GAIN["V"], kept = 1.00035, TRUE_GAIN["V"]
    try:
        second = bench.calibrate()
    finally:
        TRUE_GAIN["V"] = kept
    assert second.calibration.channels[0].found == first.calibration.channels[0].left
    with opened_ledger(bench.home, practice_signer()) as ledger:
        for wanted in (first.calibration.channels[0].left, STANDARD.channels["voltage"]):
            file = restore(bench.home, STANDARD.id, "Wang", DAY, "2026-03-01T09:00:00Z", "wrong source", ledger)
            assert load(file).channels["voltage"] == wanted
        with pytest.raises(InputError, match="calibrate-nothing-to-restore"):
            restore(bench.home, STANDARD.id, "Wang", DAY, "2026-03-01T09:00:00Z", "again", ledger)
        assert len(ledger.events("coefficients-restored")) == 2
    entry = StandardsRegister(bench.home).entry(STANDARD.id)
    with pytest.raises(PreconditionError, match="standard-untraced"):
        require_standing(entry.standard, entry.sha256, StandardsRegister(bench.home).logbook, DAY)


def test_a_certificate_entered_by_one_and_confirmed_by_another_ends_it(bench) -> None:
    bench.calibrate()
    in_force = Coefficients(bench.home, STANDARD.id).file
    new = in_force.read_text(encoding="utf-8").replace(STANDARD.certificate.number, "DC-2027-9")
    file = bench.home / "new.toml"
    file.write_text(new, encoding="utf-8")
    register = StandardsRegister(bench.home)
    register.enter(file, "Wang", DAY)

    def standing() -> None:
        register = StandardsRegister(bench.home)
        entry = register.entry(STANDARD.id)
        require_standing(entry.standard, entry.sha256, register.logbook, DAY)

    with pytest.raises(PreconditionError, match="standard-"):
        standing()
    with pytest.raises(ProofvanError):
        register.confirm(STANDARD.id, "Wang", DAY)
    StandardsRegister(bench.home).confirm(STANDARD.id, "Li", DAY)
    standing()
    known = Coefficients(bench.home, STANDARD.id)
    assert known.calibration == "" and load(known.file).certificate.number == "DC-2027-9"


@pytest.mark.parametrize("what", ["in force", "as left", "record"])
def test_coefficients_that_nobody_signed_for_are_not_gone_on_from(bench, what: str) -> None:
    done = bench.calibrate()
    known = Coefficients(bench.home, STANDARD.id)
    assert known.calibration == done.calibration.id
    gain = str(float(done.calibration.channels[0].left.gain))[:9].encode()
    wrong = gain[:-1] + (b"1" if gain[-1:] != b"1" else b"2")
    places = {
        "in force": [known.file],
        "as left": [known.file, done.folder / AS_LEFT],
        "record": [done.folder / RECORD],
    }
    for place in places[what]:
        content = place.read_bytes()
        place.write_bytes(
            content.replace(gain if what != "record" else b"Wang", wrong if what != "record" else b"Hang")
        )
        assert place.read_bytes() != content
    with pytest.raises(SignatureError) as refused:
        bench.calibrate()
    assert all(all(explain(refused.value, language)) for language in LANGUAGES)


def test_points_on_no_line_are_recorded_and_change_nothing(bench) -> None:
    bench.bend = 4000.0
    done = bench.calibrate()
    assert not done.changed and not done.calibration.channels[0].straight
    assert (done.folder / RECORD).exists()
    entry = StandardsRegister(bench.home).entry(STANDARD.id)
    require_standing(entry.standard, entry.sha256, StandardsRegister(bench.home).logbook, DAY)
    assert Coefficients(bench.home, STANDARD.id).file == entry.path


def test_typed_values_through_the_command_line(bench, tmp_path, monkeypatch) -> None:
    typed = tmp_path / "typed.toml"
    lines = [f'[[point]]\nrole = "voltage"\nset = "{v}"\nvalue = "{v}.0125"\n' for v in (-800, 0, 800)]
    typed.write_text("\n".join(lines))
    values = TypedValues(typed)
    points = iter(values.points()["voltage"])
    monkeypatch.setattr(TypedValues, "give", _give(bench, TypedValues.give))
    monkeypatch.setattr(command, "input_source", lambda *_: bench.board())
    assert next(points) == -800
    arguments = ["calibrate", "B1", "--rig", str(RIGS / "practice_pile_dc.toml"), "--standard", STANDARD.id]
    arguments += ["--reference", str(bench.reference_file), "--values", str(typed), "--by", "Wang"]
    arguments += ["--seconds", "0.5", "--home", str(bench.home), "--json"]
    monkeypatch.setattr(command, "_today", lambda: DAY)
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)["result"]
    body = json.loads((Path(result["folder"]) / RECORD).read_text())[BODY]
    assert [one["given"] for one in body["channels"][0]["points"]] == ["-800.0125", "0.0125", "800.0125"]


def _give(bench, original):
    def give(self, role, wanted, unit):
        value = original(self, role, wanted, unit)
        bench.values._write(f"SOUR:VOLT {float(value):.6f}")
        return value

    return give


def test_a_reference_out_of_its_certificate_is_refused_before_the_board_is_asked(bench) -> None:
    late = Order(BOARD, STANDARD.id, bench.reference, "Wang", date(2027, 1, 2))
    with pytest.raises(PreconditionError, match="calibrate-reference-expired") as refused:
        calibrate_board(
            None,
            late,
            lambda _: None,
            bench.values,
            bench.home,
            practice_signer(),
            None,
            lambda *_: None,  # type: ignore[arg-type, return-value]
        )
    assert all(explain(refused.value, language)[1] for language in LANGUAGES)
    with pytest.raises(InputError, match="calibrate-value-outside"):
        planned(BOARD, bench.reference, STANDARD, ("voltage",), {"voltage": (Fraction(0), Fraction(2000))})
    with pytest.raises(InputError, match="calibrate-role-unknown"):
        planned(BOARD, bench.reference, STANDARD, ("internal_temperature",))


def test_an_instrument_that_does_not_answer_is_named(bench) -> None:
    with pytest.raises(SetupError, match="calibrate-scpi-silent"):
        ScpiValues(bench.reference, ADDRESS, "/nowhere.yaml@sim")
    with pytest.raises(SetupError, match="calibrate-scpi-silent"):
        ScpiValues(bench.reference, "no address", f"{YAML}@sim")


# ---- the fit alone

QUANTITY = ReferenceQuantity(lowest="-1000", highest="1000", expanded_percent="0.002", expanded="0.001")
FOUND = STANDARD.channels["voltage"]


def point(value: str, counts: str, u: float = 1.0) -> Point:
    return Point(Fraction(value), Fraction(value), Average(Fraction(counts), u, Fraction(23)))


def test_two_points_give_the_exact_line() -> None:
    fitted = fit("voltage", FOUND, QUANTITY, [point("0", "100"), point("500", "4194404")])
    # Stored as a decimal of 12 digits: exact to half of the last one.
    assert abs(fitted.left.gain / FOUND.gain - 1) < Fraction(1, 10**11) and fitted.left.offset_counts == 100
    assert max(abs(one.after) for one in fitted.points) < 1e-8


def test_the_certificate_of_the_reference_does_not_average_out() -> None:
    few = [point(str(v), str(v * 8388)) for v in (-900, 900)]
    many = [point(str(v), str(v * 8388)) for v in range(-900, 901, 100)]
    for points in (few, many):
        assert fit("voltage", FOUND, QUANTITY, points).u_gain >= 1e-5  # 0.002 %, k = 2


def test_a_gain_that_cannot_be_is_refused() -> None:
    with pytest.raises(DataError, match="calibrate-gain-unlikely"):
        fit("voltage", FOUND, QUANTITY, [point("0", "0"), point("500", "2000000")])
    with pytest.raises(DataError, match="calibrate-counts-stand"):
        fit("voltage", FOUND, QUANTITY, [point("0", "7"), point("500", "7")])
    with pytest.raises(InputError, match="calibrate-too-few-points"):
        fit("voltage", FOUND, QUANTITY, [point("500", "0"), point("500", "1")])


def test_weights_follow_the_scatter_of_the_points() -> None:
    noisy = [point("0", "0"), point("500", "4194304"), point("1000", "8388700", 1e6)]
    fitted = fit("voltage", FOUND, QUANTITY, noisy)
    assert float(fitted.left.gain) == pytest.approx(float(FOUND.gain), rel=1e-9)


def test_a_reference_file_names_what_is_wrong(tmp_path) -> None:
    file = tmp_path / "reference.toml"
    file.write_text(REFERENCE.replace('highest = "1000"', "highest = 1000.5"))
    with pytest.raises(InputError) as wrong:
        load_reference(file)
    assert "quantities.V.highest" in wrong.value.evidence["field"]
    assert isinstance(load_reference(_good(tmp_path)), Reference)


def _good(folder: Path) -> Path:
    file = folder / "good.toml"
    file.write_text(REFERENCE)
    return file


# ---- the command, as a technician uses it


def command_line(bench, monkeypatch, *more: str, answers: str = ""):
    monkeypatch.setattr(command, "input_source", lambda *_: bench.board())
    monkeypatch.setattr(command, "_today", lambda: DAY)
    arguments = ["calibrate", "B1", "--rig", str(RIGS / "practice_pile_dc.toml"), "--standard", STANDARD.id]
    return CliRunner().invoke(app, [*arguments, "--by", "Wang", "--home", str(bench.home), *more], input=answers)


def test_asked_point_by_point_a_slip_is_asked_again_and_the_table_is_shown(bench, monkeypatch) -> None:
    monkeypatch.setattr(command.Asked, "give", _give(bench, command.Asked.give))
    answers = "\n".join(["-900", "-500.0", "zero", "0.001", "500", "900"]) + "\n"
    more = ["--reference", str(bench.reference_file), "--channel", "voltage", "--seconds", "0.5"]
    done = command_line(bench, monkeypatch, *more, answers=answers)
    assert done.exit_code == 0, done.output
    assert "自校记录" in done.output and "0.001" in done.output and "未溯源" in done.output


def test_the_command_brings_the_earlier_coefficients_back(bench, monkeypatch) -> None:
    bench.calibrate()
    done = command_line(bench, monkeypatch, "--restore", "--json")
    assert done.exit_code == 0, done.output
    restored = Path(json.loads(done.stdout)["result"]["restored"])
    assert load(restored).channels == STANDARD.channels


def test_what_is_not_there_is_named(bench, monkeypatch) -> None:
    refused = command_line(bench, monkeypatch).exception
    assert isinstance(refused, InputError) and refused.fault == "calibrate-needs-reference"
    with pytest.raises(InputError, match="board-unknown"):
        command.board_of(load_rig(RIGS / "practice_pile_dc.toml"), "B9")


def test_the_reference_in_the_page_for_technicians_can_be_read(tmp_path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "boards.md").read_text(encoding="utf-8")
    lines = page[page.index("       [reference]") : page.index("2. Connect it")].splitlines()
    blocks = "\n".join(line.strip() if line.startswith("       ") else "" for line in lines)
    at_rest, alternating = blocks.split("[reference.quantities.V]")[1:]
    head = blocks[: blocks.index("[reference.quantities.V]")]
    file = tmp_path / "reference.toml"
    for tables, unit in ((at_rest, "V"), (alternating, "deg")):
        file.write_text(head + "[reference.quantities.V]" + tables, encoding="utf-8")
        assert load_reference(file).quantities[unit].scpi is not None
