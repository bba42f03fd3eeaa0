"""Settings that this service alone needs, beside those of every service."""

from shared.settings import ServiceSettings


class ReviewSettings(ServiceSettings):
    """`county_bureaus` convene the departments concerned for their preliminary review (17.1); others need not."""

    county_bureaus: frozenset[str] = frozenset({"haizhou", "lianyun", "ganyu", "donghai", "guanyun", "guannan", "kfq"})
