"""`vinhdanh audit`: what an auditor asks, of a running installation or of an archive alone. Nothing here changes a nomination."""

import typer

from runtime.lazy_commands import LazyCommands

COMMANDS: dict[str, str] = {
    "anomalies": "runtime.audit.anomalies:anomalies_",
    "bundle": "runtime.audit.bundle:bundle",
    "export": "runtime.audit.export:export",
    "gate": "runtime.audit.gate:gate",
    "list": "runtime.audit.list:list_archive",
    "reads": "runtime.audit.reads:reads",
    "replay": "runtime.audit.replay:replay",
    "timeline": "runtime.audit.timeline:timeline",
    "verify": "runtime.audit.verify:verify",
    "what-if": "runtime.audit.what_if:what_if",
}


class AuditCommands(LazyCommands):
    """Everything that an auditor can ask."""

    commands_by_name = COMMANDS


app = typer.Typer(
    cls=AuditCommands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Replay, prove, and keep for decades.",
)


@app.callback()
def _main() -> None:
    pass
