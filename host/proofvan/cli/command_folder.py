"""The commands are the files of a folder: help reads their names, a module is imported when its command is called."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from proofvan.cli import commands
from proofvan.cli.words import both


class CommandFolder(TyperGroup):
    """All commands: `commands` holds their names and a line of help each; who calls one gets the command itself."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name in command_names():
            self.commands[name] = TyperCommand(name, help=both(f"cli-{name}-help"))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that is called, and import it."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, command(name) if name and listed else None, rest


def command_names() -> list[str]:
    """List the names of the commands: the file's name is the command's."""
    return [module.name for module in pkgutil.iter_modules(commands.__path__)]


def command(name: str) -> Any:
    """Import one command and give it with everything below it."""
    alone = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    importlib.import_module(f"{commands.__name__}.{name}").register(alone)
    return typer.main.get_group(alone).commands[name]
