"""A new folder from the example folder: a small regulation that is whole, and refuses nothing but reality."""

from __future__ import annotations

import re
from pathlib import Path

from proofvan.core.errors import InputError

_ROOT = Path(__file__).parent
_EXAMPLE = "_example"
_TEXTS = {".py", ".toml", ".typ", ".ftl"}
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def new_folder(name: str, edition: str, root: Path = _ROOT) -> Path:
    """Write the folder of a new regulation and give its path; raises InputError for a name that cannot be.

    `name` is the folder's: jjg1038_coriolis_meter. The number in it becomes the regulation's, its first part the prefix
    of every message and limit. Placeholders are of grade M-lo: they bind nobody.
    """
    if not _NAME.fullmatch(name) or name == _EXAMPLE:
        raise InputError("scaffold-name", value=name, allowed="jjg1038_coriolis_meter")
    if not re.fullmatch(r"\d{4}", edition):
        raise InputError("scaffold-edition", value=edition, allowed="2019")
    target = root / name
    if target.exists():
        raise InputError("scaffold-exists", value=str(target))
    target.mkdir()
    for path in sorted(path for path in (_ROOT / _EXAMPLE).iterdir() if path.suffix in _TEXTS):
        (target / path.name).write_text(_renamed(path.read_text(encoding="utf-8"), name, edition), encoding="utf-8")
    return target


def prefix_of(name: str) -> str:
    """Give the beginning of the folder's messages and limits: jjg1038, or the whole name with dashes."""
    first = name.split("_")[0]
    return first if re.fullmatch(r"jjg\d+", first) else name.replace("_", "-")


def title_of(name: str) -> str:
    """Give the number of the regulation as it is printed, else the name in words."""
    first = name.split("_")[0]
    return f"JJG {first[3:]}" if re.fullmatch(r"jjg\d+", first) else name.replace("_", " ")


def confirmation_line(name: str, edition: str) -> str:
    """Give the line by which the practice organisation confirms the placeholders."""
    return f'"{prefix_of(name)}-{edition}:*" = {{ by = "练习负责人（仿真）", on = 2026-01-05 }}'


def _renamed(text: str, name: str, edition: str) -> str:
    text = text.replace(f"regulations.{_EXAMPLE}", f"regulations.{name}").replace(f'"{_EXAMPLE}"', f'"{name}"')
    text = text.replace("JJG 0000", title_of(name)).replace("edition 2026", f"edition {edition}")
    text = text.replace('EDITION = "2026"', f'EDITION = "{edition}"').replace('name = "2026"', f'name = "{edition}"')
    text = text.replace(f"{title_of(name)}-2026", f"{title_of(name)}-{edition}")
    text = text.replace('regulation = "example"', f'regulation = "{prefix_of(name)}"')
    return re.sub(r"(?<![a-z-])example(?=-|\")", prefix_of(name), text)
