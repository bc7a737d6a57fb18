"""The environment is typed, and a wrong value stops the start with the variable's name."""

import re
from pathlib import Path

import pytest

from storefront.core.management.commands.serve import Command as Serve
from storefront.environment import BASE_DIR, BadEnvironment, Environment, read_environment

PRODUCTION = {"DEBUG": "0", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "shop.example", "STRIPE_LOCAL_ALLOWED": "1"}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def test_production_starts_with_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **PRODUCTION)

    assert read_environment().debug is False


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    given(monkeypatch, **{k: v for k, v in PRODUCTION.items() if k != name})

    with pytest.raises(BadEnvironment, match=name):
        read_environment()


def test_production_refuses_the_local_stripe_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **{k: v for k, v in PRODUCTION.items() if k != "STRIPE_LOCAL_ALLOWED"})

    with pytest.raises(BadEnvironment, match="STRIPE_SECRET_KEY"):
        read_environment()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "localhost"),
        ("EMAIL_URL", "http://mail"),
        ("SITE_URL", "shop.example"),
        ("LOG_LEVEL", "loud"),
        ("STRIPE_LOCAL_ALLOWED", "maybe"),
    ],
)
def test_a_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    given(monkeypatch, **{name: value})

    with pytest.raises(BadEnvironment, match=name):
        read_environment()


def test_a_stripe_key_needs_the_webhook_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, STRIPE_SECRET_KEY="sk_test_x")

    with pytest.raises(BadEnvironment, match="STRIPE_WEBHOOK_SECRET"):
        read_environment()


def shown(value: object) -> str:
    """A default as the table shows it."""
    if isinstance(value, bool):
        return "`1`" if value else "`0`"
    if isinstance(value, Path):
        return f"`{value.relative_to(BASE_DIR)}`"
    return f"`{value}`" if value else "empty"


def test_the_readme_lists_every_variable_with_its_default_and_meaning() -> None:
    readme = (BASE_DIR / "README.md").read_text()

    listed = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \|$", readme, flags=re.MULTILINE)

    assert listed == [(n.upper(), shown(f.default), f.description) for n, f in Environment.model_fields.items()]


def test_examples_for_operators_name_what_there_is() -> None:
    examples = BASE_DIR / "docs/deploy"

    names = re.findall(r"^([A-Z_]+)=", (examples / "guitai.env").read_text(), flags=re.MULTILINE)
    commands = [
        line.split("manage.py serve ")[1].split()
        for unit in sorted(examples.glob("*.service"))
        for line in unit.read_text().splitlines()
        if line.startswith("ExecStart=")
    ]

    assert {name.lower() for name in names} <= set(Environment.model_fields)
    parser = Serve().create_parser("manage.py", "serve")
    roles = [parser.parse_args(command).role for command in commands]
    assert roles == ["scheduler", "web", "worker"]
