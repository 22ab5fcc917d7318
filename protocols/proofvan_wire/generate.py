"""Writes, or checks, everything that is derived from the registry.

    python -m proofvan_wire.generate            write
    python -m proofvan_wire.generate --check    exit 1 and name what differs

Every generated file names the digest of the sources it was made from.
"""

import ast
import hashlib
import sys
import zlib
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from proofvan_wire import dictionary
from proofvan_wire.generate_document import document_text
from proofvan_wire.generate_node import node_text
from proofvan_wire.generate_vectors import vectors_text

_PACKAGE = Path(__file__).parent
_ROOT = _PACKAGE.parent.parent
_NODE = "firmware/proofvan_node/wire.py"
_SHOWN_LINES = 20


def main(arguments: Sequence[str]) -> int:
    """Exit status of the command: 0 written or current, 1 something differs, 2 wrong arguments."""
    if list(arguments) not in ([], ["--check"]):
        print(__doc__)
        return 2
    files = generated(_ROOT)
    if not arguments:
        for name, text in files.items():
            (_ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (_ROOT / name).write_text(text, encoding="utf-8")
        return 0
    stale = [name for name, text in files.items() if not _is_current(name, text)]
    return 1 if stale else 0


def generated(root: Path) -> dict[str, str]:
    """Every generated file, by its path under the repository's root."""
    digest = source_digest()
    return {
        _NODE: node_text(digest, _dictionary_bytes(root / _NODE)),
        "docs/wire.md": document_text(digest),
        "tests/vectors/wire.json": vectors_text(digest),
    }


def source_digest() -> str:
    """SHA-256 over the declarations and the generators, in order of name."""
    total = hashlib.sha256()
    patterns = (
        "authentication.py",
        "definition.py",
        "dictionary.py",
        "frame.py",
        "registry.py",
        "generate*.py",
        "*_messages.py",
    )
    for path in sorted({path for pattern in patterns for path in _PACKAGE.glob(pattern)}):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _dictionary_bytes(node_file: Path) -> bytes:
    """Our dictionary, compressed as the present file has it if that says the same.

    Implementations of zlib may compress one text to different bytes; all of them are right.
    """
    try:
        for statement in ast.parse(node_file.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "DICTIONARY":
                present = ast.literal_eval(statement.value)
                if zlib.decompress(present).decode() == dictionary.dictionary_text():
                    return bytes(present)
    except (OSError, SyntaxError, ValueError, TypeError, zlib.error):
        pass
    return dictionary.build()


def _is_current(name: str, text: str) -> bool:
    path = _ROOT / name
    present = path.read_text(encoding="utf-8") if path.exists() else ""
    if present == text:
        return True
    changes = unified_diff(
        present.splitlines(), text.splitlines(), f"{name} (present)", f"{name} (generated)", lineterm=""
    )
    print(f"{name} is not current; run: python -m proofvan_wire.generate")
    for number, line in enumerate(changes):
        if number == _SHOWN_LINES:
            print("  ...")
            break
        print("  " + line[:160])
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
