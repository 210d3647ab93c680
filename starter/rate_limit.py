"""How many requests one token, session or address may make: a bucket for each, filled steadily, kept by each process for itself.

Whoever shows a token or a session has a bucket of their own, whatever else stands beside it. Whoever shows none, or one that nobody
has asked after or accepted, takes from that of their address, and so do all the made-up tokens; who is signed in behind the same
address is not held up by them.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import TooOften
from starter.problems import problem_response

KEEP_AT_MOST = 50_000
ACCEPTED = "caller_accepted"
"""What a request's state says once its token or session was accepted."""
LIMITED = "/v1/"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second in the long run, and so many at once."""

    per_second: float
    burst: int


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Buckets:
    """A bucket for each key; that used longest ago goes when there are too many."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str) -> float:
        """What is left after this request; below zero when it may not be made: then nothing was taken."""
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(self.rate.burst, now))
        self._buckets.move_to_end(key)
        bucket.left = min(self.rate.burst, bucket.left + (now - bucket.at) * self.rate.per_second)
        bucket.at = now
        if bucket.left < 1:
            return bucket.left - 1
        bucket.left -= 1
        if len(self._buckets) > KEEP_AT_MOST:
            self._buckets.popitem(last=False)
        return bucket.left

    def look(self, key: str) -> float:
        """What is left, taking nothing."""
        bucket = self._buckets.get(key)
        if bucket is None:
            return self.rate.burst
        return min(self.rate.burst, bucket.left + (self._clock() - bucket.at) * self.rate.per_second)

    def knows(self, key: str) -> bool:
        """Whether there is a bucket under this key."""
        return key in self._buckets


class RateLimit:
    """ASGI middleware for everything under /v1: 429 with `Retry-After`, and on every answer how much is left.

    The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
    """

    def __init__(self, app: ASGIApp, signed_in: Rate, strangers: Rate, session_cookie: str) -> None:
        self._app = app
        self._session_cookie = session_cookie
        self._signed_in = Buckets(signed_in)
        self._strangers = Buckets(strangers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers 429."""
        if scope["type"] != "http" or not scope["path"].startswith(LIMITED):
            await self._app(scope, receive, send)
            return
        shown, address = _credential(scope, self._session_cookie), _address(scope)
        if shown is None:
            share = _Share("address", self._strangers.rate, self._strangers.take(address))
        elif self._signed_in.knows(shown):
            share = _Share("caller", self._signed_in.rate, self._signed_in.take(shown))
        else:
            share = _Share("address", self._strangers.rate, self._strangers.look(address) - 1)

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *share.headers()]
                if shown is not None and share.name == "address":
                    self._settle(shown, address, accepted=scope.get("state", {}).get(ACCEPTED, False))
            await send(message)

        if share.left >= 0:
            await self._app(scope, receive, counted)
        else:
            await share.refusal()(scope, receive, send)

    def _settle(self, shown: str, address: str, *, accepted: bool) -> None:
        """Whose request it was is known at its end only."""
        if accepted:
            self._signed_in.take(shown)
        else:
            self._strangers.take(address)


@dataclass(frozen=True, slots=True)
class _Share:
    """Whose share a request was counted to, and what is left of it; below zero when the request is refused."""

    name: str
    rate: Rate
    left: float

    def headers(self) -> list[tuple[bytes, bytes]]:
        rate = self.rate
        full_in = ceil((rate.burst - max(0.0, self.left)) / rate.per_second)
        return [
            (b"ratelimit-policy", f'"{self.name}";q={rate.burst};w={ceil(rate.burst / rate.per_second)}'.encode()),
            (b"ratelimit", f'"{self.name}";r={max(0, int(self.left))};t={full_in}'.encode()),
        ]

    def refusal(self) -> Response:
        wait = max(1, ceil(-self.left / self.rate.per_second))
        refusal = problem_response(TooOften("too many requests", retry_after_seconds=wait, per_second=self.rate.per_second))
        refusal.raw_headers.extend(self.headers())
        return refusal


def _credential(scope: Scope, session_cookie: str) -> str | None:
    """A hash of what the request shows of its caller: the token, or else the session; as `starter.people.identity` reads them."""
    request = HTTPConnection(scope)
    scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
    shown = token if scheme.lower() == "bearer" and token else request.cookies.get(session_cookie)
    return None if shown is None else hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return "" if client is None else str(client[0])
