"""Whatever breaks: a typed fault with evidence and advice, nothing lost, never PASS on damaged data, and a redo
gives the verdict of the undisturbed run."""

from __future__ import annotations

import json

import pytest
from short_pile import WORKING_ERROR, run_and_kill_the_host, run_short

from proofvan.compose.replay import recording_paths, replay
from proofvan.core.messages import text
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import Noted, RecordingReader, Sent, segments
from proofvan.records.report import Status
from proofvan_wire.frame import FrameScanner
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.registry import decode

# What breaks, when (seconds after the person started the first session), and the faults that may be reported for it.
BREAKING = {
    "kill_board": ({"duration_s": 5.0}, {"board-silent", "board-rebooted", "board-no-answer"}),
    "reboot": ({}, {"board-rebooted", "board-no-answer"}),
    "cut_cable": ({"duration_s": 5.0}, {"port-lost", "port-closed"}),
    "drop_blocks": ({"duration_s": 10.0, "rate": 0.5}, {"gap-lost", "gap-overflow"}),
    "overflow": ({"duration_s": 20.0}, {"gap-overflow", "board-silent", "board-output-dropped", "board-no-answer"}),
    "saturate": ({"duration_s": 1.0, "channel": 1}, {"saturated", "saturation", "stream-saturated"}),
    "silence": ({"duration_s": 4.0}, {"stream-converter-stopped", "gap-overflow", "gap-lost"}),
}
HARMLESS = {
    "duplicate_blocks": {"duration_s": 10.0, "rate": 0.5},
    "reorder_blocks": {"duration_s": 10.0, "rate": 0.5},
}


def plan(kind, fields):
    return [{"kind": kind, "after": WORKING_ERROR, "at_s": 12.0, **fields}]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return run_short(tmp_path_factory.mktemp("undisturbed"))


def faults(record):
    return [attempt for attempt in record["attempts"] if attempt["outcome"] == "fault"]


def assert_sound(finished):
    """The recording is whole, gives the record again, and everything verifies."""
    paths = recording_paths(finished.folder)
    assert replay(paths).canonical() == (finished.folder / "record.json").read_bytes()
    assert verify(finished.folder, TrustStore(), practice=True).status is Status.PRACTICE


def assert_nothing_is_switched_on_after_a_fault(finished):
    """From the report of a fault to the next step no output is held: the board's own timer takes it to safety."""
    failed, faults_seen = False, 0
    for record in RecordingReader(segments(finished.folder)).records():
        if isinstance(record, Noted):
            event = json.loads(record.text)["event"]
            failed = event == "StepFailed" or (failed and event != "StepStarted")
            faults_seen += event == "StepFailed"
        elif isinstance(record, Sent) and failed:
            for number, _, _, payload in FrameScanner().feed(record.data):
                message = decode(number, payload)
                assert not (isinstance(message, OutputSet) and message.value)
    assert faults_seen


@pytest.mark.parametrize("kind", BREAKING)
def test_a_broken_run_says_what_broke_keeps_it_on_the_record_and_is_redone(kind, tmp_path, undisturbed):
    fields, expected = BREAKING[kind]
    finished = run_short(tmp_path, plan(kind, fields))
    record = finished.record()
    found = faults(record)
    assert found, f"{kind} left no fault"
    assert {attempt["fault"] for attempt in found} <= expected
    for attempt in found:
        for language in ("zh", "en"):
            assert text(attempt["fault"], language, **attempt["evidence"])
            assert text(f"{attempt['fault']}.advice", language, **attempt["evidence"])
    assert found[0]["evidence"]["board"] == "B1"
    assert_nothing_is_switched_on_after_a_fault(finished)
    assert finished.entry["verdict"] == undisturbed.entry["verdict"] == "PASS"
    assert_sound(finished)


@pytest.mark.parametrize("kind", HARMLESS)
def test_blocks_that_come_twice_or_out_of_order_change_nothing(kind, tmp_path, undisturbed):
    finished = run_short(tmp_path, plan(kind, HARMLESS[kind]))
    assert not faults(finished.record())
    assert finished.entry["verdict"] == undisturbed.entry["verdict"]
    assert_sound(finished)


def test_one_percent_of_damaged_bytes_costs_resends_or_a_redo_but_never_a_wrong_value(tmp_path, undisturbed):
    finished = run_short(tmp_path, plan("corrupt", {"duration_s": 5.0, "rate": 0.01}))
    assert finished.entry["verdict"] == undisturbed.entry["verdict"]
    error, true = finished.entry["measured_error_percent"], finished.entry["true_error_percent"]
    assert abs(error - true) <= 2 * finished.entry["expanded_uncertainty_percent"]
    assert_sound(finished)


def test_a_board_with_another_schema_is_refused_by_message_and_field_until_it_is_replaced(tmp_path, undisturbed):
    reboot = {"kind": "reboot", "after": WORKING_ERROR, "at_s": 12.0}
    wrong = {"kind": "wrong_schema", "after": WORKING_ERROR, "at_s": 11.0, "duration_s": 30.0}
    finished = run_short(tmp_path, [wrong, reboot])
    assert finished.entry["verdict"] == undisturbed.entry["verdict"]
    assert faults(finished.record())
    assert_sound(finished)


@pytest.mark.parametrize("moment", ["second step", "charging", "reading"])
def test_a_killed_host_goes_on_after_the_last_finished_step_and_loses_nothing(moment, tmp_path, undisturbed):
    seen = {"charging": 0}

    def when(line):
        event = line.get("event", {})
        if moment == "second step":
            return event.get("event") == "StepStarted" and event["position"] == 2
        if moment == "reading":
            return event.get("event") == "Prompted" and event["message"] == "pile-session-reading"
        seen["charging"] += "live" in line
        return seen["charging"] == 12

    run = run_and_kill_the_host(tmp_path, when)
    paths = recording_paths(run)
    assert len(paths) == 2
    record = json.loads((run / "record.json").read_bytes())
    assert record["conclusion"]["outcome"] == undisturbed.entry["verdict"]
    kept = [attempt["key"] for attempt in record["attempts"] if attempt["outcome"] == "kept"]
    assert len(kept) == len(set(kept)) == 5  # nothing twice, nothing missing
    assert replay(paths).canonical() == (run / "record.json").read_bytes()
    assert verify(run, TrustStore(), practice=True).status is Status.PRACTICE
    assert RecordingReader(paths).attachments()["job.toml"]
    assert segments(run) == paths
