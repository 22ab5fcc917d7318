"""`proofvan office demo`: office, broker, van and city on one machine, from a certificate to an alert that is closed.

Real parts: mosquitto with the office's own certificates, the office as a process of its own, the van's ledger and runs.
Simulated: the city, and what the van measures; the truth is told to the world's process alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proofvan.compose.demo import Wishes, chosen, demonstrate
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.now import utc_now
from proofvan.compose.office import Place, begin, enrol, read_place
from proofvan.compose.office_processes import OfficeProcesses, free_port
from proofvan.compose.uplink import Delivered, deliver, join_office, order_book
from proofvan.core.errors import LinkError, SetupError
from proofvan.keys.files import read_private_key, write_private_key
from proofvan.keys.practice import practice_signer
from proofvan.office.evidence import WORK_ORDER, evidence_of
from proofvan.office.orders import issue_order

if TYPE_CHECKING:  # Arrow and SciPy take a second to load
    from proofvan.city.action.risk import Risk

VAN, _HOST, _CLERK, _PERSON = "van-07", "127.0.0.1", "office clerk", "practice verifier"
STORY = "office-demo.json"
# Of the regulations whose values a person types in, the one with the fewest questions.
_FIRST_JOB = "metal-measure"
# A city in which the meters of twelve days suspect one DC pile, and are right.
_PILES, _DAYS, _CITY_SEED = 24, 12, 6
_PILE_JOBS = {"dc": "pile-dc", "ac": "pile-ac"}
_RUN_SEED = 7

# Told after each step: message id and its values.
Tell = Callable[[str, Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Suspect:
    """The alert that the clerk takes up, why, and where the pile stands."""

    alert: str
    risk: Risk
    kind: str
    true_error: float  # for the world's process alone


class OfficeDemo:
    """A folder with everything; `story` is what happened, in plain values."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self.folder, self._tell = folder, tell
        self.story: list[dict[str, str]] = []
        self.home, self.lake, self.alerts = folder / "van", folder / "city", folder / "alerts.jsonl"
        self.key = folder / "office.key"
        self._signer = practice_signer()

    def run(self, stay: Callable[[], None] = lambda: None) -> None:
        """Play it to the end, `stay` while office and broker still run. Raises what its parts raise."""
        _begin_anew(self.folder)
        write_private_key(self.key, Ed25519PrivateKey.generate())
        settings = begin(self.folder / "office", _HOST, free_port(), _HOST)
        place = read_place(self.folder / "office")
        with OfficeProcesses(place, settings, self.key, self.folder / "log"):
            self._told("begun", folder=place.folder, port=place.port)
            self._join(place)
            self._certificate_arrives(place)
            suspect = self._bad_pile_is_seen()
            number = self._order_goes_out(place, suspect)
            run = self._order_is_done(suspect, number)
            self._evidence_closes(place, suspect, number, run)
            stay()

    def _join(self, place: Place) -> None:
        handed = enrol(place, VAN, read_private_key(self.key).public_key)
        join_office(self.home, handed)
        self._told("joined", van=VAN, handed=handed, home=self.home)

    def _certificate_arrives(self, place: Place) -> None:
        done = demonstrate(chosen(_FIRST_JOB), Wishes(seed=_RUN_SEED), self.home, _unseen)[0]
        certificate = self.home / str(done["certificate"])
        self._told("measured", verdict=done["verdict"], subject=done["subject"], file=certificate)
        delivered = self._deliver()
        self._told("receipt", receipted=delivered.receipted, entries=delivered.entries, folder=place.folder)

    def _bad_pile_is_seen(self) -> Suspect:
        from proofvan.city.action.alerts import AlertBook
        from proofvan.city.action.rules import read_rules
        from proofvan.city.lake import Lake
        from proofvan.sim.city.city import simulate
        from proofvan.sim.city.difficulty import read_difficulty
        from proofvan.sim.city.lake_rows import store

        city = simulate(read_difficulty().of_size(_PILES, _DAYS), _CITY_SEED)
        store(city, Lake(self.lake))
        self._told("city", piles=_PILES, days=_DAYS, sessions=len(city.observed.sessions), lake=self.lake)
        risks, book = self._risks(), AlertBook(self.alerts)
        (alert, *_) = book.raise_for(risks, _CLERK, utc_now())
        book.assign(alert, _CLERK, None, _CLERK, utc_now(), read_rules())
        risk = next(one for one in risks if one.pile_id == alert.rpartition("/")[0])
        self._told("alert", alert=alert, lake=self.lake, alerts=self.alerts, **_estimate(risk))
        at = city.observed.piles.ids.index(risk.pile_id)
        kind = "dc" if city.observed.piles.is_dc[at] else "ac"
        return Suspect(alert, risk, kind, float(city.errors[at]))

    def _order_goes_out(self, place: Place, suspect: Suspect) -> int:
        body = {"alert": suspect.alert, "station": suspect.risk.station_id, **_estimate(suspect.risk)}
        office = read_private_key(self.key)
        store = place.store()
        try:
            with store.work() as work:
                number = issue_order(work, VAN, WORK_ORDER, suspect.risk.pile_id, body, utc_now(), office).number
        finally:
            store.close()
        self._told("ordered", number=number, van=VAN, pile=suspect.risk.pile_id, folder=place.folder)
        delivered = self._deliver()
        self._told("order-received", number=number, orders=delivered.orders, home=self.home)
        return number

    def _order_is_done(self, suspect: Suspect, number: int) -> str:
        practice = chosen(_PILE_JOBS[suspect.kind])[0]
        ordered = replace(practice, job=_ordered_job(practice.job, suspect, self.folder / "job.toml"))
        wishes = Wishes(seed=_RUN_SEED, true_error_percent=100 * suspect.true_error)
        done = demonstrate([ordered], wishes, self.home, _unseen)[0]
        run = Path(str(done["record"])).parent.name
        found = f"{done['measured_error_percent']:+.2f} ± {done['expanded_uncertainty_percent']:.2f}"
        self._told("verified", run=run, found=found, verdict=done["verdict"], file=self.home / str(done["certificate"]))
        with opened_ledger(self.home, self._signer) as ledger:
            order_book(self.home, ledger, self._signer).done(number, run, _PERSON)
        delivered = self._deliver()
        self._told("came-back", number=number, receipted=delivered.receipted, entries=delivered.entries)
        return run

    def _evidence_closes(self, place: Place, suspect: Suspect, number: int, run: str) -> None:
        from proofvan.city.action.alerts import AlertBook
        from proofvan.city.action.settlement import settle
        from proofvan.city.lake import Lake

        book, store = AlertBook(self.alerts), place.store()
        try:
            with store.work() as work:
                evidence = evidence_of(work, VAN, number)
        finally:
            store.close()
        settle(book, Lake(self.lake), suspect.alert, evidence, _CLERK, utc_now(), practice=True)
        closed = book.alerts()[suspect.alert]
        self._told("closed", alert=suspect.alert, state=closed.state, evidence=closed.evidence, alerts=self.alerts)
        after = next(one for one in self._risks() if one.pile_id == suspect.risk.pile_id)
        self._told("learned", run=run, **_estimate(after))

    def _risks(self) -> tuple[Risk, ...]:
        from proofvan.city.action.risks import risks_of
        from proofvan.city.estimation.estimate import estimate
        from proofvan.city.estimation.lake_rows import observe
        from proofvan.city.estimation.model import read_model
        from proofvan.city.lake import Lake

        observed = observe(Lake(self.lake))
        return risks_of(observed, estimate(observed, read_model()))

    def _deliver(self) -> Delivered:
        delivered = deliver(self.home, self._signer, lambda text: None, for_ever=False)
        if delivered.refusals:
            raise LinkError("office-demo-refused", detail=str(delivered.refusals[0]))
        return delivered

    def _told(self, step: str, **values: object) -> None:
        plain = {name: str(value) for name, value in values.items()}
        self.story.append({"step": step, **plain})
        (self.folder / STORY).write_text(json.dumps(self.story, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        self._tell(f"office-demo-{step}", plain)


def _unseen(job: str, message: Mapping[str, object]) -> None:
    """Show nothing while a practice run is under way."""


def _begin_anew(folder: Path) -> None:
    """Make an empty folder; what an earlier demonstration left goes, anything else stays and is refused."""
    if (folder / STORY).exists():
        shutil.rmtree(folder)
    if folder.exists() and any(folder.iterdir()):
        raise SetupError("office-demo-folder-used", folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STORY).write_text("[]\n")


def _ordered_job(job: Path, suspect: Suspect, path: Path) -> Path:
    """Write the practice job for the pile of the order."""
    table = tomlkit.parse(job.read_text(encoding="utf-8"))
    table["subject"]["serial"] = suspect.risk.pile_id
    table["job"]["place"] = f"{suspect.risk.station_id}（仿真）"
    path.write_text(tomlkit.dumps(table), encoding="utf-8")
    return path


def _estimate(risk: Risk) -> dict[str, str]:
    return {
        "pile": risk.pile_id,
        "estimate": f"{100 * risk.error:+.2f} ± {200 * risk.uncertainty:.2f}",
        "probability": f"{100 * risk.probability:.1f}",
    }
