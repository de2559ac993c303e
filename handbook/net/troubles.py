"""The errors of urllib3, ssl and the system as reasons why a server did not answer."""

import socket
import ssl
from collections.abc import Iterator

from urllib3.exceptions import TimeoutError as UrllibTimeout

from handbook.net.asking import NoAnswerError, Trouble
from handbook.net.connections import PrivateAddressError, UnreachedError
from handbook.net.proxies import Proxy


def unreached(error: UnreachedError, proxy: Proxy | None) -> NoAnswerError:
    """Why no connection was made; nothing was sent."""
    cause = error.__cause__ or error
    if error.proxy and proxy:
        why = f"the proxy that {proxy.name} names is no way out: {words(cause)}"
        return NoAnswerError(Trouble.PROXY, why)
    trouble, why = _meaning(cause)
    return NoAnswerError(trouble, why, words(cause), reach=error.reach)


def unanswered(error: Exception) -> NoAnswerError:
    """Why no answer came on a connection; the request may have arrived."""
    trouble, why = _meaning(error)
    return NoAnswerError(trouble, why, words(error), sent=True)


def words(error: BaseException) -> str:
    """The system's own words for an error: those of the innermost cause that has any."""
    found = [_words_of(each) for each in _causes(error)]
    return next((each for each in reversed(found) if each), type(error).__name__)


def _words_of(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate cannot be trusted: {error.verify_message}"
    text = getattr(error, "strerror", None) or str(error)
    return text if isinstance(text, str) and len(text) < 120 else ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _meaning(error: BaseException) -> tuple[Trouble, str]:
    """What an error means: the innermost of its causes that tells."""
    found = list(filter(None, map(_of_cause, _causes(error))))
    return found[-1] if found else (Trouble.CONNECTION, f"the connection fails: {words(error)}")


def _of_cause(cause: BaseException) -> tuple[Trouble, str] | None:
    if isinstance(cause, ssl.SSLError):
        return _of_tls(cause)
    match cause:
        case PrivateAddressError():
            return Trouble.PRIVATE, f'"{cause}" is a private address'
        case socket.gaierror():
            for_now = cause.errno == socket.EAI_AGAIN
            trouble = Trouble.NO_NAME_NOW if for_now else Trouble.NO_NAME
            return trouble, "no server has this name"
        case TimeoutError() | UrllibTimeout():
            return Trouble.TIME, "no answer in time"
    return None


def _of_tls(cause: ssl.SSLError) -> tuple[Trouble, str] | None:
    if isinstance(cause, ssl.SSLEOFError):
        return None  # a server that hangs up, and may be there the next time
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Trouble.CERTIFICATE, f"its certificate cannot be trusted: {cause.verify_message}"
    return Trouble.CERTIFICATE, "no secure connection can be made"
