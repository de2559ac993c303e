"""How a person or a role is reached: telephone, chat, pager, e-mail."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from handbook.model.base import (
    SCHEME,
    Address,
    Exact,
    Part,
    Text,
    Verbatim,
    check_url,
    refuse,
)

# ITU-T E.164: a country code that starts with no 0, and 15 digits at most.
_MOST_DIGITS, _FEWEST_DIGITS = 15, 5
# As people write it, with RFC 3966's visual separators, blanks and slashes; then an extension.
_BLANK = "[ \u00a0\u202f]"
_PHONE = re.compile(
    rf"\+([1-9](?:{_BLANK}|[0-9().\-/])*?)(?:(?:{_BLANK}*(?:ext\.?|x){_BLANK}*|;ext=)([0-9]{{1,7}}))?"
)
_ABROAD = "write it as it is dialled from abroad: +49 30 1234567"
# A mailbox that a mailto: address can have as it is (RFC 6068).
_MAILBOX = re.compile(
    r"[^@\s<>,;:\"\\?&%#]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z0-9-]*[A-Za-z0-9]"
)
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/\S*")


def telephone(text: str) -> str:
    """The tel: address of a number (RFC 3966, global numbers), or "" where it is none.

    The number is international, so that it is dialled right from anywhere.
    """
    found = _PHONE.fullmatch(text)
    if not found or re.search(r"\(\s*0", text):
        return ""
    digits = re.sub(r"[^0-9]", "", found[1])
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return ""
    return f"tel:+{digits}{f';ext={found[2]}' if found[2] else ''}"


def _phone(value: str) -> str:
    if telephone(value):
        return value
    if re.search(r"\(\s*0", value):
        hint = "leave out the (0), which is not dialled from abroad: +49 30 1234567"
    elif value.startswith("00"):
        hint = f"write + for 00: +{value[2:].strip()}"
    else:
        hint = _ABROAD
    raise refuse(f'"{value}" is not a telephone number', hint)


def _email(value: str) -> str:
    if not _MAILBOX.fullmatch(value):
        plain = re.sub(r"^mailto:", "", value, flags=re.I)
        hint = f"write {plain}" if _MAILBOX.fullmatch(plain) else "as in ada@example.org"
        raise refuse(f'"{value}" is not a mail address', hint)
    return value


def _place(value: str) -> str:
    """An address, or a name that is known where it is used, as #ops or @ada."""
    if SCHEME.match(value):
        return check_url(value)
    if _HOST.fullmatch(value):
        raise refuse(f'"{value}" has no scheme', f"write https://{value}")
    return value


Phone = Annotated[str, Field(max_length=80), AfterValidator(_phone), Verbatim()]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email), Verbatim()]
Place = Annotated[Exact, Field(max_length=2000), AfterValidator(_place), Verbatim(), Address()]


@dataclass(frozen=True, slots=True)
class ShownContact:
    """One way as it is shown: by which means, the words, the address to follow or "", and when."""

    how: str
    text: str
    href: str
    when: str | None


class Way(Part):
    """A way to be reached, and when it is answered."""

    phone: Phone | None = Field(None, description='Telephone, as "+49 30 1234567".')
    chat: Place | None = Field(
        None, description='The address of a chat, or a name in it, as https://… or "#ops".'
    )
    pager: Place | None = Field(
        None, description="A pager or alerting tool: its address, mail address, number or name."
    )
    email: Email | None = Field(None, description="Mail address, as ada@example.org.")
    when: Text | None = Field(None, description="When it is answered, or for what.")

    @model_validator(mode="after")
    def _says_one(self) -> "Way":
        if not (self.phone or self.chat or self.pager or self.email):
            raise refuse("it says no way", "add phone:, chat:, pager: or email:")
        return self

    @property
    def contacts(self) -> tuple[ShownContact, ...]:
        """Each way that it names, in the order of its fields."""
        named = ((how, getattr(self, how)) for how in ("phone", "chat", "pager", "email"))
        return tuple(
            ShownContact(how, _shown(value), _followed(value), self.when)
            for how, value in named
            if value
        )


def _followed(value: str) -> str:
    """The address that opens a way: a call, a message, a page; "" for a name alone."""
    if SCHEME.match(value):
        return value
    if _MAILBOX.fullmatch(value):
        return f"mailto:{value}"
    return telephone(value)


def _shown(value: str) -> str:
    """A way as a reader knows it; nobody reads out https://."""
    return re.sub(r"^(?:https?://|mailto:|tel:)", "", value, flags=re.I)
