"""Events by webhook: a CloudEvent of ids and codes, signed as Standard Webhooks says, to an address that others chose.

An address that others chose is not to be trusted. It is resolved here, every address behind it must lie in the open internet
unless the settings say otherwise, and the connection goes to the very address that was checked, so that a second look-up cannot
change it. No redirect is followed, no proxy of the environment is used, and nothing of the answer is read but its status.
"""

import asyncio
import base64
import ipaddress
import secrets
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import orjson
from standardwebhooks import Webhook

from activities.cloud_events import CLOUD_EVENT, EVENT_VERSION, cloud_event
from activities.deliveries import ClaimedMessage, RefusedError, Sent, TryAgainError
from runtime.settings import Settings

SECRET_PREFIX = "whsec_"  # noqa: S105 -- the prefix that Standard Webhooks gives to secrets
SECRET_BYTES = 32
MAX_PORT = 65_535

# A name server that hangs keeps its threads; the loop's own few serve everybody else.
_RESOLVERS = ThreadPoolExecutor(max_workers=32, thread_name_prefix="webhook-resolver")

_SUCCESS = range(200, 300)
_REDIRECTS = range(300, 400)
_FINAL = frozenset({400, 405, 410, 413, 415, 422})
"""Answers that no later attempt can change. Others (401, 404, 429, 5xx) often are a receiver in the middle of a change."""


class WebhookCaller:
    """Hands events to webhook addresses, one connection for each."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ssl = httpx.create_ssl_context(trust_env=False)

    async def send(self, message: ClaimedMessage) -> Sent:
        """The status, once the receiver has answered 2xx. Raises RefusedError or TryAgainError."""
        try:
            status = await self._post(message)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            raise RefusedError("bad_address") from None
        except httpx.TimeoutException:
            raise TryAgainError("http_timeout") from None
        except ssl.SSLError:
            raise TryAgainError("http_certificate") from None
        except httpx.TransportError:
            raise TryAgainError("http_unreachable") from None
        if status in _REDIRECTS or status in _FINAL:
            raise RefusedError(f"http_{status}")
        if status not in _SUCCESS:
            raise TryAgainError(f"http_{status}")
        return Sent(f"http_{status}", webhook_id(message), EVENT_VERSION)

    async def _post(self, message: ClaimedMessage) -> int:
        url = checked_url(message.address or "", self._settings)
        port = url.port or (443 if url.scheme == "https" else 80)
        address = await open_address(url.host, port, private_allowed=self._settings.webhook_allow_private_addresses)
        body = cloud_event_of(message, self._settings.starter_url)
        headers = {
            "Host": url.netloc.decode("ascii"),
            "Content-Type": CLOUD_EVENT,
            "User-Agent": "vinhdanh-notices",
            **signature_headers(message, body, datetime.now(UTC)),
        }
        async with (
            httpx.AsyncClient(
                verify=self._ssl,
                trust_env=False,
                follow_redirects=False,
                timeout=self._settings.webhook_timeout_seconds,
                limits=httpx.Limits(max_keepalive_connections=0),
            ) as client,
            client.stream(
                "POST",
                url.copy_with(host=address),
                content=body,
                headers=headers,
                extensions={"sni_hostname": url.host},
            ) as response,
        ):
            return response.status_code


def checked_url(address: str, settings: Settings) -> httpx.URL:
    """The address as a URL. Raises RefusedError when it is none that we call: https only, unless the own network is allowed."""
    url = httpx.URL(address)
    schemes = {"https", "http"} if settings.webhook_allow_private_addresses else {"https"}
    if url.scheme not in schemes or not url.host or url.userinfo or (url.port or 1) > MAX_PORT:
        raise RefusedError("bad_address")
    return url


async def open_address(host: str, port: int, *, private_allowed: bool) -> str:
    """One IP address of the host, when all of them may be called.

    Raises RefusedError when any of them is not of the open internet, TryAgainError when the name is not known just now.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.run_in_executor(_RESOLVERS, _addresses, host, port)
    except OSError:
        raise TryAgainError("unknown_host") from None
    if not private_allowed and not all(in_open_internet(address) for address in found):
        raise RefusedError("private_address")
    return found[0]


def _addresses(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def in_open_internet(address: str) -> bool:
    """True when anybody in the internet may have that IP address: it is not loopback, private, link-local, multicast or reserved.

    An IPv6 address that carries an IPv4 one (mapped, compatible, 6to4, Teredo, NAT64) is judged by what it carries as well.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        at_its_end = ipaddress.IPv4Address(ip.packed[-4:]) if any(ip in network for network in _IPV4_AT_THE_END) else None
        carried = (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()), at_its_end)
        if ip in _LOCAL_NAT64 or not all(_global(inner) for inner in carried if inner is not None):
            return False
        if ip.ipv4_mapped is not None:
            return True
    return _global(ip)


_IPV4_AT_THE_END = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
"""A network's own, which Python 3.11 does not know yet."""


def _global(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast


def cloud_event_of(message: ClaimedMessage, source: str) -> bytes:
    """The CloudEvent of the ledger entry that the message tells of. Raises RefusedError when there is none."""
    if message.entry is None or message.number is None:
        raise RefusedError("unknown_template")
    return orjson.dumps(cloud_event(message.number, message.entry, source))


def webhook_id(message: ClaimedMessage) -> str:
    """By this id the receiver knows an event that it has had before, at every attempt and in every replay."""
    return f"{message.chain}.{message.sequence}-{message.subscription}"


def signature_headers(message: ClaimedMessage, body: bytes, now: datetime) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp` and `webhook-signature` as Standard Webhooks says: one signature for each valid secret.

    Raises RefusedError when the subscription has no secret: nothing is sent that the receiver cannot check.
    """
    if not message.secrets:
        raise RefusedError("no_secret")
    known_as = webhook_id(message)
    signatures = [Webhook(secret).sign(known_as, now, body.decode()) for secret in message.secrets]
    return {
        "webhook-id": known_as,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def new_secret() -> str:
    """A fresh secret for a subscription, as Standard Webhooks writes it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
