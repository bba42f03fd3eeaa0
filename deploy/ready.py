"""The health check inside a container: ends with 0 when the service is ready, otherwise with 1 and what is wrong.

Without arguments it asks the service at HONOURS_PORT for /readyz; `ready.py PORT PATH` asks something else.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException

PATIENCE = 4.0  # seconds; the service's own checks end after two


def main(port: str, path: str) -> str | None:
    """What is wrong, if anything. No proxy that the environment names comes between."""
    connection = HTTPConnection("127.0.0.1", int(port), timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
    except (OSError, HTTPException) as error:
        return f"{port}{path}: {type(error).__name__} {error}"
    finally:
        connection.close()
    return None if answer.status == 200 else body


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or [os.environ["HONOURS_PORT"], "/readyz"])))
