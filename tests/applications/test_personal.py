"""The vault: what is sealed comes back only with its key, its application and its version."""

import base64
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applications.personal import PrivateDataUnreadableError, Vault

APPLICATION = UUID("6a0f5a5e-7f0b-4a0e-9a53-2f6f3f6f6a01")
OTHER = UUID("6a0f5a5e-7f0b-4a0e-9a53-2f6f3f6f6a02")
PRIVATE = {"form.person.citizen_id": "320706199005060427", "form.organisation.contact_name": "示例二"}
vault = Vault(bytes(range(32)))


@given(st.dictionaries(st.text(max_size=20), st.text(st.characters(codec="utf-8"), max_size=50)), st.integers(1, 9))
def test_open_gives_back_what_was_sealed(private: dict[str, str], version: int) -> None:
    private = {key.encode("utf-8", "replace").decode(): value for key, value in private.items()}
    sealed = vault.seal(private, application=APPLICATION, version=version)
    assert vault.open(sealed.ciphertext, sealed.wrapped, application=APPLICATION, version=version) == private


def test_ciphertext_shows_nothing_and_differs_every_time() -> None:
    one = vault.seal(PRIVATE, application=APPLICATION, version=1)
    two = vault.seal(PRIVATE, application=APPLICATION, version=1, wrapped=one.wrapped)
    assert one.wrapped == two.wrapped
    assert one.ciphertext != two.ciphertext
    assert b"320706199005060427" not in base64.b64decode(one.ciphertext)


def test_later_version_opens_under_the_first_versions_key() -> None:
    first = vault.seal(PRIVATE, application=APPLICATION, version=1)
    later = vault.seal({"a": "b"}, application=APPLICATION, version=2, wrapped=first.wrapped)
    assert vault.open(later.ciphertext, first.wrapped, application=APPLICATION, version=2) == {"a": "b"}
    assert vault.salt(first.wrapped, application=APPLICATION) == vault.salt(later.wrapped, application=APPLICATION)


def test_other_version_application_key_or_vault_opens_nothing() -> None:
    sealed = vault.seal(PRIVATE, application=APPLICATION, version=1)
    another_key = vault.new_key(APPLICATION)
    for opener, wrapped, application, version in (
        (vault, sealed.wrapped, APPLICATION, 2),
        (vault, sealed.wrapped, OTHER, 1),
        (vault, another_key, APPLICATION, 1),
        (vault, b"", APPLICATION, 1),
        (Vault(bytes(32)), sealed.wrapped, APPLICATION, 1),
    ):
        with pytest.raises(PrivateDataUnreadableError):
            opener.open(sealed.ciphertext, wrapped, application=application, version=version)


@given(st.integers(0, 10_000))
def test_any_flipped_bit_is_noticed(at: int) -> None:
    sealed = vault.seal(PRIVATE, application=APPLICATION, version=1)
    stored = bytearray(base64.b64decode(sealed.ciphertext))
    stored[at // 8 % len(stored)] ^= 1 << at % 8
    with pytest.raises(PrivateDataUnreadableError):
        vault.open(base64.b64encode(stored).decode(), sealed.wrapped, application=APPLICATION, version=1)


@pytest.mark.parametrize("ciphertext", ["", "AQ==", "not base64!", "个人信息"])
def test_what_is_no_ciphertext_is_refused(ciphertext: str) -> None:
    with pytest.raises(PrivateDataUnreadableError):
        vault.open(ciphertext, vault.new_key(APPLICATION), application=APPLICATION, version=1)


def test_salts_of_two_keys_differ_and_keys_are_shown_nowhere() -> None:
    one, two = vault.new_key(APPLICATION), vault.new_key(APPLICATION)
    assert vault.salt(one, application=APPLICATION) != vault.salt(two, application=APPLICATION)
    assert bytes(range(32)).hex() not in repr(vars(vault)) + repr(vault)


def test_master_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")
