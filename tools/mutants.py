"""Which mutants there are: small defects, one each, in limits, formulas, canonical form, checks, chain, keys, wire.

Cosmic Ray's operators make those of the code, each operator by its opposite or its neighbour; a figure in a table of
limits is moved by one in its last digit.

Not made, because nobody could see them: how a dataclass is stored; zip's `strict`, which only asserts what we know of
our own lists; folders made that are there already (`parents`, `exist_ok`, `missing_ok`); the number of a clause in a
table of limits, which cites. Nor in `_example`, of which a copy runs, never itself.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).resolve().parents[1]
CODE = (
    "host/proofvan/core/canonical.py",
    "host/proofvan/core/line/*.py",
    "host/proofvan/core/van_time.py",
    "host/proofvan/compose/time_source.py",
    "host/proofvan/instruments/calibration.py",
    "host/proofvan/keys/*.py",
    "host/proofvan/methods/*.py",
    "host/proofvan/procedures/engine.py",
    "host/proofvan/records/**/*.py",
    "host/proofvan/regulations/**/*.py",
    "host/proofvan/uncertainty/*.py",
    "protocols/proofvan_wire/*.py",
)
TABLES = ("host/proofvan/regulations/*/limits.toml",)
# As in coverage.toml: practice, what Alembic runs, what writes files while the program is made.
NOT = re.compile(r"simulator\.py$|/migrations/|/generate\w*\.py$|/regulations/_example/")
_PAIRS = "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Mul Mod_FloorDiv Pow_Mul LShift_RShift RShift_LShift BitAnd_BitOr"
_COMPARED = "Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Is_IsNot IsNot_Is"
OPERATORS = (
    *(f"core/ReplaceBinaryOperator_{pair}" for pair in f"{_PAIRS} BitXor_BitAnd".split()),
    *(f"core/ReplaceComparisonOperator_{pair}" for pair in _COMPARED.split()),
    *(f"core/ReplaceUnaryOperator_{pair}" for pair in ("USub_UAdd", "Delete_USub", "Delete_Not")),
    "core/AddNot",
    "core/ExceptionReplacer",
    "core/NumberReplacer",
    "core/ReplaceAndWithOr",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceOrWithAnd",
    "core/ReplaceTrueWithFalse",
    "core/ZeroIterationForLoop",
)
FIGURE = "figure"
_FIGURE = re.compile(r'(?<!clause )(?<!unit )(= |\[|, )"(-?\d+(?:\.\d+)?)"')
_UNSEEN = re.compile(r"\b(strict|parents|exist_ok|missing_ok)=$")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One defect: where it is (line from 1), what stands there now, and which of its kind it is in the file."""

    file: str
    operator: str
    occurrence: int
    line: int
    code: str
    again: int  # the how-manieth of this operator on a line that reads like this

    @property
    def name(self) -> str:
        """A name that lines added elsewhere do not change."""
        return f"{self.file} {self.operator} {self.again} {self.code}"

    def source(self) -> str:
        """Give the whole text of the file with the defect in it."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        if self.operator != FIGURE:
            return str(mutate_code(text, get_operator(self.operator)(), self.occurrence))
        found = list(_FIGURE.finditer(text))[self.occurrence]
        return text[: found.start(2)] + _moved(found[2]) + text[found.end(2) :]

    def changed(self) -> str:
        """Give the line as the defect makes it."""
        return self.source().splitlines()[self.line - 1].strip()


def mutants() -> list[Mutant]:
    """Give all mutants, in the order of their files."""
    return [*_named(_of_code()), *_named(_of_tables())]


def sample(found: list[Mutant], size: int) -> list[Mutant]:
    """Give a fixed sample: the same mutants as long as their lines are there."""
    return sorted(found, key=lambda one: hashlib.sha256(one.name.encode()).digest())[:size]


def _files(patterns: tuple[str, ...]) -> list[Path]:
    files = {path for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(path for path in files if not NOT.search(path.as_posix()))


def _of_code() -> Iterator[Mutant]:
    for path in _files(CODE):
        text = path.read_text(encoding="utf-8")
        lines, nodes = text.splitlines(), list(ast_nodes(get_ast(text)))
        for operator in OPERATORS:
            kind = get_operator(operator)()
            places = [start for node in nodes for (start, _) in kind.mutation_positions(node)]
            for occurrence, (line, column) in enumerate(places):
                code = lines[line - 1].strip()
                if not code.startswith("@dataclass") and not _UNSEEN.search(lines[line - 1][:column]):
                    yield Mutant(path.relative_to(ROOT).as_posix(), operator, occurrence, line, code, 0)


def _of_tables() -> Iterator[Mutant]:
    for path in _files(TABLES):
        text = path.read_text(encoding="utf-8")
        for occurrence, found in enumerate(_FIGURE.finditer(text)):
            line = text.count("\n", 0, found.start()) + 1
            code = text.splitlines()[line - 1].strip()
            yield Mutant(path.relative_to(ROOT).as_posix(), FIGURE, occurrence, line, code, 0)


def _named(found: Iterator[Mutant]) -> Iterator[Mutant]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for one in found:
        key = (one.file, one.operator, one.code)
        yield Mutant(one.file, one.operator, one.occurrence, one.line, one.code, seen[key])
        seen[key] += 1


def _moved(figure: str) -> str:
    """Move a decimal by one in its last digit, away from zero."""
    digits = str(int(figure.replace(".", "").lstrip("-")) + 1)
    places = len(figure.partition(".")[2])
    digits = digits.rjust(places + 1, "0")
    whole = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{whole}" if figure.startswith("-") else whole
