"""Each check on figures by hand; the report; and that no certificate ever hears of it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomlkit
from pydantic import ValidationError
from typer.testing import CliRunner

from proofvan.cli.app import app
from proofvan.core.canonical import parse
from proofvan.core.errors import InputError, PreconditionError
from proofvan.core.messages import LANGUAGES, catalogue_entries, text
from proofvan.procedures.regulation import Service
from proofvan.supervision import draws, patterns
from proofvan.supervision.deliveries import Delivery
from proofvan.supervision.figures import figures
from proofvan.supervision.findings import Finding, Outcome
from proofvan.supervision.identity import Register, Seen, identity
from proofvan.supervision.in_run import in_run
from proofvan.supervision.pulses import PulseRun, pulses
from proofvan.supervision.report import lines
from proofvan.supervision.totals import Totals, totals
from proofvan.supervision.virtual import Device, visit
from proofvan.supervision.visit import Visit, examine

HOST = Path(__file__).resolve().parents[3] / "host" / "proofvan"
SEED = bytes(range(32))


def delivery(indicated: str, measured: str, **more: Any) -> Delivery:
    one = {"name": indicated, "kind": "usual", "started_at": "0", "reference_u": "0.005"}
    return Delivery.model_validate(one | {"indicated": indicated, "measured": measured} | more)


def figure(found: Finding, name: str) -> Any:
    return next(one for one in found.figures if one.name == name)


def values(found: Finding) -> dict[str, float]:
    return {one.name: float(one.value) for one in found.figures if one.bound}


def test_accurate_at_usual_amounts_only_is_seen() -> None:
    """The reference's own example: 20.00 L +0.02 %, 5.00 L +0.04 %; 13.37 L +1.9 %, 31.62 L +2.0 %."""
    usual = [delivery("20.00", "19.996"), delivery("5.00", "4.998")]
    drawn = [delivery("13.37", "13.1207", kind="drawn"), delivery("31.62", "31.0000", kind="drawn")]
    assert [round(one.error_percent, 2) for one in (*usual, *drawn)] == [0.02, 0.04, 1.9, 2.0]
    found = patterns.amounts([*usual, *drawn])
    assert found.outcome is Outcome.DEVIATES
    assert 1.8 < float(figure(found, "supervision-drawn-usual").value) < 2.0
    assert patterns.amounts(usual).outcome is Outcome.NOT_DONE
    assert patterns.amounts([*usual, delivery("13.37", "13.37", kind="drawn")]).outcome is Outcome.AS_EXPECTED


def test_a_state_that_changes_the_error_is_seen() -> None:
    normal = [delivery("20.00", "19.90")] * 3
    isolated = [delivery("20.00", "20.00", state="isolated")] * 3
    found = patterns.isolation([*normal, *isolated])
    assert found.outcome is Outcome.DEVIATES and figure(found, "supervision-state-change").where == "isolated"
    assert float(found.figures[0].value) == pytest.approx(-0.1 / 19.9 * 100)
    # 4 sigma of two means of three: s 0.05 %, display 0.01 L / sqrt(12) and u 0.005 L of 20 L
    u = np.hypot(0.05, np.hypot(0.01 / np.sqrt(12), 0.005) / 19.95 * 100)
    assert float(found.figures[0].bound) == pytest.approx(4 * u * np.sqrt(2 / 3), rel=1e-3)
    assert patterns.isolation(normal).outcome is Outcome.NOT_DONE


def test_one_delivery_apart_is_named() -> None:
    found = patterns.single_deliveries([delivery("20.00", "20.00")] * 4 + [delivery("20.20", "20.00")])
    assert [one.where for one in found.figures if one.deviates] == ["20.20"]


def test_a_volume_that_every_delivery_begins_with_is_seen() -> None:
    hidden = [delivery(f"{volume + 0.08:.2f}", f"{volume}") for volume in (5, 10, 20, 50)]
    found = patterns.zero(hidden)
    assert float(figure(found, "supervision-offset").value) == pytest.approx(0.08, abs=1e-6)
    assert figure(found, "supervision-offset").deviates and not figure(found, "supervision-start").deviates
    shown = patterns.zero([delivery("20.00", "20.00", started_at="0.80")])
    assert figure(shown, "supervision-start").deviates and len(shown.figures) == 1


def course(volume: float, switch: float, share: float) -> dict[str, Any]:
    at = np.arange(0, volume, 0.25)
    shown = at + share * np.maximum(at - switch, 0)
    return {"display": [f"{one:.2f}" for one in np.floor(shown * 100) / 100], "reference": [f"{one:.4f}" for one in at]}


def test_a_switch_within_a_delivery_is_found_where_it_is() -> None:
    found = in_run([delivery("40.00", "40.00", **course(40, 21.0, 0.02))])
    assert found.outcome is Outcome.DEVIATES
    (one,) = found.figures
    assert float(one.value) == pytest.approx(2.0, abs=0.15)
    assert abs(float(one.where.split()[1]) - 21.0) <= 1.0
    assert in_run([delivery("40.00", "40.00", **course(40, 21.0, 0.0))]).outcome is Outcome.AS_EXPECTED
    assert in_run([delivery("5.00", "5.00", **course(5, 2.0, 0.1))]).outcome is Outcome.NOT_DONE
    short = in_run([delivery("40.00", "40.00", **course(40, 21.0, -0.02))])
    assert float(short.figures[0].value) == pytest.approx(-2.0, abs=0.15)


def pulse_run(ticks: Any, **more: Any) -> PulseRun:
    one = {"name": "p", "ticks": [int(tick) for tick in ticks], "ticks_per_second": 1_000_000, "flow_began": 0}
    return PulseRun.model_validate(one | {"flow_ended": 15_000_000, "measured": "10", "per_litre": "100"} | more)


def test_pulses_are_those_of_the_fuel() -> None:
    sound = 7_500 + 15_000 * np.arange(1000)
    assert values(pulses([pulse_run(sound)])) == {
        "supervision-pulse-equivalent": 0.0,
        "supervision-pulses-between": 0.0,
        "supervision-pulses-without-flow": 0.0,
    }
    quick = pulses([pulse_run(7_000 + 14_700 * np.arange(1020))])
    assert [one.name for one in quick.figures if one.deviates] == ["supervision-pulse-equivalent"]
    between = np.sort(np.concatenate((sound, sound[10:1000:50] + 7_400)))
    found = pulses([pulse_run(between)])
    assert float(figure(found, "supervision-pulses-between").value) == pytest.approx(100 * 20 / 1020)
    after = pulses([pulse_run([*sound, 15_100_000, 15_200_000])])
    assert [one.name for one in after.figures if one.deviates] == ["supervision-pulses-without-flow"]
    assert pulses([]).outcome is Outcome.NOT_DONE


def test_totals_add_up_but_for_rounding() -> None:
    one = {"step": "0.01", "display_step": "0.01", "before": "1000.00", "after": "1040.02", "deliveries": ["20", "20"]}
    assert totals(Totals.model_validate(one)).outcome is Outcome.AS_EXPECTED
    assert totals(Totals.model_validate(one | {"after": "1040.03"})).outcome is Outcome.DEVIATES
    tax = totals(Totals.model_validate(one | {"tax_before": "5", "tax_after": "44", "sold": "995", "received": "1000"}))
    assert [one.name for one in tax.figures if one.deviates] == ["supervision-tax-total"]
    assert float(figure(tax, "supervision-receipts").value) == -0.5
    assert totals(None).outcome is Outcome.NOT_DONE
    for wrong in ({"tax_before": "5"}, {"sold": "5"}):
        with pytest.raises(ValidationError, match="tax_before with tax_after"):
            Totals.model_validate(one | wrong)


REGISTER = Register.model_validate(
    {"models": [{"model": "M1", "source": "type approval", "parts": {"board": ["aa", "ab"], "software": ["1.2/cafe"]}}]}
)


@pytest.mark.parametrize(
    ("seen", "where"),
    [
        ({"model": "M1", "parts": {"board": "ab", "software": "1.2/cafe"}}, []),
        ({"model": "M1", "parts": {"board": "ac", "software": "1.2/cafe"}}, ["board"]),
        ({"model": "M1", "parts": {"board": "aa"}}, ["software"]),
        ({"model": "M1", "parts": {"board": "aa", "software": "1.2/cafe", "second board": "dd"}}, ["second board"]),
        ({"model": "M2", "parts": {"board": "aa"}}, ["M2"]),
        (
            {"model": "M1", "parts": {"board": "aa", "software": "1.2/cafe"}, "last_seals": {"encoder": "7"}},
            ["encoder"],
        ),
    ],
)
def test_parts_are_those_of_the_register(seen: dict[str, Any], where: list[str]) -> None:
    assert [one.where for one in identity(Seen.model_validate(seen), REGISTER).figures if one.deviates] == where


def test_seals_are_compared_without_a_register_too() -> None:
    seals = {"last_seals": {"encoder": "7", "board": "8"}, "seals": {"encoder": "7", "board": "9"}}
    found = identity(Seen.model_validate({"model": "M1", "parts": {}} | seals), None)
    assert [one.where for one in found.figures if one.deviates] == ["board"]
    assert identity(None, REGISTER).outcome is Outcome.NOT_DONE


def seen(**more: Any) -> Visit:
    one = {"service": "supervision", "station": "S", "model": "M", "serial": "1", "reference_kind": "measure"}
    return Visit.model_validate(one | more)


@pytest.mark.parametrize("service", [one for one in Service if one not in ("supervision", "practice")])
def test_nothing_is_gathered_outside_supervision(service: Service) -> None:
    with pytest.raises(PreconditionError) as caught:
        examine(seen(service=service.value))
    assert caught.value.fault == "supervision-service"


def test_volumes_that_were_not_drawn_are_refused() -> None:
    parts = draws.splits(draws.Decimal(20), 2, SEED)[1]
    whole = {"seed": SEED.hex(), "commitment": draws.commitment(SEED)}
    drawn = {"kind": "drawn", "planned": [str(part) for part in parts]}
    good = delivery("20.00", "20.00", **drawn)
    assert examine(seen(deliveries=[good], **whole)).outcome is Outcome.AS_EXPECTED
    for change, fault in (
        (
            {"deliveries": [delivery("20.00", "20.00", **drawn | {"planned": ["7.13", "12.87"]})]},
            "supervision-not-drawn",
        ),
        ({"deliveries": [good], "commitment": "00"}, "supervision-commitment"),
        ({"deliveries": [good], "seed": "00"}, "supervision-seed"),
    ):
        with pytest.raises(InputError) as caught:
            examine(seen(**whole | change))
        assert caught.value.fault == fault
    with pytest.raises(PreconditionError) as refused:
        examine(seen(deliveries=[delivery("7.13", "7.13", kind="drawn", planned=["7.13"])], **whole))
    assert refused.value.fault == "supervision-free-volume"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"display": ["0"], "reference": []}, "as many values"),
        ({"display": ["0", "2", "1"], "reference": ["0", "1", "2"]}, "never fall"),
        ({"measured": "-1"}, "greater than 0"),
        ({"measured": 1.5}, "decimal number in quotes"),
    ],
)
def test_a_course_that_cannot_be_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        delivery("1", "1").model_validate({**delivery("1", "1").model_dump(), **change})
    with pytest.raises(ValidationError, match="ticks that rise"):
        pulse_run([3, 2, 1])


def test_the_report_is_the_same_for_whoever_makes_it_and_speaks_both_languages() -> None:
    one = visit(np.random.default_rng(7), Device(within=0.03, from_litre=3.0))
    report, again = examine(one, None, "ab"), examine(Visit.model_validate(one.model_dump()), None, "ab")
    assert report.canonical() == again.canonical() and report.digest() == again.digest()
    assert parse(report.canonical(), "report")["outcome"] == "deviates"
    for language in LANGUAGES:
        words = "\n".join(lines(report, language))
        assert text("supervision-no-certificate", language) in words and report.digest() in words
        assert all(text(one.check, language) in words for one in report.findings)


ACCUSATIONS = ("fraud", "cheat", "tamper", "作弊", "舞弊", "欺诈", "造假")


def test_no_report_accuses_and_no_certificate_knows_of_it() -> None:
    for language in LANGUAGES:
        for name, entry in catalogue_entries(language).items():
            if name.startswith(("supervision", "cli-supervise")):
                assert not any(word in entry.lower() for word in ACCUSATIONS), name
    for package in ("documents", "records", "regulations", "station", "procedures"):
        for path in (HOST / package).rglob("*"):
            if path.suffix in (".py", ".ftl", ".typ", ".toml"):
                content = path.read_text(encoding="utf-8").lower()
                assert "proofvan.supervision" not in content, path
                assert path.suffix == ".py" or not any(word in content for word in ACCUSATIONS), path


def test_every_bound_names_its_source() -> None:
    assert {one.provenance for one in figures().values()} <= {"S", "C", "T"}
    assert all(one.source for one in figures().values())


def toml(one: Visit) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(item) for name, item in value.items() if item is not None}
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return f"{float(value):.6f}" if isinstance(value, Fraction) else value

    return tomlkit.dumps(plain(one.model_dump()))


def test_the_commands_draw_and_examine(tmp_path: Path) -> None:
    run = CliRunner()
    drawn = json.loads(run.invoke(app, ["supervise", "draw", "--seed", SEED.hex(), "--json"]).stdout)["result"]
    expected = [f"{a} + {b} = {a + b} L" for a, b in draws.splits(draws.Decimal("20.00"), 6, SEED)]
    assert drawn["volumes"] == expected and drawn["commitment"] == draws.commitment(SEED)
    free = run.invoke(app, ["--lang", "en", "supervise", "draw", "--reference", "scale", "--count", "2"])
    assert free.exit_code == 0 and "Write down now" in free.stdout
    for wrong in (["--reference", "bucket"], ["--nominal", "much"], ["--seed", "xy"], ["--nominal", "nan"]):
        assert isinstance(run.invoke(app, ["supervise", "draw", *wrong]).exception, InputError)
    path = tmp_path / "visit.toml"
    for device, code in ((None, 0), (Device(begins=0.5, seen=True), 10)):
        one = visit(np.random.default_rng(3), device).model_copy(update={"service": "supervision"})
        path.write_text(toml(one), encoding="utf-8")
        shown = run.invoke(app, ["--lang", "en", "supervise", "examine", str(path)])
        assert shown.exit_code == code, shown.output
        assert "This is no certificate" in shown.stdout
    found = json.loads(run.invoke(app, ["supervise", "examine", str(path), "--json"]).stdout)["result"]
    assert found["report"]["outcome"] == "deviates" and len(found["sha256"]) == 64


def test_the_command_writes_both_files_and_practice_alone_needs_no_key(tmp_path: Path) -> None:
    run, path, out = CliRunner(), tmp_path / "visit.toml", tmp_path / "out"
    one = visit(np.random.default_rng(3))
    path.write_text(toml(one), encoding="utf-8")
    shown = run.invoke(app, ["supervise", "examine", str(path), "--out", str(out), "--json"])
    assert shown.exit_code == 0, shown.output
    files = json.loads(shown.stdout)["result"]["files"]
    assert [Path(name).name for name in files] == ["evidence.json", "evidence.pdf"]
    path.write_text(toml(one.model_copy(update={"service": "supervision"})), encoding="utf-8")
    refused = run.invoke(app, ["supervise", "examine", str(path), "--out", str(out / "other")])
    assert isinstance(refused.exception, InputError) and not (out / "other").exists()
