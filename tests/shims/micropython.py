"""What the board's files take from MicroPython, for CPython: compiler hints that change nothing."""

import builtins
from collections.abc import Callable
from typing import Any


def viper(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do what viper does at the call: an argument that is declared a pointer is seen as 8, 16 or 32 bit words."""
    casts = [(place, kind) for place, kind in enumerate(function.__annotations__.values()) if kind in _POINTERS]

    def call(*arguments: Any) -> Any:
        seen = list(arguments)
        for place, kind in casts:
            seen[place] = kind(seen[place])
        return function(*seen)

    return call


def const(value: Any) -> Any:
    """Leave the value as it is."""
    return value


def kbd_intr(character: int) -> None:
    """Do nothing: a test process has no REPL."""


def _pointer(code: str) -> Callable[[Any], memoryview]:
    return lambda buffer: memoryview(buffer).cast("B").cast(code)


_POINTERS = [_pointer(code) for code in "BHI"]

# The types of viper stand in annotations, which CPython evaluates.
for name, kind in zip(("ptr8", "ptr16", "ptr32"), _POINTERS, strict=True):
    setattr(builtins, name, kind)
builtins.uint = lambda value: value  # type: ignore[attr-defined]
