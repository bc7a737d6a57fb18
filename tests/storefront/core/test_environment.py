"""The environment is typed, and a wrong value stops the start with the variable's name."""

import re
from pathlib import Path

import pytest

from storefront.environment import BadEnvironment, Environment, read_environment

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


def test_the_readme_lists_every_variable() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text()

    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", readme, flags=re.MULTILINE))

    assert listed == {name.upper() for name in Environment.model_fields}
