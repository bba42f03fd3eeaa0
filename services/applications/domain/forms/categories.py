"""The four categories (article 8) and the two variants of the unit's table."""

from enum import StrEnum


class Category(StrEnum):
    """Article 8; enterprise is tables 1 and 2, then one table each."""

    ENTERPRISE = "enterprise"
    TEAM = "team"
    STAR = "star"
    LEADER = "leader"


class Variant(StrEnum):
    """Table 1 or table 2."""

    MANUFACTURING = "manufacturing"
    SERVICES = "services"
