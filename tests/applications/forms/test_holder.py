"""Whom an application is for, and the key by which other departments recognise the holder."""

import hashlib
import hmac

import pytest

from services.applications.domain.forms import holder_identity, parse, unit_identity, unit_key
from shared.identity import holder_key, normalised
from tests.applications.forms.samples import LEADER, MANUFACTURING, SERVICES, STAR, TEAM, changed, sample

CITY_KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        (MANUFACTURING, "uscc:91320700MA1ABCD38Q"),
        (SERVICES, "uscc:91320707MA1ABCD46Q"),
        (TEAM, "team:91320703MA1ABCD2X4/示例公交12路女子班组"),
        (STAR, "citizen:320706199005060427"),
        (LEADER, "citizen:320707197402280172"),
    ],
)
def test_holder_is_the_person_the_team_or_the_unit(name: str, identity: str) -> None:
    assert holder_identity(parse(sample(name))) == identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例公交12路女子班组", " 示例公交 １２路\u3000女子班组"),
        ("A班", "ａ 班"),
        ("Straße班", "STRASSE 班"),
        ("“红旗”班组", "红旗班组"),
        ("红旗班（夜班）", "红旗班(夜班)"),
        ("红旗班（夜班）", "红旗班·夜班"),
        ("红旗班、夜班", "红旗班 — 夜班"),
        ("3-1班", "３—１班"),
        ("3-1班", "3～1 班"),
        ("3--1班", "3－1班"),
        ("1#机组", "1＃机组"),
        ("1#机组", "1机组"),
        ("红旗班\ufe0f", "红旗班"),
        ("ﬁne班", "FINE班"),
        ("İ班", "i̇班"),
        ("A.B.班", "ab班"),
        ("ﾊﾞｽ班", "バス班"),
        ("⼀班", "一班"),
    ],
)
def test_spelling_does_not_hide_a_team(one: str, other: str) -> None:
    first, second = (parse(changed(TEAM, "form.team_name", name)) for name in (one, other))
    assert holder_identity(first) == holder_identity(second)


def test_what_nobody_sees_does_not_hide_a_team() -> None:
    """A form refuses it; whoever else makes a key is not led astray."""
    assert normalised("红\u200b旗\u2060班\ufeff") == normalised("红旗班")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3-1班", "31班"),
        ("一班", "1班"),
        ("C+班", "C班"),
        ("甲班", "乙班"),
        ("红旗班", "红旗班组"),
        ("——", "—"),
        ("1.2班", "12班"),
    ],
)
def test_other_names_are_other_teams(one: str, other: str) -> None:
    first, second = (parse(changed(TEAM, "form.team_name", name)) for name in (one, other))
    assert holder_identity(first) != holder_identity(second)


def test_teams_of_two_units_are_two_holders() -> None:
    other = changed(TEAM, "form.organisation.uscc", "91320707MA1ABCD46Q")
    assert holder_identity(parse(other)) != holder_identity(parse(sample(TEAM)))


def test_person_stays_the_same_holder_in_another_unit_and_department() -> None:
    elsewhere = changed(STAR, "form.organisation.uscc", "91320707MA1ABCD46Q")
    elsewhere["recommending_department"] = "ganyu"
    assert holder_identity(parse(elsewhere)) == holder_identity(parse(sample(STAR)))


def test_key_is_an_hmac_under_the_citys_key() -> None:
    form = parse(sample(STAR))
    assert (
        holder_key(CITY_KEY, holder_identity(form))
        == hmac.new(CITY_KEY, b"citizen:320706199005060427", hashlib.sha256).hexdigest()
    )
    assert holder_key(bytes(32), holder_identity(form)) != holder_key(CITY_KEY, holder_identity(form))


def test_leader_and_unit_share_the_units_key() -> None:
    leader, unit = parse(sample(LEADER)), parse(sample(SERVICES))
    assert unit_identity(leader) == holder_identity(unit)
    assert unit_key(CITY_KEY, leader) == holder_key(CITY_KEY, holder_identity(unit))


def test_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        holder_key(b"", "uscc:91320700MA1ABCD38Q")
