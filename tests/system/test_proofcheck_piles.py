"""tools/proofcheck.py computes the other measurements of piles again, and is of our opinion on good and bad ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import proofcheck
import pytest
from short_ac_pile import run_ac
from surgery import adding, rewrite
from test_ac_pile_runs import PULSES
from test_display_gate import run_with_camera
from two_opinions import accepted, accepted_by_ours, edited, forged_record, kept, left_open, new_recording, said

from proofvan.core.intake import Received

# One worker makes the runs and does every test on them.
pytestmark = pytest.mark.xdist_group("proofcheck_piles")

SUPERVISED = (
    ('practised_service = "subsequent_verification"', 'practised_service = "supervision"'),
    ("check_pilot = true", "check_pilot = false"),
    (
        "check_clock = false",
        'check_clock = false\nsequential = { test = "sprt-two-sided", inner_percent = 0.8, outer_percent = 1.2 }',
    ),
    ("runs = 2", "runs = 4"),
)


@pytest.fixture(scope="module")
def pulses(tmp_path_factory):
    """An AC pile, three phases, from pulse to pulse."""
    return run_ac(tmp_path_factory.mktemp("pulses"), *PULSES, true_error_percent=-0.5)


@pytest.fixture(scope="module")
def edges(tmp_path_factory):
    """A DC pile from edge to edge of its display, the van being its vehicle."""
    return run_with_camera(tmp_path_factory.mktemp("edges"))


@pytest.mark.parametrize("run", ["pulses", "edges"])
def test_a_gate_inside_the_session_is_found_again_and_every_digit_is_the_same(run, request, capsys):
    finished = request.getfixturevalue(run)
    code, lines = said(finished.folder, capsys)
    assert code == proofcheck.GOOD, [line for line in lines if not line["ok"]]
    again = [line for line in lines if line["check"] == "computed again from the raw samples"]
    assert len(again) == len(finished.record()["results"]) and all(line["ok"] for line in again)
    assert accepted_by_ours(finished.folder)


def test_a_point_that_a_sequential_test_has_ended_is_judged_again(tmp_path, capsys):
    finished = run_ac(tmp_path, *SUPERVISED, true_error_percent=-0.2)
    (verdict,) = [one for one in finished.record()["verdicts"] if one["result"] == "jjg1148-working-error"]
    assert (verdict["rule"], verdict["outcome"]) == ("rule-sequential-test", "PASS")
    code, lines = said(finished.folder, capsys)
    assert code == proofcheck.GOOD, [line for line in lines if not line["ok"]]


# Forged with the key: every digest and signature fits.


def another_energy(plain: dict) -> None:
    kept(plain)[1]["energy"]["value"] += "1"


def another_gate(plain: dict) -> None:
    kept(plain)[0]["energy"]["interval"]["start_ns"] += 1


def another_indication(plain: dict) -> None:
    kept(plain)[0]["indicated_kwh"] = str(Decimal(kept(plain)[0]["indicated_kwh"]) + Decimal("0.001"))


def another_kind_of_gate(plain: dict) -> None:
    plain["plan"]["data"]["gate"] = kept(plain)[0]["gate"] = "whole_session"


def another_current(plain: dict) -> None:
    kept(plain)[0]["current_a"] = "59"


def without_the_loss_on_the_line(plain: dict) -> None:
    plain["plan"]["data"]["load"] = "virtual"
    for session in kept(plain):
        session["load"] = "virtual"


def a_test_that_ends_a_verification(plain: dict) -> None:
    plain["plan"]["data"]["sequential"] = {
        "alpha": "0.05", "beta": "0.05", "inner_percent": "0.8", "outer_percent": "1.2", "test": "sprt-two-sided"
    }  # fmt: skip


RECORDS = (
    another_energy,
    another_gate,
    another_indication,
    another_current,
    another_kind_of_gate,
    without_the_loss_on_the_line,
    a_test_that_ends_a_verification,
)


def one_count_of_the_third_phase(folder: Path) -> None:
    new_recording(folder, lambda old, new: rewrite(old, new, adding(20_000, 60_000, 5)))


def a_pulse_too_many(folder: Path) -> None:
    # for one sample in the middle of a pulse its level is low
    new_recording(folder, lambda old, new: rewrite(old, new, adding(-6_990_000, 60_123, 6)))


def another_constant(folder: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"pulse_constant_per_kwh = 400.0", b"pulse_constant_per_kwh = 402.0", 1)

    def tell(plain: dict) -> None:
        plain["subject"]["data"]["pulse_constant_per_kwh"] = "402"

    new_recording(folder, lambda old, new: edited(old, new, attachments=change), tell)


def a_display_that_went_on(folder: Path) -> None:
    """From half a kilowatt-hour on each frame shows a hundredth more."""

    def line(frame: bytes) -> bytes:
        told = json.loads(frame)
        if told["text"] and Decimal(told["text"]) >= Decimal("0.5"):
            told["text"] = str(Decimal(told["text"]) + Decimal("0.010"))
        return json.dumps(told, sort_keys=True).encode() + b"\n"

    def change(record):
        if isinstance(record, Received) and record.port == "V1":
            return replace(record, data=b"".join(map(line, record.data.splitlines())))
        return record

    new_recording(folder, lambda old, new: edited(old, new, records=change))


FORGERIES: dict[str, dict[str, Callable[[Path], None]]] = {
    "pulses": {
        **{change.__name__: forged_record(change) for change in RECORDS},
        "one_count_of_the_third_phase": one_count_of_the_third_phase,
        "a_pulse_too_many": a_pulse_too_many,
        "another_constant": another_constant,
    },
    "edges": {
        **{change.__name__: forged_record(change) for change in RECORDS[:4]},
        "a_display_that_went_on": a_display_that_went_on,
    },
}


@pytest.mark.parametrize("run, kind", [(run, kind) for run, kinds in FORGERIES.items() for kind in kinds])
def test_both_refuse_what_was_forged(run, kind, request, tmp_path, capsys):
    folder = request.getfixturevalue(run).copy(tmp_path)
    FORGERIES[run][kind](folder)
    assert not accepted_by_ours(folder)
    assert said(folder, capsys)[0] == proofcheck.BAD


def test_both_accept_what_was_only_written_again(pulses, tmp_path, capsys):
    folder = pulses.copy(tmp_path)
    new_recording(folder, lambda old, new: edited(old, new))
    assert accepted_by_ours(folder)
    assert accepted(folder), capsys.readouterr().out
    assert not left_open(said(folder, capsys)[1])
