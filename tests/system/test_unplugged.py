"""TRUST-23: the cable goes, or the board loses its supply, at every prompt of both runs and in the middle of measuring:
the run is kept and goes on, outputs are safe, nothing is lost, and a run that is not completed gives no certificate."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from practice_runs import SEED, Finished
from short_pile import short_practice

from proofvan.compose.demo import Wishes, demonstrate
from proofvan.compose.practice import Practice, practices
from proofvan.compose.replay import recording_paths, replay
from proofvan.core.intake import PortChanged
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import Noted, RecordingReader, Sent
from proofvan.records.report import Status
from proofvan_wire.frame import FrameScanner
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.registry import decode

pytestmark = [pytest.mark.trust, pytest.mark.micropython, pytest.mark.xdist_group("unplugged")]
# In the middle of what takes long, seconds after the person began it.
MIDDLE = {
    "pile-dc": [("pile-start-charging", 1, at_s) for at_s in (6.0, 14.0)] + [("pile-stop-charging", 2, 0.3)],
    "dispenser": [("jjg443-deliver", 2, 30.0), ("jjg443-deliver", 5, 60.0), ("jjg443-indicated-volume", 3, 2.0)],
}


def practice(name: str, folder: Path) -> Practice:
    return short_practice(folder) if name == "pile-dc" else practices()["dispenser"]


def told(folder: Path) -> list[dict]:
    """Give every event of a run."""
    records = RecordingReader(recording_paths(folder)).records()
    return [json.loads(record.text) for record in records if isinstance(record, Noted)]


def performed(name: str, folder: Path, plan: list[dict], *options: str) -> Finished:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "plan.json"
    file.write_text(json.dumps(plan))
    given = Wishes(seed=SEED, world_options=["--fault-plan", str(file), *options])
    (entry,) = demonstrate([practice(name, folder)], given, folder / "out", lambda _job, _message: None)
    return Finished(folder / "out", entry)


def lost_everywhere(name: str, kind: str, prompts: list[str]) -> list[dict]:
    """Plan a loss right after the first answer to every prompt, and in the middle of measuring."""
    moments = [(message, 1, 0.4) for message in dict.fromkeys(prompts)] + MIDDLE[name]
    lasting = {"cut_cable": 2.0, "kill_board": 1.0}[kind]
    return [
        {"kind": kind, "after": message, "occurrence": occurrence, "at_s": at_s, "duration_s": lasting}
        for message, occurrence, at_s in moments
    ]


def switched_on_while_lost(finished: Finished) -> int:
    """Count orders to switch something on between the loss of a port and the next step."""
    lost, found = False, 0
    for record in RecordingReader(recording_paths(finished.folder)).records():
        if isinstance(record, PortChanged) and record.state == "lost":
            lost = True
        elif isinstance(record, Noted):
            lost = lost and json.loads(record.text)["event"] != "StepStarted"
        elif isinstance(record, Sent) and lost:
            for number, _, _, payload in FrameScanner().feed(record.data):
                message = decode(number, payload[:4] if number == 0x30 else payload)
                found += isinstance(message, OutputSet) and bool(message.value)
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, Finished]:
    return {name: performed(name, tmp_path_factory.mktemp(name), []) for name in MIDDLE}


@pytest.mark.parametrize("kind", ["cut_cable", "kill_board"])
@pytest.mark.parametrize("name", MIDDLE)
def test_a_board_that_is_lost_at_every_prompt_costs_redone_steps_and_nothing_else(
    name, kind, tmp_path, undisturbed, record_property
):
    asked = [event["message"] for event in told(undisturbed[name].folder) if event["event"] == "Prompted"]
    plan = lost_everywhere(name, kind, asked)
    finished = performed(name, tmp_path, plan, "--redos", "99")
    record, calm = finished.record(), undisturbed[name].record()
    faults = [attempt for attempt in record["attempts"] if attempt["outcome"] == "fault"]
    kept = [attempt["key"] for attempt in record["attempts"] if attempt["outcome"] == "kept"]
    assert kept == [attempt["key"] for attempt in calm["attempts"] if attempt["outcome"] == "kept"]
    assert record["conclusion"]["outcome"] == calm["conclusion"]["outcome"]
    assert {attempt["fault"] for attempt in faults} <= {
        "port-lost", "port-closed", "board-silent", "board-rebooted", "board-no-answer", "stream-no-samples",
    }  # fmt: skip
    assert len(faults) >= len(MIDDLE[name])
    assert switched_on_while_lost(finished) == 0
    paths = recording_paths(finished.folder)
    assert replay(paths).canonical() == (finished.folder / "record.json").read_bytes()
    assert verify(finished.folder, TrustStore(), practice=True).status is Status.PRACTICE
    for key, value in {"losses": len(plan), "steps_redone": len(faults), "steps_kept": len(kept)}.items():
        record_property(key, value)
    print(f"{name} {kind}: {len(plan)} losses, {len(faults)} steps redone, {len(kept)} kept")


@pytest.mark.parametrize("name", MIDDLE)
def test_a_run_that_is_given_up_after_a_loss_keeps_all_and_gives_no_certificate(name, tmp_path):
    message, _, at_s = MIDDLE[name][0]
    loss = {"kind": "cut_cable", "after": message, "occurrence": 1, "at_s": at_s, "duration_s": 2.0}
    finished = performed(name, tmp_path, [loss], "--redos", "0")
    record = finished.record()
    assert record["conclusion"]["outcome"] == "INCONCLUSIVE"
    assert record["conclusion"]["document"] == "none"
    assert not [path.name for path in finished.folder.iterdir() if path.suffix in (".pdf", ".xml")]
    assert finished.entry["certificate"] is None
    assert [attempt["outcome"] for attempt in record["attempts"]].count("fault") == 1
    assert replay(recording_paths(finished.folder)).canonical() == (finished.folder / "record.json").read_bytes()
    assert tomllib.loads(RecordingReader(recording_paths(finished.folder)).attachments()["job.toml"].decode())["job"]
