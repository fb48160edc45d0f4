"""Whether two accounts may be one person: the same telephone, or the same mailbox written in another way."""

from referral.accounts.models import User
from referral.phones import numbers_kept


def may_be_one(first: User, second: User) -> bool:
    """Whether they share an account, a telephone or a mailbox; nobody else than a person can rule it out."""
    if first.id == second.id or mailbox(first.email) == mailbox(second.email):
        return True
    return bool(_numbers(first) & _numbers(second))


def mailbox(email: str) -> str:
    """An address without what its owner may vary: capitals, dots, what follows a plus.

    >>> mailbox("O.Koval+supplies@Clinic.example")
    'okoval@clinic.example'
    """
    name, _, house = email.strip().casefold().rpartition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{house}"


def _numbers(user: User) -> set[str]:
    return set(numbers_kept(user.phone)) if user.phone else set()
