"""Every problem that the API answers in any of its tests is looked up in the document: one that is not declared fails the test."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from fastapi import FastAPI

from starter.problems import MEDIA_TYPE, type_uri

UNFORESEEN = type_uri("InternalError")
Operations = tuple[tuple[str, re.Pattern[str], str, frozenset[str]], ...]


def must_be_declared(app: FastAPI) -> Callable[[httpx.Response], Awaitable[None]]:
    """A hook for a client of this application, or of one like it: AssertionError for a problem that no such operation declares."""

    async def look_up(answer: httpx.Response) -> None:
        if answer.headers.get("content-type") == MEDIA_TYPE:
            await answer.aread()
            told, asked = answer.json()["type"], answer.request
            meant = [
                (name, types)
                for method, path, name, types in _operations(app)
                if method == asked.method.lower() and path.fullmatch(asked.url.path)
            ]
            declared = told == UNFORESEEN or not meant or any(told in types for _, types in meant)
            assert declared, f"{told} is not declared by {', '.join(name for name, _ in meant)}"

    return look_up


def declared_types(document: dict[str, Any]) -> dict[str, frozenset[str]]:
    """The types of problem that each operation declares, by its name."""
    return {name: types for _, _, name, types in _read(document)}


_known: list[Operations] = []


def _operations(app: FastAPI) -> Operations:
    """Of the document, which is made once: that of another application in this process is the same."""
    if not _known:
        _known.append(_read(app.openapi()))
    return _known[0]


def _read(document: dict[str, Any]) -> Operations:
    return tuple(
        (method, _pattern(path), said["operationId"], frozenset(_types(said)))
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    )


def _types(said: dict[str, Any]) -> list[str]:
    answers = [answer.get("content", {}).get(MEDIA_TYPE, {}) for answer in said["responses"].values()]
    return [f"/problems/{name}" for answer in answers for name in answer.get("examples", {})]


def _pattern(path: str) -> re.Pattern[str]:
    """A key may have slashes in it; nothing else has."""
    return re.compile(re.sub(r"\\{(\w+)\\}", lambda name: ".+" if name[1] == "key" else "[^/]+", re.escape(path)))
