"""What this service alone needs to be told."""

from typing import Annotated

from pydantic import Field

from shared.plain_numbers import Whole
from shared.settings import ServiceSettings


class PublicitySettings(ServiceSettings):
    """`public_url` (HONOURS_PUBLIC_URL) is where the public reaches these pages; it stands on every notice.

    One client's address may lodge so many objections a minute and an hour.
    """

    public_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^\s<>\"]+$")

    objections_a_minute: Annotated[Whole, Field(ge=1)] = 5
    objections_an_hour: Annotated[Whole, Field(ge=1)] = 30

    @classmethod
    def of(cls, settings: ServiceSettings) -> "PublicitySettings":
        """These settings, with those that all services share as they were given."""
        return settings if isinstance(settings, cls) else cls(**settings.model_dump())

    def notice_page(self, year: int) -> str:
        """The address of a round's notice."""
        return f"{self.public_url.rstrip('/')}/notices/{year}"
