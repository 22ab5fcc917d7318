"""Both languages say everything, with the same parameters, and every fault has an advice."""

import ast
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent

from proofvan.core.messages import LANGUAGES, catalogue_entries, catalogue_files

HOST = Path(__file__).resolve().parents[3] / "host" / "proofvan"
PROTOCOLS = HOST.parents[1] / "protocols" / "proofvan_wire"


def entries(language):
    found = {}
    for path in catalogue_files(language):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, fluent.Junk), f"{path}: {entry.content[:80]}"
            if isinstance(entry, fluent.Message):
                name = entry.id.name
                assert name not in found, f"{name} is defined twice, the second time in {path}"
                found[name] = entry
    return found


CATALOGUES = {language: entries(language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_cut_from_its_catalogue_whole(language):
    cut = catalogue_entries(language)
    assert set(cut) == set(CATALOGUES[language])
    for name, entry in CATALOGUES[language].items():
        alone = [one for one in FluentParser().parse(cut[name]).body if isinstance(one, fluent.Message)]
        assert len(alone) == 1 and alone[0].equals(entry, ignored_fields=["span", "comment"]), name


def parameters(node):
    text = node if isinstance(node, str) else "".join(_variables(node))
    return set(re.findall(r"\$([a-z_0-9A-Z]+)", text))


def _variables(node):
    if isinstance(node, fluent.VariableReference):
        yield f"${node.id.name} "
    for value in vars(node).values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, fluent.BaseNode):
                yield from _variables(item)


def test_both_languages_have_the_same_messages():
    missing = set(CATALOGUES["zh"]) ^ set(CATALOGUES["en"])
    assert not missing


def test_both_languages_have_the_same_attributes():
    for name, entry in CATALOGUES["zh"].items():
        other = CATALOGUES["en"][name]
        assert {a.id.name for a in entry.attributes} == {a.id.name for a in other.attributes}, name


def test_no_language_asks_for_a_parameter_that_the_other_does_not_know():
    differing = [
        name for name, entry in CATALOGUES["zh"].items() if parameters(entry) != parameters(CATALOGUES["en"][name])
    ]
    assert not differing


def raised_faults():
    for path in sorted([*HOST.rglob("*.py"), *PROTOCOLS.rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")).endswith(
                ("Error", "Lost", "Abort")
            ):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and "-" in first.value:
                    names = None if any(k.arg is None for k in node.keywords) else {k.arg for k in node.keywords}
                    yield path, first.value, names


FAULTS = [(path, fault, names) for path, fault, names in raised_faults() if " " not in fault]


def test_faults_were_found_at_all():
    assert len(FAULTS) > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_says_what_happened_and_what_to_do_from_the_evidence_it_carries(language):
    wrong = []
    for path, fault, names in FAULTS:
        entry = CATALOGUES[language].get(fault)
        if entry is None or entry.value is None or not any(a.id.name == "advice" for a in entry.attributes):
            wrong.append(f"{path.name}: {fault} has no words")
        elif names is not None and not parameters(entry) <= names:
            wrong.append(f"{path.name}: {fault} asks for {parameters(entry) - names}")
    assert not wrong
