"""What is not built says so; what is built is fully described."""

from __future__ import annotations

import ast
import inspect
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import proofvan_dsp
from proofvan_dsp import (
    ac,
    analysis,
    compiled,
    dc,
    decimate,
    errors,
    frame,
    info,
    power,
    pulse,
    quadrature,
    selfcheck,
    unpack,
)  # fmt: skip

FOLDER = Path(proofvan_dsp.__file__).parent


def test_a_missing_extension_names_the_build_command(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "proofvan_dsp", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    # -S: an editable installation would find the built extension after all.
    program = "import sys; sys.path.insert(0, sys.argv[1]); import proofvan_dsp"
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", program, tmp_path], capture_output=True, text=True)
    assert ran.returncode == 1
    assert "ImportError: The signal core is not built" in ran.stderr
    assert "python setup.py build_ext --inplace" in ran.stderr


@pytest.mark.parametrize(("agrees", "code", "told"), [(True, 0, "self-check passed"), (False, 1, "FAIL ")])
def test_a_build_that_computes_something_else_is_told_and_ends_with_another_code(
    agrees: bool, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = [*selfcheck.run(), selfcheck.Outcome("another", agrees, "0")]
    monkeypatch.setattr(selfcheck, "run", lambda: outcomes)
    assert info.main() == code
    shown = capsys.readouterr().out
    assert told in shown and "another" in shown


@pytest.mark.parametrize("module", [ac, analysis, compiled, dc, decimate, frame, power, pulse, quadrature, unpack])
def test_every_public_name_of_a_kernel_is_in_its_stub(module: object) -> None:
    name = module.__name__
    stub = ast.parse((FOLDER / f"{name.rpartition('.')[2]}.pyi").read_text())
    described: dict[str, set[str]] = {}
    for node in stub.body:
        if isinstance(node, ast.ClassDef):
            described[node.name] = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            described[node.name] = set()
    own = {key: value for key, value in vars(module).items() if getattr(value, "__module__", "") == name}
    public = {key: value for key, value in own.items() if not key.startswith("_")}
    assert public.keys() == described.keys()
    for key, value in public.items():
        if inspect.isclass(value):
            members = {member for member in vars(value) if not member.startswith("_")}
            assert members == {member for member in described[key] if not member.startswith("_")}


def test_every_error_is_a_value_error_with_its_evidence() -> None:
    fault = errors.HistoryError("too old", start=3, oldest=5)
    assert isinstance(fault, ValueError)
    assert fault.evidence == {"start": 3, "oldest": 5}
    assert str(fault) == "too old (start=3, oldest=5)"
