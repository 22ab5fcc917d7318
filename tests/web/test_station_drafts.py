"""Drafts: an instrument that stands on no list is kept as far as it is known, and becomes a job once that is enough."""

from __future__ import annotations

import hashlib

import pytest

from proofvan.compose.practice import practices
from proofvan.core.errors import InputError, PreconditionError
from proofvan.station.setup import load_setup, setup_files
from proofvan.web.batches import Batches
from proofvan.web.drafts.drafts import PHOTOS, Drafts
from proofvan.web.drafts.fields import fields_of

PLATE = b"\xff\xd8\xff\xe0 a photograph"


@pytest.fixture
def drafts(tmp_path):
    return Drafts(tmp_path, Batches(tmp_path))


def whole(job):
    """Give every required field as the practice instrument has it, but a number of its own."""
    values = {field.column: field.example for field in fields_of(practices()[job]) if field.required}
    return values | {"serial": "FOUND-01", "job.client": "海风服务区", "job.place": "3 号岛"}


@pytest.mark.parametrize("job", sorted(practices()))
def test_every_kind_of_instrument_is_named_in_both_languages_and_its_own_fields_make_a_job(job, drafts, tmp_path):
    for field in fields_of(practices()[job]):
        assert field.label["zh"] and field.label["en"] and not field.label["zh"].startswith("draft-field")
        assert field.kind != "choice" or field.example in ("", *field.choices)
    saved = drafts.save("", job, whole(job), "李检定")
    assert (saved["missing"], saved["wrong"]) == ([], None)
    made = drafts.end(saved["id"], "job")
    (one,) = Batches(tmp_path).jobs().values()
    setup = load_setup(setup_files(one.job, one.rig), check=False)
    assert one.name == f"{made}.001"
    assert (setup.subject.serial, setup.job.client, setup.job.place) == ("FOUND-01", "海风服务区", "3 号岛")
    assert drafts.shown() == []


def test_what_was_left_out_is_not_taken_from_the_practice_instrument(drafts, tmp_path):
    optional = {field.column: field.example for field in fields_of(practices()["dispenser"]) if not field.required}
    assert any(optional.values())
    drafts.end(drafts.save("", "dispenser", whole("dispenser"), "李检定")["id"], "job")
    (one,) = Batches(tmp_path).jobs().values()
    subject = load_setup(setup_files(one.job, one.rig), check=False).subject
    usual = type(subject).model_fields
    assert all(getattr(subject, name) == usual[name].default for name in optional)


def test_what_is_known_is_kept_and_what_is_missing_or_wrong_is_named(drafts, tmp_path):
    saved = drafts.save("", "pile-dc", {"model": " DC-1 ", "serial": ""}, "李检定")
    assert saved["title"] == "DC-1" and saved["values"] == {"model": "DC-1"}
    assert "serial" in saved["missing"] and "job.client" in saved["missing"] and "connector" not in saved["missing"]
    with pytest.raises(PreconditionError, match="draft-incomplete") as refused:
        drafts.end(saved["id"], "job")
    assert "serial" in refused.value.evidence["missing"]
    better = drafts.save(saved["id"], "pile-dc", whole("pile-dc") | {"rated_power_kw": "-5"}, "李检定")
    assert better["id"] == saved["id"] and better["wrong"]["field"] == "rated_power_kw"
    with pytest.raises(InputError):
        drafts.end(saved["id"], "job")
    assert [one["id"] for one in Drafts(tmp_path, Batches(tmp_path)).shown()] == [saved["id"]]
    assert not list((tmp_path / "jobs").glob("*"))


def test_photographs_are_kept_once_with_the_draft_and_go_with_the_list(drafts, tmp_path):
    number = drafts.save("", "pile-dc", whole("pile-dc"), "李检定")["id"]
    drafts.add_photo(number, PLATE)
    name = f"{hashlib.sha256(PLATE).hexdigest()}.jpg"
    assert drafts.add_photo(number, PLATE)["photos"] == [name]
    assert drafts.photo(number, name).read_bytes() == PLATE
    made = drafts.end(number, "job")
    assert (tmp_path / "jobs" / made / PHOTOS / name).read_bytes() == PLATE
    assert (tmp_path / "drafts" / number / PHOTOS / name).read_bytes() == PLATE


def test_what_is_no_photograph_and_more_than_twenty_are_refused(drafts):
    number = drafts.save("", "pile-dc", {}, "李检定")["id"]
    with pytest.raises(InputError, match="draft-photo-kind"):
        drafts.add_photo(number, b"%PDF-1.7")
    for n in range(20):
        drafts.add_photo(number, PLATE + bytes([n]))
    with pytest.raises(InputError, match="draft-photos-many"):
        drafts.add_photo(number, PLATE)


def test_a_draft_that_was_set_aside_is_kept_and_not_shown(drafts, tmp_path):
    number = drafts.save("", "pile-dc", {"serial": "A"}, "李检定")["id"]
    assert drafts.end(number, "set-aside") == ""
    assert drafts.shown() == [] and "A" in (tmp_path / "drafts" / number / "draft.json").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="draft-unknown"):
        drafts.save(number, "pile-dc", {}, "李检定")
    with pytest.raises(InputError, match="draft-unknown"):
        drafts.photo(number, "0.jpg")


def test_an_unknown_kind_or_field_is_refused_with_what_there_is(drafts, tmp_path):
    with pytest.raises(InputError, match="demo-unknown-job"):
        drafts.save("", "no-such-job", {}, "李检定")
    with pytest.raises(InputError, match="draft-column-unknown") as refused:
        drafts.save("", "pile-dc", {"serail": "A"}, "李检定")
    assert "serial" in refused.value.evidence["allowed"]
    assert not (tmp_path / "drafts").exists()


def test_a_draft_whose_job_is_gone_is_still_shown_and_says_so(drafts, tmp_path):
    own = tmp_path / "own" / "gate"
    own.mkdir(parents=True)
    job = practices()["pile-dc"].job.read_text(encoding="utf-8")
    (own / "job.toml").write_text(job, encoding="utf-8")
    number = drafts.save("", "own-gate", {"serial": "A"}, "李检定")["id"]
    (own / "job.toml").unlink()
    (shown,) = drafts.shown()
    assert (shown["id"], shown["wrong"]["field"]) == (number, "job") and "pile-dc" in shown["wrong"]["allowed"]
