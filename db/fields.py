"""The kinds of value a caller may write, each with its rule. Used by the `...Fields` of every table.

Decided here: lengths and forms (design "The REST contract", sections 1 and 6). Not here: rules between fields.
The libraries that know addresses, phone numbers and countries are loaded by the first value they check.
"""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints
from sqlmodel import SQLModel

ZONES = frozenset(available_timezones())
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


class Fields(SQLModel):
    """The base of what may be written."""


def _clean(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not hold a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("must be valid Unicode") from None
    return value


def _zone(value: str) -> str:
    if value not in ZONES:
        raise ValueError("must be an IANA time zone, such as Europe/Berlin")
    return value


def _email(value: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValueError("must be an e-mail address") from None


def _phone(value: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        raise ValueError("must be a phone number with its country code, such as +15551234567") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("must be a phone number with its country code, such as +15551234567")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _currency(value: str) -> str:
    import pycountry

    found = pycountry.currencies.get(alpha_3=value)  # found whatever the case, kept in capitals
    if found is None:
        raise ValueError("must be an ISO 4217 currency, such as EUR")
    return str(found.alpha_3)


def _country(value: str) -> str:
    import pycountry

    found = pycountry.countries.get(alpha_2=value)
    if found is None:
        raise ValueError("must be an ISO 3166 country, such as DE")
    return str(found.alpha_2)


def _locale(value: str) -> str:
    if not LOCALE.fullmatch(value):
        raise ValueError("must be a BCP 47 language tag, such as en or de-AT")
    return value


_text = AfterValidator(_clean)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _text]
Short = Annotated[str, StringConstraints(max_length=200), _text]
Long = Annotated[str, StringConstraints(max_length=10_000), _text]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63), _text]
TeamSlug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{3,63}$"), _text]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", to_lower=True)]
Country = Annotated[str, StringConstraints(max_length=2), AfterValidator(_country)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\x00]+$", max_length=2_000), _text]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), _text, AfterValidator(_email)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50), _text, AfterValidator(_phone)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Locale = Annotated[str, AfterValidator(_locale)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50), _text]
Tags = Annotated[list[Tag], Field(max_length=50)]


def slug_of(name: str) -> str:
    """A slug out of a name: ASCII letters and digits joined by hyphens, at most 63; `untitled` when none is left."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    return plain[:63].strip("-") or "untitled"
