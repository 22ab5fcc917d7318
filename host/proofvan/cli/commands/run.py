"""`proofvan run`: one job on one rig, from the first prompt to the certificate."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.files import default_home
from proofvan.cli.progress import RunView
from proofvan.cli.unlock import PinFile, ask_person, open_signer, station_of
from proofvan.cli.words import both, say
from proofvan.compose.attended import told
from proofvan.compose.desk import Desk
from proofvan.compose.perform import perform
from proofvan.compose.sources import source_for
from proofvan.compose.summary import summarise
from proofvan.compose.watcher import Watcher
from proofvan.compose.wave_line import WaveLine
from proofvan.core.clock import civil_date
from proofvan.core.errors import ProofvanError
from proofvan.core.line.results import Outcome
from proofvan.keys.signer import Signer
from proofvan.people.roll import SignedIn
from proofvan.procedures.events import live_as_plain
from proofvan.station.attendance import require_verifier
from proofvan.station.setup import RunSetup, load_setup, setup_files

_CODES = {
    Outcome.PASS: ExitCode.OK,
    Outcome.FAIL: ExitCode.FAIL,
    Outcome.MEASURED: ExitCode.OK,
    Outcome.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", help=both("cli-run-help"))(run)


def run(
    rig: Annotated[Path, typer.Option("--rig", help=both("cli-run-rig"))],
    job: Annotated[Path, typer.Option("--job", help=both("cli-run-job"))],
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    key: Annotated[str | None, typer.Option("--key", help=both("cli-run-key"))] = None,
    world: Annotated[Path | None, typer.Option("--world", help=both("cli-run-world"))] = None,
    person: Annotated[str, typer.Option("--as", envvar="PROOFVAN_PERSON", help=both("cli-as"))] = "",
    pin_file: PinFile = None,
    anew: Annotated[bool, typer.Option("--new", help=both("cli-run-new"))] = False,
    lines: Annotated[bool, typer.Option("--lines", help=both("cli-run-lines"))] = False,
    attended: Annotated[bool, typer.Option("--attended", help=both("cli-run-attended"))] = False,
    waves: Annotated[int | None, typer.Option("--waves", help=both("cli-run-waves"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Run a job."""
    ask_json("run", as_json)
    with _telling(lines and attended):
        _run(rig, job, home, key, world, person, pin_file, anew, lines, attended, waves, as_json)


def _run(
    rig: Path, job: Path, home: Path | None, key: str | None, world: Path | None,
    person: str, pin_file: Path | None, anew: bool, lines: bool, attended: bool,
    waves: int | None, as_json: bool,
) -> None:  # fmt: skip
    setup = load_setup(setup_files(job, rig))
    place = home or default_home()
    desk = _desk() if lines and attended else None
    source, signer = source_for(setup, partial(open_signer, key) if key else None, world, desk)
    who = None if setup.rig.simulated else _verifier(setup, place, signer, person, pin_file)
    if lines:
        watcher = _line_watcher(waves, desk)
        issued = perform(source, setup, place, signer, watcher, anew=anew, who=who, persons_sign=attended)
    else:
        with RunView([job.parent.name if world else job.stem], quiet=as_json) as view:
            issued = perform(source, setup, place, signer, view.watcher(), anew=anew, who=who)
    summary = summarise(issued, place)
    if lines:
        _line({"done": summary})
    elif as_json:
        print_result("run", summary, _CODES[issued.signed.record.conclusion.outcome])
    else:
        print(say("cli-run-done", verdict=summary["verdict"], folder=issued.folder))
    raise typer.Exit(_CODES[issued.signed.record.conclusion.outcome])


def _verifier(setup: RunSetup, home: Path, signer: Signer, person: str, pin_file: Path | None) -> SignedIn:
    """Sign the verifier in before anything is touched; the sign-in, and each refused one, is in the ledger."""
    with station_of(home, signer) as station:
        who = station.sign_in(person or ask_person(), pin_file)
    require_verifier(setup, who, civil_date(who.utc).isoformat())
    return who


@contextmanager
def _telling(screen: bool) -> Iterator[None]:
    """Tell a screen why a run ended without a record; it shows the words in its own language."""
    try:
        yield
    except ProofvanError as problem:
        if screen:
            _line({"failed": told(problem)})
        raise


def _desk() -> Desk:
    return Desk(sys.stdin.fileno(), lambda prompt, value: _line({"seen": prompt, "value": value}))


def _line_watcher(waves: int | None, desk: Desk | None) -> Watcher:
    def tell(event: Mapping[str, Any]) -> None:
        if desk is not None:
            desk.told(event)
        _line({"event": event})

    return Watcher(
        tell=tell,
        show=lambda frame: _line({"live": live_as_plain(frame)}),
        waves=None if waves is None else WaveLine(waves),
    )


def _line(message: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()
