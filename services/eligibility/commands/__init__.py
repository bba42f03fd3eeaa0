"""What people and other services make this service do; a command is the HTTP body, its function the transaction."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class Command(BaseModel):
    """Base of commands: no unknown keys, and what was entered never appears in an error's text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
