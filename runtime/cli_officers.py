"""`vinhdanh officers`: what has to be done at the machine itself, because nobody can sign in yet, or any more."""

import asyncio
from typing import Annotated

import typer

from runtime.database import open_pool
from runtime.settings import get_settings
from starter.officers import add_administrator

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="Officers of this installation.", no_args_is_help=True)


@app.callback()
def _officers() -> None:
    pass


@app.command("add-administrator")
def add(name: Annotated[str, typer.Option(help="Who it is.")] = "Quản trị hệ thống") -> None:
    """Make a further administrator, and print their token: it is shown this once."""
    typer.echo(asyncio.run(_add(name)))


async def _add(name: str) -> str:
    pool = await open_pool(get_settings())
    try:
        return await add_administrator(pool, name)
    finally:
        await pool.close()
