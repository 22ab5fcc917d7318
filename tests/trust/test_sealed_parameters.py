"""TRUST-06 to TRUST-08: sealed parameters: role, reason, counter, audit event; no flipped byte, no older file."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_people import Trail
from sample_records import signer

from proofvan import regulations
from proofvan.compose.practice import practices
from proofvan.core.audit import AuditEvent
from proofvan.core.errors import InputError, PreconditionError, ProofvanError, SetupError, SignatureError
from proofvan.people.person import Person, Role
from proofvan.people.roll import SignedIn
from proofvan.station.identity import software_identity
from proofvan.station.parameters import Parameters, in_use, last_counter_of, require_sealed, type_specific
from proofvan.station.setup import load_setup, setup_files

UTC = "2026-11-24T08:00:00.000Z"
STATION = signer(30)
METROLOGIST = SignedIn(Person("P-5", "负责人", (Role.METROLOGIST,), ()), UTC, False)
ONE, TWO = hashlib.sha256(b"1").hexdigest(), hashlib.sha256(b"2").hexdigest()


def opened(folder: Path, trail: Trail) -> Parameters:
    return Parameters(folder / "parameters.json", STATION, trail, last_counter_of(trail.events))


def test_a_change_raises_the_counter_and_leaves_one_event_with_old_and_new(tmp_path: Path) -> None:
    trail = Trail()
    parameters = opened(tmp_path, trail)
    parameters.set("standard:S-1", ONE, METROLOGIST, "新证书 2026", UTC)
    parameters.set("standard:S-1", TWO, METROLOGIST, "更正", UTC)
    assert trail.events == [
        AuditEvent("parameter-changed", "standard:S-1", "P-5", UTC, "[1] 新证书 2026", "", ONE),
        AuditEvent("parameter-changed", "standard:S-1", "P-5", UTC, "[2] 更正", ONE, TWO),
    ]
    again = opened(tmp_path, trail)
    assert again.counter == 2
    again.require({"standard:S-1": TWO})


names = st.sampled_from(["standard:S-1", "organisation:o", "rig:r", "limits:jjg1149_dc_pile", "nonsense", "rig:"])
values = st.sampled_from([ONE, TWO, "", "AB" * 32, "12"])
roles = st.sets(st.sampled_from(list(Role)), max_size=2)
moves = st.tuples(names, values, roles, st.sampled_from(["", " ", "because"]))


@settings(max_examples=40, deadline=None)
@given(st.lists(moves, max_size=8))
def test_every_way_to_write_gives_one_count_and_one_event_or_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, attempts: list[tuple[str, str, set[Role], str]]
) -> None:
    folder, trail = tmp_path_factory.mktemp("p"), Trail()
    for name, value, held, reason in attempts:
        parameters = opened(folder, trail)
        before, events = parameters.device_specific(), len(trail.events)
        who = SignedIn(Person("P-9", "某", tuple(held), ()), UTC, False)
        permitted = Role.METROLOGIST in held and bool(reason.strip()) and value in (ONE, TWO)
        permitted = permitted and name in ("standard:S-1", "organisation:o", "rig:r")
        try:
            parameters.set(name, value, who, reason, UTC)
        except ProofvanError:
            assert not permitted
            assert (parameters.device_specific(), len(trail.events)) == (before, events)
        else:
            assert permitted
            assert len(trail.events) == events + 1 == parameters.counter
    assert opened(folder, trail).counter == len(trail.events)


def test_a_type_specific_parameter_cannot_be_set(tmp_path: Path) -> None:
    folders = {path.parent.name for path in Path(regulations.__path__[0]).glob("[!_]*/limits.toml")}
    assert {parameter.name for parameter in type_specific()} == {f"limits:{folder}" for folder in folders}
    assert "jjg1149_dc_pile" in folders
    for parameter in type_specific():
        with pytest.raises(InputError) as refused:
            opened(tmp_path, Trail()).set(parameter.name, ONE, METROLOGIST, "because", UTC)
        assert refused.value.fault == "parameter-type-specific"


def test_whichever_byte_is_changed_the_station_refuses_to_measure(tmp_path: Path) -> None:
    trail = Trail()
    parameters = opened(tmp_path, trail)
    for number in range(5):
        parameters.set(f"standard:S-{number}", ONE, METROLOGIST, "新证书", UTC)
    path = tmp_path / "parameters.json"
    sound = path.read_bytes()
    pick = random.Random(6)
    for _ in range(1000):
        at, flip = pick.randrange(len(sound)), 1 << pick.randrange(8)
        path.write_bytes(sound[:at] + bytes((sound[at] ^ flip,)) + sound[at + 1 :])
        with pytest.raises(SignatureError) as refused:
            opened(tmp_path, trail)
        assert refused.value.fault == "parameters-changed", at
    path.write_bytes(sound[: len(sound) // 2])
    with pytest.raises(SignatureError):
        opened(tmp_path, trail)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 6), st.data())
def test_an_older_file_is_found_by_the_counter_in_the_trail(
    tmp_path_factory: pytest.TempPathFactory, changes: int, data: st.DataObject
) -> None:
    folder, trail = tmp_path_factory.mktemp("p"), Trail()
    path, kept = folder / "parameters.json", []
    for number in range(changes):
        opened(folder, trail).set("standard:S-1", (ONE, TWO)[number % 2], METROLOGIST, "更正", UTC)
        kept.append(path.read_bytes())
    path.write_bytes(kept[data.draw(st.integers(0, changes - 2))])
    with pytest.raises(SignatureError) as refused:
        opened(folder, trail)
    assert refused.value.fault == "parameters-older"
    path.unlink()
    with pytest.raises(SetupError):
        opened(folder, trail)


def test_a_change_between_file_and_trail_is_noted_at_the_next_start_and_more_are_an_attack(tmp_path: Path) -> None:
    trail = Trail()
    for value in (ONE, TWO):
        opened(tmp_path, trail).set("rig:r", value, METROLOGIST, "更换线缆", UTC)
    cut_off = trail.events.pop()
    opened(tmp_path, trail)
    assert trail.events[-1] == cut_off
    with pytest.raises(SignatureError) as refused:
        opened(tmp_path, Trail())
    assert refused.value.fault == "parameters-unknown-change"


def test_another_stations_file_is_refused(tmp_path: Path) -> None:
    trail = Trail()
    Parameters(tmp_path / "parameters.json", signer(31), trail, 0).set("rig:r", ONE, METROLOGIST, "换", UTC)
    with pytest.raises(SignatureError):
        opened(tmp_path, trail)


def test_a_run_needs_every_thing_that_it_depends_on_sealed_as_it_is(tmp_path: Path) -> None:
    pile, trail = practices()["pile-dc"], Trail()
    setup = load_setup(setup_files(pile.job, pile.rig))
    used = in_use(setup, software_identity())
    assert set(used) == {"software:host", f"organisation:{setup.organisation.id}", f"rig:{setup.rig.id}"} | {
        f"standard:{standard.id}" for standard in setup.standards.values()
    }
    parameters = opened(tmp_path, trail)
    for name, value in used.items():
        with pytest.raises(PreconditionError) as refused:
            parameters.require(used)
        assert refused.value.fault == "parameter-not-sealed"
        parameters.set(name, value, METROLOGIST, "首次封存", UTC)
    parameters.require(used)
    for name in setup.files:  # one byte more in any file that a run depends on, limits and job apart
        other = replace(setup, files={**setup.files, name: setup.files[name] + b"\n"})
        sealed = not name.startswith(("job", "regulation", "boards"))
        if sealed:
            with pytest.raises(PreconditionError) as refused:
                parameters.require(in_use(other, software_identity()))
            assert refused.value.fault == "parameter-differs"
    changed = {**software_identity(), "kernels": "00"}
    with pytest.raises(PreconditionError):
        parameters.require(in_use(setup, changed))


def test_a_refusal_to_measure_is_noted_and_practice_needs_no_seal(tmp_path: Path) -> None:
    pile, trail = practices()["pile-dc"], Trail()
    setup = load_setup(setup_files(pile.job, pile.rig))

    def parameters() -> Parameters:
        return opened(tmp_path, trail)

    require_sealed(setup, software_identity(), parameters, trail, UTC)
    assert not trail.events
    real = replace(setup, rig=replace(setup.rig, simulated=False))
    with pytest.raises(PreconditionError):
        require_sealed(real, software_identity(), parameters, trail, UTC)
    assert [(event.kind, event.reason) for event in trail.events] == [("measuring-refused", "parameter-not-sealed")]
    for name, value in in_use(real, software_identity()).items():
        parameters().set(name, value, METROLOGIST, "首次封存", UTC)
    require_sealed(real, software_identity(), parameters, trail, UTC)
    (tmp_path / "parameters.json").write_bytes(b"{}")
    with pytest.raises(SignatureError):
        require_sealed(real, software_identity(), parameters, trail, UTC)
    assert (trail.events[-1].kind, trail.events[-1].reason) == ("measuring-refused", "parameters-changed")
