"""Below the composition nobody reads a clock, rolls dice, starts a thread or opens a socket."""

import ast
from pathlib import Path

import pytest

HOST = Path(__file__).resolve().parents[3] / "host" / "proofvan"
PACKAGES = (
    "core", "keys", "uncertainty", "methods", "standards", "link", "instruments", "records", "procedures",
    "regulations", "supervision", "documents", "station",
)  # fmt: skip
# Impure modules; `link/ports.py` opens serial ports and nothing else does.
FORBIDDEN = {"time", "random", "secrets", "uuid", "threading", "socket", "subprocess", "multiprocessing", "selectors"}
FORBIDDEN_CALLS = {
    ("os", "urandom"),
    ("datetime", "now"),
    ("date", "today"),
    ("datetime", "utcnow"),
    ("asyncio", "sleep"),
}
FILES = sorted(path for package in PACKAGES for path in (HOST / package).rglob("*.py"))


def offences(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in FORBIDDEN)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FORBIDDEN:
            yield str(node.module)
        elif isinstance(node, ast.Attribute) and (getattr(node.value, "id", ""), node.attr) in FORBIDDEN_CALLS:
            yield f"{ast.unparse(node)}"


def test_the_list_of_files_is_not_empty():
    assert len(FILES) > 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOST)))
def test_no_clock_no_dice_no_thread_no_socket(path):
    assert not list(offences(ast.parse(path.read_text(encoding="utf-8"))))
