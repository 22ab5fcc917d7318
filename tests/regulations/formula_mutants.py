"""Mutants of a module's functions: one operator, comparison or number changed at a time, put in place in memory."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
}


@dataclass(frozen=True)
class Mutant:
    """The changed source of one function, and what was changed where."""

    function: str
    change: str
    tree: ast.Module


def mutants(module: ModuleType) -> list[Mutant]:
    """Every mutant of the functions of a module."""
    assert module.__file__
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found += [_mutant(tree, node, site) for site in range(len(_sites(node)))]
    return found


@contextmanager
def planted(module: ModuleType, mutant: Mutant) -> Iterator[None]:
    """The module with the mutant in it."""
    original = getattr(module, mutant.function)
    namespace = dict(vars(module))
    exec(compile(mutant.tree, module.__file__ or "mutant", "exec"), namespace)
    changed = namespace[mutant.function]
    assert isinstance(changed, FunctionType)
    # its own globals must be the module's: the others call it, and it calls them
    setattr(
        module, mutant.function, FunctionType(changed.__code__, vars(module), changed.__name__, changed.__defaults__)
    )
    try:
        yield
    finally:
        setattr(module, mutant.function, original)


def _sites(node: ast.FunctionDef) -> list[tuple[ast.AST, int]]:
    """Every (owner, position) that can change; the parser shares operators between nodes, so the owner is changed."""
    found: list[tuple[ast.AST, int]] = []
    for owner in (part for statement in node.body for part in ast.walk(statement)):
        if isinstance(owner, ast.BinOp) and type(owner.op) in _SWAPS:
            found.append((owner, 0))
        elif isinstance(owner, ast.Compare):
            found += [(owner, at) for at, one in enumerate(owner.ops) if type(one) in _SWAPS]
        elif isinstance(owner, ast.Constant) and type(owner.value) in (int, float) and owner.value != 0:
            found.append((owner, 0))
    return found


def _mutant(tree: ast.Module, node: ast.FunctionDef, site: int) -> Mutant:
    changed = copy.deepcopy(node)
    owner, at = _sites(changed)[site]
    words = ast.unparse(owner)
    if isinstance(owner, ast.BinOp):
        owner.op = _SWAPS[type(owner.op)]()  # type: ignore[assignment]
    elif isinstance(owner, ast.Compare):
        owner.ops[at] = _SWAPS[type(owner.ops[at])]()  # type: ignore[call-overload]
    elif isinstance(owner, ast.Constant):
        owner.value = owner.value * 1.5  # type: ignore[operator]
    line = getattr(owner, "lineno", node.lineno)
    # the future import keeps annotations from being evaluated
    future = [one for one in tree.body if isinstance(one, ast.ImportFrom) and one.module == "__future__"]
    module = ast.fix_missing_locations(ast.Module(body=[*future, changed], type_ignores=[]))
    return Mutant(node.name, f"line {line}: {words} -> {ast.unparse(owner)}", module)
