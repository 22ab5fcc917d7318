"""Generated files are current, say where they come from, and a change of the registry shows."""

import json
import re
import shutil
import subprocess
import sys
import zlib

import pytest
from wire_interpreters import ROOT

from proofvan_wire import dictionary, generate
from proofvan_wire.generate_node import node_text
from proofvan_wire.generate_vectors import example
from proofvan_wire.registry import MESSAGES, canonical_text, decode, encode, number_of

FILES = ["firmware/proofvan_node/wire.py", "docs/wire.md", "tests/vectors/wire.json"]


@pytest.fixture
def copied(tmp_path):
    """A copy of the sources and the generated files, to be spoiled."""
    shutil.copytree(ROOT / "protocols", tmp_path / "protocols", ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(root, *arguments):
    command = [sys.executable, "-m", "proofvan_wire.generate", *arguments]
    return subprocess.run(command, cwd=root / "protocols", capture_output=True, text=True, timeout=120, check=False)


def test_the_generated_files_are_current():
    assert list(generate.generated(ROOT)) == FILES
    for name, text in generate.generated(ROOT).items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, f"{name}: run python -m proofvan_wire.generate"
        assert generate.source_digest() in text


def test_check_is_silent_when_all_is_current(copied):
    done = run(copied, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_check_names_every_file_and_line_that_a_new_field_changes(copied):
    source = copied / "protocols" / "proofvan_wire" / "output_messages.py"
    source.write_text(source.read_text() + '    since: int = field(U8, "how long", unit="s", default=0)\n')
    done = run(copied, "--check")
    assert done.returncode == 1
    for name in FILES:
        assert f"{name} is not current" in done.stdout
        assert (copied / name).read_text() == (ROOT / name).read_text()
    assert run(copied).returncode == 0
    assert run(copied, "--check").returncode == 0
    assert '"<BBB", outputs, cause, since' in (copied / FILES[0]).read_text()


def test_check_finds_a_file_changed_by_hand_or_missing(copied):
    node = copied / FILES[0]
    node.write_text(node.read_text().replace("SEAL = 0x27", "SEAL = 0x28"))
    (copied / FILES[1]).unlink()
    done = run(copied, "--check")
    assert done.returncode == 1
    assert "-SEAL = 0x28" in done.stdout and "+SEAL = 0x27" in done.stdout
    assert f"{FILES[1]} is not current" in done.stdout and f"{FILES[2]} is not" not in done.stdout


def test_another_zlib_does_not_make_the_dictionary_stale(copied):
    other = zlib.compress(dictionary.dictionary_text().encode(), 1)
    assert other != dictionary.build()
    (copied / FILES[0]).write_text(node_text(generate.source_digest(), other))
    assert run(copied, "--check").returncode == 0


def test_wrong_arguments_are_refused(copied):
    done = run(copied, "--chek")
    assert done.returncode == 2 and "--check" in done.stdout


def test_vectors_hold_every_message_three_times_and_decode_to_their_fields():
    content = json.loads((ROOT / FILES[2]).read_text())
    assert content["canonical_text"] == canonical_text()
    assert [entry["message"] for entry in content["messages"]] == [
        declared.__name__ for declared in MESSAGES for _ in range(3)
    ]
    for entry in content["messages"]:
        decoded = decode(int(entry["number"]), bytes.fromhex(entry["payload"]))
        for name, shown in entry["fields"].items():
            value = getattr(decoded, name)
            assert (value.hex() if isinstance(value, bytes) else str(int(value))) == shown
    extended = content["extended"]
    assert decode(0x20, bytes.fromhex(extended["payload"])) == decode(0x20, bytes.fromhex(extended["same_as"]))


@pytest.mark.parametrize("kind", ["lowest", "highest", "mixed"])
@pytest.mark.parametrize("declared", MESSAGES)
def test_example_values_can_be_sent(declared, kind):
    message = example(declared, kind)
    assert decode(number_of(message), encode(message)) == message


def test_the_document_names_every_message_and_field():
    text = (ROOT / FILES[1]).read_text()
    for line in canonical_text().splitlines():
        word = line.split()[1] if line.startswith("0x") else line.split()[0]
        assert re.search(rf"[| ]{word}[ \n|]", text), word
