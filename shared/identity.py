"""How organisations and people are told from one another everywhere: numbers with check characters, keyed hashes.

The identity of a holder is `citizen:<id>` (a person), `team:<uscc>/<normalised name>` or `uscc:<uscc>` (a unit). It
stays where it was typed in; what others see is its HMAC-SHA-256 under the city's key, the same in every department, so
that a ban (article 18.3) meets its holder wherever it applies next.
"""

import hmac
import re
import unicodedata
from datetime import date
from typing import Final

USCC: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{8}[0-9X][0-9A-HJ-NPQRTUWXY]")
CITIZEN_ID: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
REGION: Final = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
"""Provinces (GB/T 2260); 71, 81 to 83: residents from Taiwan, Hong Kong and Macao; 91: foreign residents."""
_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_KEY_LENGTH: Final = 32
_DASHES_BY_ANOTHER_NAME: Final = "~\u2212|`"
"""Tilde, minus, bar, grave: symbols to Unicode, punctuation in a name."""
_HYPHENS: Final = re.compile("-+")
_OUTSIDE_DIGITS: Final = re.compile(r"(?<!\d)-|-(?!\d)")


def uscc_check_character(first17: str) -> str:
    """The 18th character of a 统一社会信用代码 (GB 32100-2015, modulo 31)."""
    total = sum(_USCC_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first17))
    return _USCC_ALPHABET[-total % 31]


def organisation_check_character(first8: str) -> str:
    """The check character of an organisation code (GB 11714-1997), which stands at position 17 of the USCC."""
    pairs = zip(first8, _ORGANISATION_WEIGHTS, strict=True)
    return "0123456789X"[-sum(_ORGANISATION_ALPHABET.index(character) * weight for character, weight in pairs) % 11]


def citizen_id_check_character(first17: str) -> str:
    """The 18th character of a 公民身份号码 (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first17))
    return "0123456789X"[(1 - total) % 11]


def is_uscc(code: str) -> bool:
    """Whether it is a 统一社会信用代码, both check characters verified."""
    return (
        USCC.fullmatch(code) is not None
        and organisation_check_character(code[8:16]) == code[16]
        and uscc_check_character(code[:17]) == code[17]
    )


def birth_date_of(citizen_id: str) -> date | None:
    """The birth date that positions 7 to 14 name; None where the calendar has no such day from 1900 to 2100."""
    try:
        born = date(int(citizen_id[6:10]), int(citizen_id[10:12]), int(citizen_id[12:14]))
    except ValueError:
        return None
    return born if 1900 <= born.year <= 2100 else None


def is_citizen_id(number: str) -> bool:
    """Whether it is a 公民身份号码 by form, birth date and check digit; whether that day has come is not asked."""
    return (
        CITIZEN_ID.fullmatch(number) is not None
        and REGION.fullmatch(number[:2]) is not None
        and birth_date_of(number) is not None
        and citizen_id_check_character(number[:17]) == number[17]
    )


def normalised(name: str) -> str:
    """A team's name so that spelling does not hide it: half width, without white space, punctuation and letter case.

    Between two digits punctuation stays, as one hyphen: team 3-1 is not team 31. A name of punctuation alone keeps it.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    plain = "".join(each for each in "".join(folded.split()) if not _is_unseen(each))
    hyphenated = "".join("-" if _is_punctuation(each) else each for each in plain)
    return _OUTSIDE_DIGITS.sub("", _HYPHENS.sub("-", hyphenated)) or plain


def _is_unseen(character: str) -> bool:
    """Zero-width characters, marks of direction, variation selectors."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P") or character in _DASHES_BY_ANOTHER_NAME


def person(citizen_id: str) -> str:
    """The identity of a star or leader; never log it."""
    return f"citizen:{citizen_id}"


def team(uscc: str, name: str) -> str:
    """The identity of a team within its unit."""
    return f"team:{uscc}/{normalised(name)}"


def unit(uscc: str) -> str:
    """The identity of a unit."""
    return f"uscc:{uscc}"


def holder_key(city_key: bytes, identity: str) -> str:
    """HMAC-SHA-256 (hex) of an identity under the city's key of 32 bytes."""
    if len(city_key) != _KEY_LENGTH:
        raise ValueError("the city's key has 32 bytes")
    return hmac.digest(city_key, identity.encode(), "sha256").hex()
