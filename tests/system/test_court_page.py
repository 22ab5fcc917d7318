"""The court page in a real browser: computes every number again, finds one changed byte, asks nobody anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import Page, browser_page

from proofvan.documents.bundle import make_bundle
from proofvan.documents.court_page import NAME, court_page
from proofvan.link.reading import RecordingReader
from proofvan.records.place import with_flip

pytestmark = [pytest.mark.trust, pytest.mark.xdist_group("pile")]  # beside the others that need this run

FAILED = "[...document.querySelectorAll('#verdict .check.bad')].map((line) => line.dataset.check)"
ROWS = "[...document.querySelectorAll('tr.good, tr.bad')].map((row) => [...row.cells].map((cell) => cell.textContent))"
BIT = 0x04


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Iterator[Page]:
    with browser_page(tmp_path_factory.mktemp("browser")) as made:
        yield made


@pytest.fixture
def fresh(page, tmp_path) -> Page:
    """The page as somebody opens it who was just handed the file."""
    (tmp_path / NAME).write_bytes(court_page())
    page.open(tmp_path / NAME)
    return page


def failed(page: Page) -> set[str]:
    return set(page.value(FAILED))


def verdict(page: Page) -> str:
    return str(page.value("document.getElementById('verdict').className"))


def test_every_number_of_certificate_and_recording_comes_out_again(finished, fresh):
    fresh.give(finished.folder / "certificate.pdf", finished.folder / "recording.000.mcap")
    assert failed(fresh) == set() and verdict(fresh) == "banner good"
    rows = fresh.value(ROWS)
    computed = {row[3].split(" ")[0] for row in rows}
    measured = [one for one in finished.record()["results"] if not one["name"].endswith("-findings")]
    assert {str(float(one["value"])) for one in measured} <= {str(float(one)) for one in computed}
    assert all(row[2] == row[3] and row[4] == "0" and row[5] == "✓" for row in rows)
    assert fresh.requests() == [] and fresh.problems() == []
    assert fresh.value("document.querySelectorAll('canvas').length") == 2


def test_a_bundle_alone_is_enough_and_carries_the_page(pile, fresh, tmp_path):
    bundle = tmp_path / "evidence.zip"
    bundle.write_bytes(make_bundle(pile.folder))
    assert court_page() in bundle.read_bytes()
    fresh.give(bundle)
    assert failed(fresh) == set() and verdict(fresh) == "banner good"
    fresh.value("document.getElementById('language').click()")
    assert "Every check passed" in fresh.value("document.getElementById('verdict').innerText")


def test_a_certificate_without_its_recording_is_left_open(pile, fresh):
    fresh.give(pile.folder / "certificate.pdf")
    assert verdict(fresh) == "banner open" and failed(fresh) == set()


def test_a_browser_without_ed25519_checks_the_signatures_all_the_same(pile, fresh):
    fresh.value("crypto.subtle.importKey = () => Promise.reject(new Error('unknown algorithm'))")
    fresh.give(pile.folder / "certificate.pdf")
    assert failed(fresh) == set()
    assert "BigInt" in fresh.value("document.getElementById('result').textContent")
    assert "WebCrypto" not in fresh.value("document.getElementById('result').textContent")


@pytest.mark.parametrize(
    ("name", "marker", "expected"),
    [
        ("record.json", b'"rounded":"-0.', {"court-digest", "court-sections"}),
        ("signature.json", b'"signature":"', {"court-signature"}),
        ("signature.json", b'"digest":"', {"court-digest"}),
        ("endorsement.2.json", b'"number":"', {"court-digest"}),
        ("endorsement.1.json", b'"previous":"', {"court-endorsed-before"}),
    ],
)
def test_one_changed_byte_of_what_was_signed_is_named(pile, fresh, tmp_path, name, marker, expected):
    folder = pile.copy(tmp_path)
    data = bytearray((folder / name).read_bytes())
    at = data.index(marker) + len(marker)
    data[at] = ord("1") if data[at] != ord("1") else ord("2")
    (folder / name).write_bytes(data)
    fresh.give(*(folder / one for one in ("record.json", "signature.json")), *sorted(folder.glob("endorsement.*.json")))
    assert expected <= failed(fresh) and verdict(fresh) == "banner bad"


def test_one_changed_byte_of_the_record_inside_the_certificate_is_found(pile, fresh, tmp_path):
    data = (pile.folder / "certificate.pdf").read_bytes()
    begin = data.index(b"stream\n", data.index(b"/Type/EmbeddedFile"))
    changed = tmp_path / "certificate.pdf"
    changed.write_bytes(with_flip(data, (begin + 400, BIT)))
    fresh.give(changed)
    assert failed(fresh) and verdict(fresh) == "banner bad"


def test_one_changed_sample_is_found_by_every_guard_of_the_recording(pile, fresh, tmp_path):
    folder = pile.copy(tmp_path)
    recording = folder / "recording.000.mcap"
    long = [item for item in RecordingReader([recording]).stored() if item.topic.endswith("/rx") and item.size > 900]
    middle = long[len(long) // 2]
    changed = with_flip(recording.read_bytes(), (middle.offset + middle.size - 300, BIT))
    recording.write_bytes(changed)
    fresh.give(folder / "certificate.pdf", recording)
    assert {"court-container", "court-messages", "court-frames-digest"} <= failed(fresh)
    assert verdict(fresh) == "banner bad"


def test_the_page_may_not_send_anything_even_if_it_wanted_to(fresh):
    refused = fresh.value("fetch('https://proofvan.invalid/').then(() => 'sent', () => 'refused')")
    assert refused == "refused"
    assert any("Content Security Policy" in problem for problem in fresh.problems())
