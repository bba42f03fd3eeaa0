"""An application file as `submit` and `eligibility check` read it: the forms decide what an application is."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cli.json_files import BadFileError, read_json
from services.applications.domain.forms import AnyApplication, parse
from shared.web.fields import field_errors


def read_application(file: str | Path) -> tuple[Any, AnyApplication]:
    """The content and the application in it. Raises BadFileError with every field that is wrong."""
    content = read_json(file, "一份申报")
    try:
        return content, parse(content)
    except ValidationError as error:
        found = [(entry.field, entry.message) for entry in field_errors(error, content)]
        raise BadFileError(f"{file} 有 {len(found)} 处需要改正：", found) from error
