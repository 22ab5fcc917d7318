"""The court page: one HTML file that checks a certificate and its recording in any browser, without any network.

Its parts lie in `court/`: template, style, and JavaScript modules in the order of their dependence. They are joined
here into one file as they are; nothing is compiled or shortened, so everybody can read what checks the evidence.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

from proofvan.core.messages import LANGUAGES, plain_words

NAME = "court.html"
PARTS = Path(__file__).with_name("court")
# Each module after those that it uses.
MODULES = (
    "numbers",
    "bytes",
    "digests",
    "ed25519",
    "canonical",
    "toml",
    "containers",
    "recording",
    "wire",
    "clock",
    "board",
    "sums",
    "calibration",
    "replaying",
    "pile",
    "dispenser",
    "signed",
    "checks",
    "waveform",
    "page",
)
# The page's own words, and those of the regulations and of the endorsements: a record names them by their ids.
_WORDS = ("court-", "jjg", "endorsement-meaning-")
_IMPORT = re.compile(r'^import (.+) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class)\W+(\w+))", re.MULTILINE)
_START = '$page.startPage(document, JSON.parse(document.getElementById("words").textContent));\n'


def court_page() -> bytes:
    """Give the page; the same software gives the same bytes."""
    style, code = _part("style.css"), script()
    filled = {
        "style": style,
        "script": code,
        "policy": _policy(style, code),
        "words": _words(),
    }
    return re.sub("@(policy|style|words|script)@", lambda found: filled[found[1]], _part("court.html")).encode()


def script() -> str:
    """Give the modules as one script; each keeps a scope of its own, `$name` holds what it exports."""
    return '\n"use strict";\n' + "".join(_scoped(name) for name in MODULES) + "\n" + _START


def _scoped(name: str) -> str:
    module = _part(f"{name}.js")
    exported = ", ".join(_EXPORT.findall(module))
    body = _IMPORT.sub(_imported, _EXPORT.sub("", module))
    return f"\n// ---- {name}.js\n\nconst ${name} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();\n"


def _imported(found: re.Match[str]) -> str:
    names, module = found[1].removeprefix("* as "), found[2]
    return f"const {names} = ${module};"


def _policy(style: str, code: str) -> str:
    """Give the rule by which a browser lets the page fetch nothing, send nothing, and run nothing but itself."""
    rules = {
        "default-src": "'none'",
        "script-src": _hash(code),
        "style-src": _hash(style),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _words() -> str:
    words = {language: plain_words(language, _WORDS) for language in LANGUAGES}
    return json.dumps(words, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def _part(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8")
