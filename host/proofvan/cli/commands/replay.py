"""`proofvan replay`: rebuild the record of a run, bit for bit, from its recording alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, say
from proofvan.compose.replay import recording_paths, replay
from proofvan.station.identity import software_identity


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay", help=both("cli-replay-help"))(replay_recording)


def replay_recording(
    recording: Annotated[Path, typer.Argument(help=both("cli-replay-recording"), exists=True)],
    out: Annotated[Path | None, typer.Option("--out", help=both("cli-replay-out"))] = None,
    block_size: Annotated[int | None, typer.Option("--block-size", min=1, help=both("cli-replay-block-size"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Replay a recording."""
    ask_json("replay", as_json)
    record = replay(recording_paths(recording), block_size)
    if out is not None:
        out.write_bytes(record.canonical())
    own = software_identity()
    result = {
        "run": record.head.run,
        "record_sha256": record.digest(),
        "verdict": record.conclusion.outcome.value,
        "recorded_software": {"version": record.software.version, "legal_id": record.software.legal_id},
        "replaying_software": {"version": own["version"], "legal_id": own["legal_id"]},
    }
    if as_json:
        print_result("replay", result)
        return
    print(say("cli-replay-done", run=record.head.run, digest=record.digest(), verdict=result["verdict"]))
    if own["legal_id"] != record.software.legal_id:
        print(say("cli-replay-other-software", recorded=record.software.legal_id[:16], own=own["legal_id"][:16]))
