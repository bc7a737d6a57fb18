"""What the environment decides: every variable, typed, with its default and its meaning.

README.md holds the same table; a test keeps the two equal. A wrong value stops the start with the variable's name.
"""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent


class BadEnvironment(SystemExit):
    """The environment holds a value that can't be used; the message names the variable."""


class Environment(BaseSettings):
    """The shop's environment. Field names are the variables' names in lower case."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    debug: bool = Field(
        True, description="Development mode: error pages with details, demo conveniences. Off in production."
    )
    secret_key: str = Field("", description="Signs sessions and links. Required when DEBUG is off.")
    allowed_hosts: str = Field(
        "", description="Comma-separated host names that may be served. Required when DEBUG is off."
    )
    site_url: str = Field(
        "http://127.0.0.1:8000", description="Public address of the shop, used in mails and payment redirects."
    )
    guitai_var: Path = Field(
        BASE_DIR / "var", description="Folder for the database, uploads and collected files of this installation."
    )
    database_url: str = Field(
        "", description="PostgreSQL as postgresql://user:password@host:port/name. Empty: SQLite in GUITAI_VAR."
    )
    redis_url: str = Field("", description="Redis for the cache as redis://host:port/0. Empty: memory of the process.")
    elasticsearch_url: str = Field(
        "", description="Elasticsearch for search as http://host:9200. Empty: the embedded engine in GUITAI_VAR."
    )
    stripe_secret_key: str = Field(
        "", description="Stripe API key (sk_test_, rk_live_, ...). Empty: the built-in local Stripe."
    )
    stripe_webhook_secret: str = Field(
        "", description="Signing secret of the Stripe webhook endpoint. Required with STRIPE_SECRET_KEY."
    )
    stripe_local_allowed: bool = Field(
        False, description="Allows the local Stripe, which moves no money, when DEBUG is off."
    )
    email_url: str = Field(
        "", description="SMTP server as smtp://user:password@host:port or smtps://... Empty: files in GUITAI_VAR/mail."
    )
    default_from_email: str = Field("柜台 Guitai <service@guitai.example>", description="Sender of the shop's mails.")
    log_level: str = Field("INFO", description="Level of the log on standard error: DEBUG, INFO, WARNING, ERROR.")
    secure_proxy: bool = Field(False, description="Trust X-Forwarded-Proto of a reverse proxy in front of the shop.")
    proxy_addresses: str = Field(
        "127.0.0.1", description="Comma-separated addresses of reverse proxies that may name the visitor's address."
    )


def read_environment() -> Environment:
    """Read and check the environment.

    Raises SystemExit naming the variable when a value has the wrong form, or when production lacks what it needs.
    """
    try:
        env = Environment()
    except ValidationError as error:
        lines = [f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise BadEnvironment("Settings from the environment are wrong:\n  " + "\n  ".join(lines)) from None
    missing = []
    if not env.debug:
        if not env.secret_key:
            missing.append("SECRET_KEY: needed when DEBUG is off")
        if not env.allowed_hosts:
            missing.append("ALLOWED_HOSTS: needed when DEBUG is off")
        if not env.stripe_secret_key and not env.stripe_local_allowed:
            missing.append(
                "STRIPE_SECRET_KEY: needed when DEBUG is off (or STRIPE_LOCAL_ALLOWED=1 for a shop that takes no money)"
            )
    if env.stripe_secret_key and not env.stripe_webhook_secret:
        missing.append("STRIPE_WEBHOOK_SECRET: needed with STRIPE_SECRET_KEY")
    if env.database_url and not env.database_url.startswith(("postgresql://", "postgres://")):
        missing.append("DATABASE_URL: must start with postgresql://")
    if env.redis_url and not env.redis_url.startswith(("redis://", "rediss://", "unix://")):
        missing.append("REDIS_URL: must start with redis://")
    if env.elasticsearch_url and not env.elasticsearch_url.startswith(("http://", "https://")):
        missing.append("ELASTICSEARCH_URL: must start with http:// or https://")
    if env.email_url and not env.email_url.startswith(("smtp://", "smtps://")):
        missing.append("EMAIL_URL: must start with smtp:// or smtps://")
    if not env.site_url.startswith(("http://", "https://")):
        missing.append("SITE_URL: must start with http:// or https://")
    if env.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        missing.append("LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR")
    if missing:
        raise BadEnvironment("Settings from the environment are wrong:\n  " + "\n  ".join(missing))
    return env
