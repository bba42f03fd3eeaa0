"""The code by which an objector, and nobody else, asks how the objection ended; only its hash is stored."""

import hashlib
import re
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 20
_GAPS = re.compile(r"[\s\-]+")
_FORM_TOKEN = re.compile(r"[0-9a-f]{64}")


def new_code() -> str:
    """100 random bits, in groups of four, without letters that are taken for digits."""
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))


def new_form_token() -> str:
    """256 random bits that one form carries, so that sending it twice is lodging it once."""
    return secrets.token_hex(32)


def is_form_token(text: str) -> bool:
    """Whether it can have come from one of our forms."""
    return _FORM_TOKEN.fullmatch(text) is not None


def code_of_form(token: str) -> str:
    """The code that belongs to a form: a page that is sent again shows the same one."""
    digest = hashlib.sha256(b"publicity.query_code\x00" + token.encode()).digest()
    return _grouped("".join(_ALPHABET[byte & 31] for byte in digest[:_LENGTH]))


def key_of_form(token: str) -> str:
    """The idempotency key of a form; it is stored, so the code cannot be told from it."""
    return "form:" + hashlib.sha256(b"publicity.form\x00" + token.encode()).hexdigest()


def hash_of(code: str) -> str:
    """SHA-256 (hex) of the code however it was typed; 100 random bits cannot be guessed from it."""
    plain = _GAPS.sub("", code).upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return hashlib.sha256(plain.encode()).hexdigest()


def _grouped(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
