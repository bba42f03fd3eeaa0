"""Whom a campaign asks about, as the keyed hash by which applications know the same person, team or unit.

The identities and their spelling are those of the applications service: `citizen:<id>`, `team:<uscc>/<name>`,
`uscc:<uscc>`, HMAC-SHA-256 under the city's key. What was typed is checked and hashed, and kept nowhere.
"""

import hmac
import re
import unicodedata

_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{8}[0-9X][0-9A-HJ-NPQRTUWXY]")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN = re.compile(r"[1-9][0-9]{16}[0-9X]")


def is_uscc(code: str) -> bool:
    """Whether it is a 统一社会信用代码: form and check characters of GB 32100 and, at position 17, GB 11714."""
    if not _USCC.fullmatch(code):
        return False
    weighted = zip(code[8:16], _ORGANISATION_WEIGHTS, strict=True)
    organisation = -sum(_ORGANISATION_ALPHABET.index(character) * weight for character, weight in weighted) % 11
    whole = -sum(_USCC_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17])) % 31
    return code[16] == "0123456789X"[organisation] and code[17] == _USCC_ALPHABET[whole]


def is_citizen_id(number: str) -> bool:
    """Whether it is a 公民身份号码: form and check digit of GB 11643."""
    if not _CITIZEN.fullmatch(number):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return number[17] == "0123456789X"[(1 - total) % 11]


def person(citizen_id: str) -> str:
    """The identity of a star."""
    return f"citizen:{citizen_id}"


def team(uscc: str, name: str) -> str:
    """The identity of a team within its unit, whatever the spelling of its name hides."""
    return f"team:{uscc}/{''.join(unicodedata.normalize('NFKC', name).split()).casefold()}"


def unit(uscc: str) -> str:
    """The identity of a unit."""
    return f"uscc:{uscc}"


def holder_key(city_key: bytes, identity: str) -> str:
    """The keyed hash (hex) of an identity under the city's key of 32 bytes."""
    return hmac.digest(city_key, identity.encode(), "sha256").hex()
