"""Browsers: clients that keep cookies, at an address, and say from which page a request comes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from tests.api.people import Caller, Offices

HOME = "https://vinhdanh.example"
OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}
GOOD = "một câu dài dễ nhớ"


@asynccontextmanager
async def a_browser(app: FastAPI, address: str = "192.0.2.1", **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on one of our pages, unless the headers say otherwise."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 4711))
    async with httpx.AsyncClient(transport=transport, base_url=HOME, headers=headers or OUR_PAGE, timeout=60) as http:
        yield http


async def with_a_password(offices: Offices, unit: str, *roles: str, password: str = GOOD) -> tuple[Caller, str]:
    """A new officer who has chosen the password, and their username."""
    officer = await offices.another(unit, *roles)
    username = f"u{officer.officer[3:]}"
    invited = await invite(offices, officer, username)
    chosen = await officer.http.post("/v1/sign-in/invitation", json={"token": invited["token"], "password": password})
    assert (chosen.status_code, chosen.json()) == (200, {"username": username}), chosen.text
    return officer, username


async def invite(offices: Offices, officer: Caller, username: str | None) -> dict[str, Any]:
    """The administrator's invitation."""
    answer = await offices.administrator.post(f"/v1/officers/{officer.officer}/invitations", {"username": username})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def sign_in(http: httpx.AsyncClient, username: str, password: str = GOOD, **headers: str) -> httpx.Response:
    """What is answered to username and password."""
    return await http.post("/v1/sessions", json={"username": username, "password": password}, headers=headers)
