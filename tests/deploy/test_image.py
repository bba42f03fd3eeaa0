"""deploy/Dockerfile against the checkout: what it copies, installs and runs; and deploy/bin/make-env."""

import json
import re
import shutil
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.deploy.composed import ROOT, compose, env_example, env_file
from tests.deploy.image import Image
from tests.deploy.test_compose import known_variables

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def image() -> Image:
    return Image.read()


def test_what_is_copied_is_in_the_checkout_and_reaches_the_builder(image: Image) -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = [line.removeprefix("!") for line in lines if line.startswith("!")]
    for source in image.sources:
        assert (ROOT / source).exists(), source
        assert any(source == entry or source.startswith(f"{entry}/") for entry in sent), source
    assert "*" in lines
    for secret in (".env", ".git", "var", ".venv", "tests"):
        assert not any(fnmatch(secret, entry) for entry in sent), secret


def test_every_package_of_the_project_is_in_the_image(image: Image) -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert set(packages) <= image.sources
    assert {"pyproject.toml", "uv.lock", PROJECT["project"]["readme"]} <= image.sources
    assert image.holds("docs/contracts")  # the pages of the contracts show it


def test_the_locked_environment_is_installed_without_development_tools(image: Image) -> None:
    steps = image.of("RUN", stage=0)
    pinned = re.search(r"^# uv (\S+)$", (ROOT / "deploy" / "bin" / "setup").read_text(), re.MULTILINE)

    assert pinned is not None
    assert steps[0].endswith(f"uv=={pinned[1]}")
    assert all("uv sync --frozen --no-dev" in step for step in steps[1:])
    assert "--no-install-project" not in steps[-1]
    assert "UV_PYTHON_DOWNLOADS=never" in image.of("ENV", stage=0)[0]


def test_both_stages_stand_on_a_python_that_the_project_supports(image: Image) -> None:
    bases = {text.split(" ")[0] for text in image.of("FROM")}

    assert bases == {"python:3.11-slim"}
    assert PROJECT["project"]["requires-python"] == ">=3.11"


def test_nobody_is_root(image: Image) -> None:
    (user,) = image.of("USER")

    assert re.fullmatch(r"[1-9]\d{4}:[1-9]\d{4}", user)


def test_the_health_check_is_that_of_compose(image: Image, variables: dict[str, str]) -> None:
    (check,) = image.of("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    service = compose(variables)["services"]["review"]

    assert command == service["healthcheck"]["test"][1:3]
    assert check.startswith("--interval=10s --timeout=5s --start-period=60s --retries=3 CMD")
    assert image.of("EXPOSE") == [image.environment["HONOURS_PORT"]] == [service["environment"]["HONOURS_PORT"]]


def test_variables_of_the_image_are_known_and_as_compose_has_them(image: Image, variables: dict[str, str]) -> None:
    given = {name: value for name, value in image.environment.items() if name.startswith("HONOURS_")}
    service = compose(variables)["services"]["review"]

    assert given.keys() <= known_variables()
    assert given.items() <= service["environment"].items()


def test_make_env_fills_every_secret_once(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "deploy" / "bin", tmp_path / "deploy" / "bin")
    shutil.copy(ROOT / "deploy" / "env.example", tmp_path / "deploy")
    command = [str(tmp_path / "deploy" / "bin" / "make-env")]

    made = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    again = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    written = env_file(tmp_path / ".env")
    generated = [written[name] for name, value in env_example().items() if value == "generate"]
    assert made.returncode == 0, made.stderr
    assert made.stdout.strip().endswith("HONOURS_DEPARTMENT HONOURS_CITY_KEY")  # what is left to fill in
    assert written.keys() == env_example().keys()
    assert all(re.fullmatch("[0-9a-f]{64}", secret) for secret in generated)
    assert len(set(generated)) == len(generated)
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert again.returncode == 1
    assert env_file(tmp_path / ".env") == written
