"""`vinhdanh verify FILE`: checks a bundle. It asks no server; `python -m proofs FILE` does the same without this program."""

from pathlib import Path
from typing import Annotated

import typer

from proofs.command import verify_file
from proofs.words import LANGUAGES, Language


def verify(
    file: Annotated[Path, typer.Argument(help="The bundle.")],
    vkey: Annotated[str | None, typer.Option(help="The office's public key, as it has published it: name+id+base64.")] = None,
    checkpoint: Annotated[Path | None, typer.Option(help="A file with a signed checkpoint that you noted earlier.")] = None,
    minutes: Annotated[list[Path] | None, typer.Option(help="Signed minutes that you hold; may be given again.")] = None,
    lang: Annotated[str, typer.Option(help="The language of the sentences: vi or en.")] = "vi",
    *,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="Accept a bundle that was made without the key.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")] = False,
) -> None:
    """Say what in a bundle holds, what does not, and what could not be checked: 0 if all holds, 1 if not, 2 if it is unreadable."""
    language: Language | None = next((one for one in LANGUAGES if one == lang), None)
    if language is None:
        raise typer.BadParameter("is vi or en", param_hint="--lang")
    code = verify_file(
        file, vkey=vkey, checkpoint=checkpoint, minutes=minutes or (), unsigned=unsigned, as_json=as_json, language=language
    )
    raise typer.Exit(code)
