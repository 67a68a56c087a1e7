"""Settings from the environment (prefix ``REGISTRY_``); read in ``app`` and ``cli``, passed down from there."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


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
    log_requests: bool = Field(default=True, description="One line a request on standard output")
