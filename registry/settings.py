"""Settings from the environment (prefix ``REGISTRY_``); read in ``app`` and ``cli``, passed down from there."""

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]

_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """What an operator may set."""

    model_config = SettingsConfigDict(env_prefix="REGISTRY_", extra="ignore")

    database_url: str = Field(
        default="sqlite:///var/registry.db",
        description="sqlite:///file.db or postgresql://user@host:port/name",
    )
    base_address: str = Field(
        default="http://127.0.0.1:8000",
        pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+$",
        description="Public base address, printed on certificates; fixed at installation",
    )
    data_dir: Path = Field(
        default=Path("var"), description="Search index and other files that can be rebuilt"
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on")
    workers: int = Field(default=1, ge=1, le=64, description="Server processes; SQLite takes one")
    render_workers: int = Field(default=1, ge=1, le=16, description="Processes that print certificates")
    render_seconds: float = Field(default=30.0, gt=0, le=600, description="Longest time for one certificate")
    search_seconds: float = Field(
        default=1.0, gt=0, le=600, description="Longest wait of a search for its index to be made"
    )
    lookups_per_minute: int = Field(
        default=60, ge=1, le=100_000, description="Look-ups of lots from one address"
    )
    guesses_per_minute: int = Field(
        default=30, ge=1, le=100_000, description="Passwords and codes from one address"
    )
    proxies: int = Field(
        default=0, ge=0, le=9, description="Reverse proxies before the server, each adding to X-Forwarded-For"
    )
    jobs: bool = Field(default=True, description="Timed work runs in this server")
    log_requests: bool = Field(default=True, description="One line a request on standard output")
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Key that seals the second factors; without it one is kept in DATA_DIR/secret.key",
    )
    second_factor: bool = Field(
        default=True,
        description="Staff sign in with a second factor; false only for a demonstration on 127.0.0.1",
    )
    mail_from: str = Field(
        default="registry@localhost", pattern=r"^[^@\s<>]+@[^@\s<>]+$", description="Sender of mail"
    )
    smtp_host: str | None = Field(
        default=None, description="Mail server; without it mail is written to DATA_DIR/mail"
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server")
    smtp_starttls: bool = Field(default=True, description="Encrypt the connection to the mail server")
    smtp_user: str | None = Field(default=None, description="Name to sign in at the mail server")
    smtp_password: SecretStr | None = Field(default=None, description="Password for the name")

    @model_validator(mode="after")
    def _one_factor_on_this_machine_only(self) -> Self:
        if not self.second_factor and urlsplit(self.base_address).hostname not in _THIS_MACHINE:
            raise ValueError("second_factor may be false only where base_address is this machine")
        return self
