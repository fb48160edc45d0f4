"""Sealing to an offline key: X25519, HKDF-SHA256 and AES-256-GCM in numbered chunks, the last of them marked.

Whoever has the service has the public half alone and opens nothing. A chunk that is altered, missing, swapped or
comes from another file is refused, since its number, the mark of the last one and the file's name are all in the key.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from referral.backup.sentences import Wrong

MARK = b"OBB1"
CHUNK, TAG = 1 << 20, 16
NAMED = 8
"""Bytes of the name of the key that a file is sealed to."""
HEAD = len(MARK) + NAMED + 32


def new_pair() -> tuple[str, str]:
    """A fresh private key and its public half, base64."""
    private = X25519PrivateKey.generate()
    return _text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw())


def public_of(private: str) -> str:
    """The public half of a private key; raises Wrong where it is none."""
    return _text(_private(private).public_key().public_bytes_raw())


def key_name(public: str) -> str:
    """A short name of a key, to tell which one is meant."""
    return _name(urlsafe_b64decode(public)).hex()


def sealed(public: str, name: str, plain: Iterable[bytes]) -> Iterator[bytes]:
    """Seal bytes under a name, for whoever holds the private half."""
    to, own = urlsafe_b64decode(public), X25519PrivateKey.generate()
    head = MARK + _name(to) + own.public_key().public_bytes_raw()
    key = _key(own.exchange(X25519PublicKey.from_public_bytes(to)), head, to, name)
    yield head
    waiting, number = b"", 0
    for piece in _chunks(plain):
        if number or waiting:
            yield key.encrypt(_nonce(number, False), waiting, head)
            number += 1
        waiting = piece
    yield key.encrypt(_nonce(number, True), waiting, head)


def opened(private: str, name: str, content: bytes) -> Iterator[bytes]:
    """The bytes again, chunk by chunk; raises Wrong with a sentence for another key, a cut and an altered file."""
    head, own = content[:HEAD], _private(private)
    public = own.public_key().public_bytes_raw()
    if len(head) < HEAD or not head.startswith(MARK):
        raise Wrong("altered", name=name)
    if head[len(MARK) :][:NAMED] != _name(public):
        raise Wrong("other_key", name=head[len(MARK) :][:NAMED].hex(), given=_name(public).hex())
    key = _key(own.exchange(X25519PublicKey.from_public_bytes(head[-32:])), head, public, name)
    starts = range(HEAD, max(len(content), HEAD + 1), CHUNK + TAG)
    for number, start in enumerate(starts):
        is_last = number == len(starts) - 1
        yield _opened_chunk(key, content[start : start + CHUNK + TAG], number, is_last, head, name)


def _opened_chunk(key: AESGCM, chunk: bytes, number: int, is_last: bool, head: bytes, name: str) -> bytes:
    try:
        return key.decrypt(_nonce(number, is_last), chunk, head)
    except InvalidTag:
        if is_last and _is_cut(key, chunk, number, head):
            raise Wrong("cut", name=name) from None
        raise Wrong("altered", name=name) from None


def _is_cut(key: AESGCM, chunk: bytes, number: int, head: bytes) -> bool:
    """Whether a whole chunk stands at the end that was never meant to be the last."""
    try:
        key.decrypt(_nonce(number, False), chunk, head)
    except InvalidTag:
        return False
    return True


def _chunks(plain: Iterable[bytes]) -> Iterator[bytes]:
    left = bytearray()
    for piece in plain:
        left += piece
        while len(left) >= CHUNK:
            yield bytes(left[:CHUNK])
            del left[:CHUNK]
    if left:
        yield bytes(left)


def _key(shared: bytes, head: bytes, to: bytes, name: str) -> AESGCM:
    made = HKDF(SHA256(), 32, salt=head + to, info=b"oncobridge back-up " + name.encode())
    return AESGCM(made.derive(shared))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11) + (b"\1" if is_last else b"\0")


def _name(public: bytes) -> bytes:
    return sha256(b"oncobridge back-up key" + public).digest()[:NAMED]


def _private(text: str) -> X25519PrivateKey:
    try:
        return X25519PrivateKey.from_private_bytes(urlsafe_b64decode(text.strip()))
    except ValueError:
        raise Wrong("no_key") from None


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode()
