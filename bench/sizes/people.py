"""Who files, is filed and coordinates: accounts, and sealed identities that open, with the tokens that find them."""

import json
import os
import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from referral import crypto
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.crypto import DataKey, blind_index
from referral.intake import tokens
from referral.intake.models import CARD_CODE, Patient, PatientToken

SURNAMES = [
    "Шевченко",
    "Коваленко",
    "Бондаренко",
    "Ткаченко",
    "Кравченко",
    "Олійник",
    "Мельник",
    "Поліщук",
    "Лисенко",
    "Руденко",
    "Савченко",
    "Петренко",
    "Марченко",
    "Клименко",
    "Павленко",
    "Гончаренко",
    "Сидоренко",
    "Захарченко",
    "Левченко",
    "Кузьменко",
    "Романюк",
    "Гаврилюк",
    "Мороз",
    "Ковальчук",
]  # noqa: SIM905
STEMS = ("Бар Вол Гор Дуб Жур Зор Кал Лис Мак Ник Овс Пав Рад Сав Тар Фед Хар Цис Чор Юр").split()  # noqa: SIM905
MIDDLES, ENDINGS = (
    ["ат", "ен", "ил", "ов", "уш", "ик", "ав", "ор"],
    ["енко", "ук", "чук", "ко", "ець", "ський"],
)
GIVEN = ("Олена Ірина Наталія Оксана Тетяна Ольга Марія Анна Іван Микола Петро Василь Андрій Сергій").split()  # noqa: SIM905


class Somebody(NamedTuple):
    """One patient: the ids of their rows, and the key under which their words are sealed."""

    id: uuid.UUID
    key_id: uuid.UUID
    raw: bytes

    def sealed(self, table: str, column: str, row_id: uuid.UUID, value: Any) -> bytes:
        """A value as `crypto.Sealed` keeps it."""
        plain = json.dumps(value, ensure_ascii=False).encode()
        nonce = os.urandom(crypto.NONCE)
        return nonce + AESGCM(self.raw).encrypt(nonce, plain, f"{table}.{column}".encode() + row_id.bytes)


def accounts(draw: random.Random, now: datetime) -> list[dict[str, Any]]:
    """A hundred and twenty accounts of every role, the same at every size."""
    roles = [*Role, *(Role.COORDINATOR for _ in range(30)), *(Role.VOLUNTEER for _ in range(60))]
    return [
        {
            "id": uuid.UUID(int=draw.getrandbits(128), version=4),
            "email": f"{role}{number}@example.org",
            "name": f"{draw.choice(GIVEN)} {draw.choice(SURNAMES)}",
            "role": role.value,
            "language": "en",
            "created_at": now,
        }
        for number, role in enumerate(roles)
    ]


def somebody(draw: random.Random) -> Somebody:
    """A patient's ids and key."""
    ids = (uuid.UUID(int=draw.getrandbits(128), version=4) for _ in range(2))
    return Somebody(*ids, draw.randbytes(32))


def keys(people: list[Somebody]) -> Iterator[dict[str, Any]]:
    """Their data keys, wrapped."""
    for each in people:
        yield {"id": each.key_id, **crypto._wrap(each.raw, each.key_id)}


def patients(people: list[Somebody], identities: list[dict[str, Any]], now: datetime) -> Iterator[Any]:
    """Their rows, the newest last."""
    for age, (each, identity) in enumerate(zip(people, identities, strict=True)):
        yield {
            "id": each.id,
            "data_key_id": each.key_id,
            "created_at": now - timedelta(minutes=len(people) - age),
            "identity_sealed": each.sealed("patient", "identity_sealed", each.id, identity),
        }


def identity(draw: random.Random) -> dict[str, Any]:
    """A name, a birth date, a phone."""
    stem = f"{draw.choice(STEMS)}{draw.choice(MIDDLES)}{draw.choice(ENDINGS)}"
    return {
        "name_original": f"{draw.choice((stem, stem, stem, draw.choice(SURNAMES)))} {draw.choice(GIVEN)}",
        "birth_date": f"{draw.randint(1935, 2006)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        "phone": f"+38067{draw.randint(1_000_000, 9_999_999)}",
    }


def tokens_of(people: list[Somebody], identities: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What finds them."""
    for each, known in zip(people, identities, strict=True):
        for kind, token in tokens.of_identity(known):
            yield {"patient_id": each.id, "kind": kind, "token": token}


def code_index(code: str) -> str:
    """How a card's short code is kept."""
    return blind_index(CARD_CODE, code)


MODELS = (User, DataKey, Patient, PatientToken)
