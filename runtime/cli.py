"""The command line `vinhdanh`: a list of commands, each loaded when it is called."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from runtime.errors import StackError

COMMANDS = {
    "up": "runtime.commands:up",
    "migrate": "runtime.commands:migrate",
    "worker": "worker:main",
    "starter": "runtime.starter:main",
    "officers": "runtime.cli_officers:app",
    "report": "runtime.cli_report:app",
    "check": "runtime.cli_check:check",
    "recount": "runtime.cli_recount:count_again",
    "play": "runtime.cli_play:play",
    "demo": "runtime.cli_demo:demo",
}
"""Name to `module:function` (a command) or `module:typer app` (a group of commands)."""


class Commands(TyperGroup):
    """Loads a command's module only when the command is called or its help is shown."""

    def list_commands(self, _ctx: Any) -> list[str]:
        """The names of all commands, in the order of the list."""
        return list(COMMANDS)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        """The command, or None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
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


app = typer.Typer(
    cls=Commands,
    name="vinhdanh",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Vinh Danh: award nominations from the unit that proposes to the office that decides.",
)


@app.callback()
def _main() -> None:
    pass


if __name__ == "__main__":
    app()
