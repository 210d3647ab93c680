"""The command line `vinhdanh`."""

import typer

from runtime.lazy_commands import LazyCommands

COMMANDS = {
    "up": "runtime.commands:up",
    "migrate": "runtime.commands:migrate",
    "worker": "worker:main",
    "starter": "runtime.starter:main",
    "officers": "runtime.cli_officers:app",
    "report": "runtime.cli_report:app",
    "check": "runtime.cli_check:check",
    "audit": "runtime.audit.commands:app",
    "recount": "runtime.cli_recount:count_again",
    "verify": "runtime.cli_verify:verify",
    "play": "runtime.cli_play:play",
    "demo": "runtime.cli_demo:demo",
}


class Commands(LazyCommands):
    """Everything that `vinhdanh` can do."""

    commands_by_name = COMMANDS


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
