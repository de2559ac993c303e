"""Whether this process may listen at an address of the machine."""

import socket


def refused(host: str, port: int) -> OSError | None:
    """Why the system does not let this process listen there, or None. `host` is an IP address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As servers ask for it: a port that was just let go is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None
