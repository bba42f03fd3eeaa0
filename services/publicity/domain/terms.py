"""The words of articles 8 and 18.3: categories with their titles and letters, grounds, insignia."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """The four categories (articles 4 and 8)."""

    ENTERPRISE = "enterprise"
    TEAM = "team"
    STAR = "star"
    LEADER = "leader"

    @property
    def honour_title(self) -> str:
        """The title of honour as article 8 writes it."""
        return _TITLES[self]

    @property
    def insignia(self) -> tuple[Insignia, ...]:
        """What is conferred with the title unless the leading group decides otherwise."""
        return _CONFERRED[self]

    @property
    def label(self) -> str:
        """What people call the category."""
        return _LABELS[self]

    @property
    def letter(self) -> str:
        """The letter of application and certificate numbers."""
        return self.value[0].upper()


class Ground(StrEnum):
    """The three grounds of article 18.3."""

    FRAUD = "fraud"
    HIDDEN_ACCIDENT = "hidden_accident"
    UNLAWFUL_ACT = "unlawful_act"

    @property
    def label(self) -> str:
        """The ground in the words of article 18.3."""
        return _GROUNDS[self]


class Insignia(StrEnum):
    """What may be conferred with an honour (18.1), and is reclaimed with it (18.3)."""

    BADGE = "badge"
    PLAQUE = "plaque"
    CERTIFICATE = "certificate"

    @property
    def label(self) -> str:
        """The insignia in the words of article 18.3."""
        return _INSIGNIA[self]


_TITLES = {
    Category.STAR: "连云港市用户满意服务明星",
    Category.TEAM: "连云港市用户满意服务班组",
    Category.ENTERPRISE: "连云港市用户满意服务企业（单位）",
    Category.LEADER: "连云港市用户满意卓越领导者",
}
_LABELS = {
    Category.STAR: "服务明星",
    Category.TEAM: "服务班组",
    Category.ENTERPRISE: "服务企业（单位）",
    Category.LEADER: "卓越领导者",
}
_OF_UNITS = (Insignia.PLAQUE, Insignia.CERTIFICATE)
_OF_PERSONS = (Insignia.BADGE, Insignia.CERTIFICATE)
_CONFERRED = {
    Category.ENTERPRISE: _OF_UNITS,
    Category.TEAM: _OF_UNITS,
    Category.STAR: _OF_PERSONS,
    Category.LEADER: _OF_PERSONS,
}
_GROUNDS = {
    Ground.FRAUD: "申报中弄虚作假",
    Ground.HIDDEN_ACCIDENT: "隐瞒重大责任事故",
    Ground.UNLAWFUL_ACT: "违法行为",
}
_INSIGNIA = {Insignia.BADGE: "奖章", Insignia.PLAQUE: "奖牌", Insignia.CERTIFICATE: "荣誉证书"}
