"""tools/proofcheck.py and ours are of one opinion on whole runs: good ones, damaged ones, skilfully forged ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import proofcheck
import pytest
from short_pile import run_short
from surgery import adding, rewrite
from two_opinions import accepted, accepted_by_ours, edited, forged_record, kept, new_recording, signed_again

from proofvan.core.intake import Entered
from proofvan.keys.practice import practice_signer
from proofvan.records.manifest import write_manifest


def test_it_agrees_with_a_good_run_in_every_digit(finished, capsys):
    command = [str(finished.folder), "--ledger", str(finished.out / "ledger.sqlite"), "--practice", "--json"]
    assert proofcheck.main(command) == proofcheck.GOOD
    lines = json.loads(capsys.readouterr().out)["checks"]
    again = [line["place"] for line in lines if line["check"] == "computed again from the raw samples"]
    assert len(again) == len(finished.record()["results"])
    assert {line["check"] for line in lines} >= {
        "seals of the board: SHA-256 chain",
        "verdict",
        "this record is in the ledger",
    }


@pytest.fixture(scope="session")
def short(tmp_path_factory):
    """A pile run with the least energy, to be damaged in many ways."""
    return run_short(tmp_path_factory.mktemp("short"))


# Damage: no key is needed for it.


def flip(name: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 4
        (folder / name).write_bytes(data)

    return damage


def swap(one: str, other: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
        (folder / one).write_bytes(second)
        (folder / other).write_bytes(first)

    return damage


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def cut(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-3000])


def add_a_file(folder: Path) -> None:
    (folder / "recording.001.mcap").write_bytes((folder / "recording.000.mcap").read_bytes())


def edit_xml(folder: Path) -> None:
    data = (folder / "certificate.xml").read_bytes()
    (folder / "certificate.xml").write_bytes(data.replace(b"<si:value>-0.", b"<si:value>-1.", 1))


def edit_xml_and_list_it(folder: Path) -> None:
    edit_xml(folder)
    write_manifest(folder, practice_signer())


DAMAGE = {
    **{f"flip {name}": flip(name) for name in (
        "record.json", "signature.json", "endorsement.1.json", "endorsement.2.json", "endorsement.3.json",
        "manifest.json", "recording.000.mcap", "certificate.pdf", "certificate.xml", "journal.jsonl",
    )},
    "endorsements swapped": swap("endorsement.1.json", "endorsement.2.json"),
    "record and signature swapped": swap("record.json", "signature.json"),
    "an endorsement missing": remove("endorsement.2.json"),
    "the signature missing": remove("signature.json"),
    "the manifest missing": remove("manifest.json"),
    "the recording missing": remove("recording.000.mcap"),
    "the recording cut": cut("recording.000.mcap"),
    "the certificate cut": cut("certificate.pdf"),
    "a second segment": add_a_file,
    "a number of the XML edited": edit_xml,
    "a number of the XML edited and listed": edit_xml_and_list_it,
}  # fmt: skip


# Forgery: with the key, every digest and signature done again.


def results_named(plain: dict, part: str) -> list[dict]:
    return [result for result in plain["results"] if part in result["name"]]


def another_value(plain: dict) -> None:
    results_named(plain, "run-error")[0]["value"] = "0.0123456789012"


def another_rounding(plain: dict) -> None:
    results_named(plain, "working-error")[0]["rounded"] = "+0.0"


def smaller_uncertainty(plain: dict) -> None:
    results_named(plain, "working-error")[0]["expanded_uncertainty"] = "0.001"


def looser_limit(plain: dict) -> None:
    plain["verdicts"][1]["limit"]["value"] = "2.0"


def a_failure(plain: dict) -> None:
    plain["verdicts"][1]["outcome"] = "FAIL"
    plain["conclusion"].update(outcome="FAIL", document="notice_of_results", valid_until="")


def another_energy(plain: dict) -> None:
    energy = kept(plain)[0]["energy"]
    energy["value"] = energy["value"][:-1] + ("2" if energy["value"][-1] == "1" else "1")


def another_gate(plain: dict) -> None:
    kept(plain)[0]["energy"]["interval"]["end_ns"] -= 1


def runs_exchanged(plain: dict) -> None:
    first, second = kept(plain)
    first["energy"], second["energy"] = second["energy"], first["energy"]


def another_seal(plain: dict) -> None:
    plain["seals"][0]["digest"] = "00" * 16


def another_standard(plain: dict) -> None:
    plain["standards"][0]["sha256"] = "0" * 64


def another_plan(plain: dict) -> None:
    plain["plan"]["data"]["end_current_a"] = "0.6"


def changed_counts(folder: Path) -> None:
    new_recording(folder, lambda old, new: rewrite(old, new, adding(20_000, 100_000, 1)))


def changed_coefficient(folder: Path) -> None:
    files: dict[str, str] = {}

    def change(name: str, data: bytes) -> bytes:
        if name == "standard/energy.toml":
            data = data.replace(b'"0.00011920928955078125"', b'"0.00011932928955078125"')
            files["sha256"] = hashlib.sha256(data).hexdigest()
        return data

    new_recording(
        folder,
        lambda old, new: edited(old, new, attachments=change),
        lambda plain: plain["standards"][0].update(files),
    )


def changed_table(folder: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        return data.replace(b'subsequent_verification = "1.0"', b'subsequent_verification = "2.0"', 1)

    new_recording(folder, lambda old, new: edited(old, new, attachments=change), looser_limit)


def changed_entry(folder: Path) -> None:
    typed = float(kept(json.loads((folder / "record.json").read_bytes()))[0]["indicated_kwh"])

    def change(record):
        wanted = isinstance(record, Entered) and record.value == typed
        return replace(record, value=round(typed - 0.01, 3)) if wanted else record

    new_recording(folder, lambda old, new: edited(old, new, records=change))


FORGERIES = {
    **{change.__name__: forged_record(change) for change in (
        another_value, another_rounding, smaller_uncertainty, looser_limit, a_failure, another_energy, another_gate,
        runs_exchanged, another_seal, another_standard, another_plan,
    )},
    "counts changed": changed_counts,
    "a coefficient of the standard changed": changed_coefficient,
    "the table of limits changed": changed_table,
    "a typed reading changed": changed_entry,
}  # fmt: skip


@pytest.mark.xdist_group("pile")
@pytest.mark.parametrize("kind", [*DAMAGE, *FORGERIES])
def test_both_refuse_what_was_tampered_with(kind, short, tmp_path, capsys):
    folder = short.copy(tmp_path)
    {**DAMAGE, **FORGERIES}[kind](folder)
    assert not accepted_by_ours(folder)
    assert not accepted(folder), capsys.readouterr().out


@pytest.mark.xdist_group("pile")
def test_both_accept_what_was_only_written_again(short, tmp_path, capsys):
    # The same tools as above without a change: what they are refused for is the change.
    folder = short.copy(tmp_path)
    new_recording(folder, lambda old, new: edited(old, new))
    assert accepted_by_ours(folder)
    assert accepted(folder), capsys.readouterr().out


@pytest.mark.xdist_group("dispenser")
@pytest.mark.parametrize("role", ["level", "body_temperature", "nozzle_temperature"])
def test_both_refuse_another_reading_of_a_delivery(role, dispenser, tmp_path, capsys):
    def change(plain: dict) -> None:
        kept(plain, "indication_error")[2][role]["value"] = "1.0801440028"

    folder = dispenser.copy(tmp_path)
    signed_again(folder, change)
    assert not accepted_by_ours(folder)
    assert not accepted(folder), capsys.readouterr().out
