"""What a browser keeps of a session, and how a request of our own pages is told from one that a foreign page has made.

The cookie goes out with requests that other sites start, in some cases. So everything that changes something and comes with a
cookie must say that a page of ours has sent it, in a header that no page can write: Sec-Fetch-Site, or Origin in older browsers.
"""

from urllib.parse import urlsplit

from fastapi import Request, Response

from models.errors import NotAllowed
from runtime.settings import Settings
from starter.people.opaque import hash_of


def session_secret(request: Request, settings: Settings) -> str | None:
    """The secret of the session that the request's cookie names, if there is one."""
    return request.cookies.get(cookie_name("session", settings))


def session_of(request: Request, settings: Settings) -> str | None:
    """The hash of that secret: what the session is known by."""
    secret = session_secret(request, settings)
    return hash_of(secret) if secret else None


def keep_in_browser(response: Response, settings: Settings, name: str, secret: str, seconds: int) -> None:
    """The browser sends the secret back, to this host alone, and shows it to no script."""
    response.set_cookie(
        cookie_name(name, settings), secret, max_age=seconds, path="/", secure=_over_tls(settings), httponly=True, samesite="lax"
    )


def forget_in_browser(response: Response, settings: Settings, name: str) -> None:
    """The browser drops the secret."""
    response.delete_cookie(cookie_name(name, settings), path="/", secure=_over_tls(settings), httponly=True, samesite="lax")


def cookie_name(name: str, settings: Settings) -> str:
    """`__Host-vd-session`: under TLS the prefix keeps every other host, a subdomain too, from setting it."""
    return f"{'__Host-' if _over_tls(settings) else ''}vd-{name}"


def must_be_our_page(request: Request, settings: Settings) -> None:
    """Returns when the browser says that a page of ours sends the request. Raises NotAllowed."""
    site = request.headers.get("sec-fetch-site")
    ours = site == "same-origin" if site is not None else request.headers.get("origin") == _origin(settings)
    if not ours:
        raise NotAllowed("with a session, only a page of this address may change something")


def must_not_be_a_foreign_page(request: Request, settings: Settings) -> None:
    """As `must_be_our_page`, where programs that are no browser, and say nothing of pages, are welcome too."""
    if "sec-fetch-site" in request.headers or "origin" in request.headers:
        must_be_our_page(request, settings)


def _over_tls(settings: Settings) -> bool:
    return settings.starter_url.startswith("https:")


def _origin(settings: Settings) -> str:
    found = urlsplit(settings.starter_url)
    return f"{found.scheme}://{found.netloc}"
