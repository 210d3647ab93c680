"""`vinhdanh recount FILE`: counts a published box again. It asks no server, and needs nothing but the file."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from models.ballots.box import Box, recount


def count_again(
    file: Annotated[Path, typer.Argument(help="What GET /v1/council-sessions/{session}/rounds/{round}/box has answered.")],
    commitment: Annotated[
        str | None, typer.Option(help="The commitment as you noted it before the result was known, or as the ledger has it.")
    ] = None,
    receipt: Annotated[list[str] | None, typer.Option(help="A receipt that you hold; may be given again.")] = None,
) -> None:
    """The votes on each line, and whether box, receipts, commitment and result agree: 0 if they do, 1 if not, 2 if it is no box."""
    try:
        box = Box.model_validate_json(file.read_bytes())
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error
    except ValidationError as wrong:
        places = sorted({".".join(map(str, one["loc"])) or "it" for one in wrong.errors()})
        raise typer.BadParameter(f"{file} is no box: wrong are {', '.join(places[:10])}") from wrong
    found = recount(box, commitment, receipt or ())
    typer.echo(json.dumps(found.model_dump(mode="json"), indent=2, ensure_ascii=False))
    raise typer.Exit(0 if found.agrees else 1)
