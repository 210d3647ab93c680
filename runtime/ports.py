"""The ports of the embedded stack, and who has taken them."""

import secrets
import socket
from collections.abc import Mapping

import psutil

from runtime.errors import StackError
from runtime.settings import Settings

_NOT_GIVEN_OUT = range(20_000, 32_000)
"""Linux gives out 32768 and more to outgoing connections, other systems 49152 and more."""


def refuse_taken_ports(settings: Settings) -> None:
    """Raises StackError when two parts want one port, or another program listens on one. It names port, setting and program."""
    wanted = _wanted(settings)
    for name, port in wanted.items():
        others = [other for other, its_port in wanted.items() if its_port == port and other != name]
        if others:
            raise StackError(f"VINHDANH_{name.upper()} and VINHDANH_{others[0].upper()} are both {port}. Set one to another port.")
    for name, port in wanted.items():
        if not port_is_free(port):
            raise StackError(
                f"Port {port} is taken{_by_whom(port)}. Stop that program, or set VINHDANH_{name.upper()} to another port."
            )


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens at this moment, all different.

    They lie below those that the system gives to outgoing connections: one of these could take a port while its server restarts.
    """
    found: set[int] = set()
    while len(found) < count:
        port = secrets.choice(_NOT_GIVEN_OUT)
        if port_is_free(port):
            found.add(port)
    return list(found)


def _wanted(settings: Settings) -> Mapping[str, int]:
    ports = {"starter_port": settings.starter_port}
    if settings.database_url is None:
        ports["postgres_port"] = settings.postgres_port
    if settings.temporal_address is None:
        ports["temporal_port"] = settings.temporal_port
        ports["temporal_ui_port"] = settings.temporal_ui_port
    return ports


def _by_whom(port: int) -> str:
    """The program that listens, as the end of a clause, or nothing when the system does not tell."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.pid and connection.laddr and connection.laddr.port == port:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return ""
