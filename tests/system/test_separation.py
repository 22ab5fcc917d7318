"""TRUST-01 and TRUST-05 on a whole run: a board says the id of its files; without all that shows, the same record."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import proofvan_node
import proofvan_wire

# Every module that only shows, sends or simulates raises when it is imported.
WORK = """
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

BROKEN = ("proofvan.documents", "proofvan.cli", "proofvan.sim", "proofvan.waveforms", "proofvan.boardcare",
          "proofvan.station.issue", "proofvan.compose.demo", "proofvan.compose.perform")

class Broken(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.startswith(BROKEN):
            raise RuntimeError(f"{name} is broken on purpose")
        return None

sys.meta_path.insert(0, Broken())
from proofvan.compose.replay import recording_paths, replay
from proofvan.keys.practice import practice_signer
from proofvan.records.signed import sign
from proofvan.station.endorse import endorse_practice

signed = endorse_practice(sign(replay(recording_paths(Path(sys.argv[1]))), practice_signer()), practice_signer())
for name, data in signed.files().items():
    Path(sys.argv[2], name).write_bytes(data)
try:
    import proofvan.documents.certificate
except RuntimeError:
    print("broken indeed")
"""


def test_the_measuring_chain_gives_the_same_signed_result_when_all_else_is_broken(finished, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORK, str(finished.folder), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "broken indeed", done.stderr
    names = ["record.json", "signature.json", *(f"endorsement.{n}.json" for n in (1, 2, 3))]
    for name in names:
        assert (tmp_path / name).read_bytes() == (finished.folder / name).read_bytes(), name


def test_the_id_that_a_board_says_over_the_wire_is_the_one_of_its_files(finished) -> None:
    for board in finished.record()["software"]["boards"]:
        assert board["legal_id"] == board_id()


def board_id() -> str:
    """Compute the id from the files, without the board's own function."""
    node, wire = Path(proofvan_node.__path__[0]), Path(proofvan_wire.__path__[0])
    files = {f"proofvan_node/{path.relative_to(node).as_posix()}": path for path in node.rglob("*.py")}
    files = {name: path for name, path in files.items() if path.name != "model.py" and "test_" not in path.name}
    portable = ("__init__", "authentication", "frame", "sequence", "seal")
    files |= {f"proofvan_wire/{name}.py": wire / f"{name}.py" for name in portable}
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        digest.update(name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:16]


def test_record_and_recording_name_the_same_software(finished) -> None:
    software = finished.record()["software"]
    assert software["kernels"] and software["extension"] and software["wire"] and software["other_id"]
    assert json.loads((finished.folder / "signature.json").read_bytes())["alg"] == "Ed25519"
