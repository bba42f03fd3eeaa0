"""The vault of personal and secret boxes: AES-256-GCM under a key per application, itself wrapped under the master key.

Destroying the wrapped key erases the person's data, while the history's hashes go on proving the stored ciphertext.
"""

import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.history import RuleBrokenError

_FORMAT = b"\x01"  # AES-256-GCM: format, nonce of 12 bytes, ciphertext with its tag of 16 bytes
_NONCE = 12
_KEY = 32


class Sealed(NamedTuple):
    """Base64 text for the event, and the application's wrapped key for the vault's row."""

    ciphertext: str
    wrapped: bytes


class Vault:
    """Seals and opens what only this service may know; holds the master key (32 bytes) and shows it nowhere."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != _KEY:
            raise ValueError("the master key has 32 bytes")
        self._master = AESGCM(master_key)

    def new_key(self, application: UUID) -> bytes:
        """A random key for one application, wrapped; it opens nothing under another application's id."""
        return _encrypt(self._master, os.urandom(_KEY), b"key" + application.bytes)

    def seal(
        self, private: Mapping[str, str], *, application: UUID, version: int, wrapped: bytes | None = None
    ) -> Sealed:
        """The private boxes of one version, encrypted; later versions hand in the `wrapped` key of the first."""
        wrapped = self.new_key(application) if wrapped is None else wrapped
        text = json.dumps(dict(private), ensure_ascii=False, sort_keys=True).encode()
        cipher = AESGCM(self._unwrap(wrapped, application))
        return Sealed(b64encode(_encrypt(cipher, text, _bound_to(application, version))).decode(), wrapped)

    def open(self, ciphertext: str, wrapped: bytes, *, application: UUID, version: int) -> dict[str, str]:
        """The private boxes again; raises PrivateDataUnreadableError for any other key, application or version."""
        cipher = AESGCM(self._unwrap(wrapped, application))
        try:
            sealed = b64decode(ciphertext, validate=True)
        except ValueError as error:
            raise PrivateDataUnreadableError from error
        values: dict[str, str] = json.loads(_decrypt(cipher, sealed, _bound_to(application, version)))
        return values

    def salt(self, wrapped: bytes, *, application: UUID) -> bytes:
        """32 bytes that only the key's holder knows, for `content_hash`; they are gone with the key."""
        return hmac.digest(self._unwrap(wrapped, application), b"content hash", "sha256")

    def _unwrap(self, wrapped: bytes, application: UUID) -> bytes:
        return _decrypt(self._master, wrapped, b"key" + application.bytes)


class PrivateDataUnreadableError(RuleBrokenError):
    """The ciphertext, its key, or what they are bound to is not what was sealed."""

    remedy = "请联系系统管理员核对主密钥与备份；在此之前不要修改或删除任何数据。"
    status = 500

    def __init__(self) -> None:
        super().__init__("个人信息无法解密：密钥不符，或密文已损坏。")


def _bound_to(application: UUID, version: int) -> bytes:
    return b"private" + application.bytes + version.to_bytes(4, "big")


def _encrypt(cipher: AESGCM, text: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return _FORMAT + nonce + cipher.encrypt(nonce, text, _FORMAT + bound_to)


def _decrypt(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    if not sealed.startswith(_FORMAT) or len(sealed) < 1 + _NONCE + 16:
        raise PrivateDataUnreadableError
    try:
        return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _FORMAT + bound_to)
    except InvalidTag as error:
        raise PrivateDataUnreadableError from error
