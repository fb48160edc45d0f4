"""Whom to call and answer: the coordination's name, organisation, telephone with hours and address, by country."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from referral.config import setting
from referral.i18n import language
from referral.setting_checks import ANYWHERE


@dataclass(frozen=True, slots=True)
class Contact:
    """One office of the coordination, in the reader's language."""

    name: str
    organisation: str
    phone: str
    hours: str
    email: str

    @property
    def number(self) -> str:
        """The telephone number without anything between its digits."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def contact_for(country: str | None = None) -> Contact | None:
    """Whom people in a country call; None where nobody is set, which only a demo or a test can be."""
    offices: Mapping[str, Mapping[str, Any]] = setting("COORDINATION")
    office = offices.get(country or ANYWHERE) or offices.get(ANYWHERE)
    return Contact(**{name: _spoken(said) for name, said in office.items()}) if office else None


def _spoken(said: str | Mapping[str, str]) -> str:
    """A word that is the same for all, or the reader's own of several."""
    if isinstance(said, str):
        return said
    return said.get(language()) or next(iter(said.values()), "")


def fetch_name() -> str:
    """Under which name pages of others are fetched or asked: whoever runs them can write to us."""
    office = setting("COORDINATION").get(ANYWHERE, {})
    return setting("FETCH_USER_AGENT") or f"OncoBridge ({setting('PUBLIC_URL')}; {office.get('email', '')})"
