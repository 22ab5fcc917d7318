"""Every build gives the same bits and passes the same tests; one that cannot be had is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from proofvan_dsp import build, selfcheck

OTHERS = [name for name in build.built() if name != build.CHOSEN.name]
FOLDER = Path(__file__).parent


def python(*arguments: str, wanted: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, build.VARIABLE: wanted, "PYTHONPATH": str(build.FOLDER.parents[1])}
    environment.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_the_self_check_passes() -> None:
    outcomes = selfcheck.run()
    assert {outcome.kernel for outcome in outcomes} == set(selfcheck.CHECKS)
    assert all(outcome.agrees for outcome in outcomes)


def test_a_self_check_that_differs_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(selfcheck.CHECKS, "unpack", lambda: ([[1]], [[2]]))
    assert [outcome.kernel for outcome in selfcheck.run() if not outcome.agrees] == ["unpack"]


@pytest.mark.parametrize("name", build.built())
def test_every_build_gives_the_same_bits(name: str) -> None:
    ran = python("-m", "proofvan_dsp.info", wanted=name)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"build      {name} " in ran.stdout
    for outcome in selfcheck.run():
        assert f"{outcome.kernel:10} {outcome.digest}" in ran.stdout


@pytest.mark.parametrize("name", OTHERS)
def test_the_other_builds_pass_the_same_tests(name: str) -> None:
    # The bench chooses its builds by itself; everything else, the accuracy suite included, runs once more.
    left_out = (Path(__file__).name, "test_bench_")
    tests = sorted(str(path) for path in FOLDER.glob("test_*.py") if not path.name.startswith(left_out))
    assert str(FOLDER / "test_accuracy_ac.py") in tests
    ran = python("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *tests, wanted=name)
    assert ran.returncode == 0, ran.stdout[-4000:]


def test_an_unknown_build_is_an_error() -> None:
    ran = python("-c", "import proofvan_dsp", wanted="avx9")
    assert ran.returncode == 1
    assert "allowed are 'portable' and 'v3'" in ran.stderr


def test_a_build_that_this_processor_cannot_run_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    real = build._compiled

    def without_v3(name: str) -> object:
        module = real(name)
        # The interpreter may hand out the module that the whole process uses: the patch is taken back.
        monkeypatch.setattr(module, "processor_features", lambda: {"x86-64-v3": False})
        return module

    monkeypatch.setattr(build, "_compiled", without_v3)
    assert build.choose(None).name == build.PORTABLE
    with pytest.raises(ImportError, match="no x86-64-v3"):
        build.choose(build.V3)


def test_the_identity_names_build_compiler_and_flags() -> None:
    assert build.CHOSEN.identity.startswith(f"{build.CHOSEN.name}; ")
    assert "-ffp-contract=off" in build.CHOSEN.flags
    assert build.CHOSEN.compiler
