"""deploy/nginx.conf against the code: every route reaches the container of its service, every upload fits."""

import re
from pathlib import Path
from typing import Any

from cli.compose import BUILDS, build_services, web_app
from services.applications.files import FILE_LIMIT as LONGEST_MATERIAL
from services.surveys.uploads import FILE_LIMIT as LONGEST_SURVEY
from shared.settings import ServiceSettings
from shared.web import Accounts
from shared.web.rules import describe_routes
from tests.deploy.composed import ROOT

TEXT = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def routes_of(name: str, folder: Path) -> set[str]:
    settings = ServiceSettings(data=folder, city_key="c1" * 32, master_key="a5" * 32)
    (service,) = build_services([name], settings)
    accounts = Accounts(settings.accounts())
    try:
        return {each.path for each in describe_routes(web_app([service], accounts))}
    finally:
        accounts.close()
        service.close()


def test_every_route_reaches_its_service(containers: dict[str, Any], tmp_path: Path) -> None:
    locations = dict(re.findall(r"^location (\S+) \{ proxy_pass http://127\.0\.0\.1:(\d+); \}", TEXT, re.MULTILINE))
    routes = {name: routes_of(name, tmp_path) for name in BUILDS}
    everywhere = set.intersection(*routes.values())

    assert "/readyz" in everywhere
    for name in BUILDS:
        port = containers[name]["ports"][0].split(":")[1]
        for path in routes[name] - everywhere:
            longest = max((prefix for prefix in locations if path.startswith(prefix)), key=len)
            assert locations[longest] == port, path
    assert set(locations.values()) == {containers[name]["ports"][0].split(":")[1] for name in BUILDS}


def test_every_upload_fits() -> None:
    size = re.search(r"^client_max_body_size (\d+)m;", TEXT, re.MULTILINE)

    assert size is not None
    assert int(size[1]) * 1024 * 1024 >= max(LONGEST_MATERIAL, LONGEST_SURVEY)


def test_the_services_believe_the_address_that_the_proxy_tells(containers: dict[str, Any]) -> None:
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in TEXT
    assert all(containers[name]["environment"]["FORWARDED_ALLOW_IPS"] == "*" for name in BUILDS)
    assert all(containers[name]["ports"][0].startswith("127.0.0.1:") for name in BUILDS)
