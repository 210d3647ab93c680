"""A group of commands, each loaded when it is called: nobody waits for what they did not ask for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from runtime.errors import StackError


class LazyCommands(TyperGroup):
    """A subclass names its `commands_by_name`: each as `module:function` (a command) or `module:typer app` (a group)."""

    commands_by_name: Mapping[str, str] = {}

    def list_commands(self, _ctx: Any) -> list[str]:
        """The names of all commands, in the order of the list."""
        return list(self.commands_by_name)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        """The command, or None when there is none of that name."""
        if cmd_name not in self.commands_by_name:
            return None
        module, _, name = self.commands_by_name[cmd_name].partition(":")
        target = getattr(import_module(module), name)
        if not isinstance(target, typer.Typer):
            group = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
            group.command(cmd_name)(target)
            target = group
        command = typer.main.get_command(target)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        """Runs the command. What is wrong with the installation is told in words, with exit code 1."""
        try:
            return super().invoke(ctx)
        except StackError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
