"""`vinhdanh officers`: what has to be done at the machine itself, because nobody can sign in yet, or any more."""

import asyncio
from typing import Annotated

import typer

from models.errors import Duplicate, InvalidInput
from runtime.database import open_pool
from runtime.settings import get_settings
from starter.people.officers import add_administrator, invite_administrator
from starter.schemas.sign_in import checked_username

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="Officers of this installation.", no_args_is_help=True)


@app.callback()
def _officers() -> None:
    pass


@app.command("add-administrator")
def add(
    name: Annotated[str, typer.Option(help="Who it is.")] = "Quản trị hệ thống",
    username: Annotated[str | None, typer.Option(help="Sign in by password under this name, instead of with a token.")] = None,
) -> None:
    """Make a further administrator, and print their token; with --username an invitation to choose a password. Shown this once."""
    try:
        typer.echo(asyncio.run(_add(name, username)))
    except (InvalidInput, Duplicate) as refusal:
        raise typer.BadParameter(refusal.message) from None


async def _add(name: str, username: str | None) -> str:
    settings = get_settings()
    pool = await open_pool(settings)
    try:
        if username is None:
            return await add_administrator(pool, name)
        return (await invite_administrator(pool, settings, name, checked_username(username))).token
    finally:
        await pool.close()
