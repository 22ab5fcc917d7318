"""What the board's files take from MicroPython, for CPython: compiler hints that change nothing."""

import builtins
from collections.abc import Callable
from typing import Any


def viper(function: Callable[..., Any]) -> Callable[..., Any]:
    """Leave the function as it is."""
    return function


native = viper


def const(value: Any) -> Any:
    """Leave the value as it is."""
    return value


def kbd_intr(character: int) -> None:
    """Do nothing: a test process has no REPL."""


# The pointer types of viper stand in annotations, which CPython evaluates, and as casts, which change nothing here.
for name in ("ptr8", "ptr16", "ptr32", "uint"):
    setattr(builtins, name, lambda value: value)
