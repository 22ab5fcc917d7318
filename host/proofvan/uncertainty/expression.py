"""A formula that somebody typed: parsed into arithmetic and a fixed list of functions, nothing else is ever run."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import GTC
import numpy as np

from proofvan.core.errors import InputError
from proofvan.uncertainty.inputs import Number

# A formula of a standard fits on a line; more is a mistake.
LONGEST = 2000
DEEPEST = 60
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
_ALLOWED = "+ - * / **, ( ), numbers, pi, names of inputs"
_NAMES = ("sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")
_NUMPY = {"asin": np.arcsin, "acos": np.arccos, "atan": np.arctan}
# The same names on uncertain numbers (and on floats) and on arrays of draws. `ln` is the trade's word for `log`.
_ON_NUMBERS: dict[str, Callable[[Any], Any]] = {name: getattr(GTC, name) for name in _NAMES}
_ON_ARRAYS: dict[str, Callable[[Any], Any]] = {name: _NUMPY.get(name) or getattr(np, name) for name in _NAMES}
FUNCTIONS = (*_NAMES, "ln")


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula; `names` are the inputs that it uses."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def evaluate(self, values: Mapping[str, Number]) -> Number:
        """Compute it for floats, GTC numbers or arrays of draws."""
        arrays = any(isinstance(value, np.ndarray) for value in values.values())
        return _value(self.tree, values, _ON_ARRAYS if arrays else _ON_NUMBERS)


def parse(text: str, where: str) -> Expression:
    """Parse a formula; raises InputError that names what is not arithmetic. `where` is the field it stands in."""
    if len(text) > LONGEST:
        raise InputError("expression-too-long", field=where, length=len(text), allowed=LONGEST)
    try:
        tree = ast.parse(text.replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise InputError("expression-not-readable", field=where, value=text[:200], detail=str(problem)) from None
    reader = _Reader(text, where)
    reader.check(tree, 0)
    return Expression(text, frozenset(reader.names), tree)


class _Reader:
    """Walks over a parsed formula and refuses everything that is not arithmetic."""

    def __init__(self, text: str, where: str) -> None:
        self.names: set[str] = set()
        self._text, self._where = text, where

    def check(self, node: ast.expr, depth: int) -> None:
        """Look at a part of the formula and at what is in it."""
        if depth > DEEPEST:
            raise self._refused(node)
        if isinstance(node, ast.Name):
            self.names |= {node.id} - {"pi"}
        elif isinstance(node, ast.BinOp | ast.UnaryOp) and type(node.op) in _OPERATORS:
            operands = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.operand]
            for operand in operands:
                self.check(operand, depth + 1)
        elif _is_known_call(node):
            self.check(node.args[0], depth + 1)
        elif not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
            raise self._refused(node)

    def _refused(self, node: ast.expr) -> InputError:
        allowed = f"{_ALLOWED}, {', '.join(FUNCTIONS)}"
        text = ast.get_source_segment(self._text.replace("^", "**"), node) or type(node).__name__
        return InputError("expression-not-arithmetic", field=self._where, value=text[:200], allowed=allowed)


def _is_known_call(node: ast.expr) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call) or node.keywords or len(node.args) != 1:
        return False
    return isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS


def _value(node: ast.expr, values: Mapping[str, Number], functions: Mapping[str, Callable[[Any], Any]]) -> Any:
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, values, functions), _value(node.right, values, functions)
        return _OPERATORS[type(node.op)](left, right)
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_value(node.operand, values, functions))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = "log" if node.func.id == "ln" else node.func.id
        return functions[name](_value(node.args[0], values, functions))
    if isinstance(node, ast.Name):
        return math.pi if node.id == "pi" else values[node.id]
    assert isinstance(node, ast.Constant)
    return float(node.value)  # type: ignore[arg-type]
