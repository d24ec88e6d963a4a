"""Every setting, each with its sentence. The only module that reads the environment."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
DATABASE_FILE = "rubrica.db"
SHORTEST_SECRET = 16
MOST_LOGOS = 2
LONGEST_HOST = 40
"""A longer verification host would push the QR beyond what prints well at 19 mm."""


class Settings(BaseSettings):
    """Read from `RUBRICA_…` variables and `.env`."""

    model_config = SettingsConfigDict(env_prefix="RUBRICA_", env_file=".env", extra="ignore", frozen=True)

    data: Path = Path("var")
    """Folder where the embedded default keeps everything: database, files, keys, mails."""

    database_url: str = Field(default="", repr=False)
    """SQLAlchemy URL; empty for SQLite in the data folder. PostgreSQL: `postgresql+psycopg://…`."""

    public_url: str = "http://localhost:8000"
    """How people reach the service; stands in mails and links. Other than loopback it must be https."""

    verify_url: str = ""
    """How the QR reaches it; empty for the public URL. While it is loopback everything is a demonstration."""

    bind: str = "127.0.0.1:8000"
    """Address and port to listen on."""

    proxies: int = Field(default=0, ge=0, le=5)
    """Reverse proxies in front, each adding X-Forwarded-For and -Proto; with 0 those headers are not believed."""

    access_log: str = ""
    """File that gets a line for each request, `-` for the standard output; empty for none. The secret of a link to
    sign never stands in it."""

    threads: int = Field(default=8, ge=1, le=64)
    """Threads that answer requests."""

    job_workers: int = Field(default=4, ge=1, le=32)
    """Jobs that run at once, each for another document."""

    processes: int = Field(default=2, ge=0, le=16)
    """Processes that fill, stamp and sign; 0 does it in the service's own process."""

    converters: int = Field(default=0, ge=0, le=16)
    """Warm LibreOffice workers; 0 for one per core."""

    secret_keys: Annotated[list[SecretStr], NoDecode] = Field(default_factory=list, repr=False)
    """Keys of links and sessions, oldest first, separated by commas; empty: made once, in the data folder.
    Required outside loopback, at least 16 characters each."""

    authority_password: SecretStr = Field(default=SecretStr(""), repr=False)
    """Password of the authority's key file; empty: made once, in the data folder. Required outside loopback,
    at least 16 characters."""

    institution: str = "Rúbrica (demostración)"
    """Who seals and keeps the register: stands in the seal and on the verification page."""

    mail_from: str = "Ecomercado Solidario <no-responder@example.org>"
    """Sender of every mail."""

    smtp_host: str = ""
    """SMTP server; empty: mails are written as files to `mail_folder`."""

    smtp_port: int = Field(default=587, ge=1, le=65535)
    """Port of the SMTP server."""

    smtp_user: str = ""
    """User of the SMTP server; empty for none."""

    smtp_password: SecretStr = Field(default=SecretStr(""), repr=False)
    """Password of the SMTP server."""

    smtp_starttls: bool = True
    """Whether to ask the SMTP server for TLS before anything else."""

    mail_folder: Path | None = None
    """Where mails go as `.eml` files without an SMTP server; default: `mail` in the data folder."""

    contact: str = "contacto@example.org"
    """Whom the verification page names for questions and suspicious papers."""

    link_days: int = Field(default=30, ge=1, le=365)
    """Days that a link takes answers; what is sealed stays to be read behind it."""

    page_size: str = Field(default="carta", pattern="^(carta|oficio)$")
    """Paper of new documents: `carta` or `oficio`."""

    logos: Annotated[list[Path], NoDecode] = Field(default_factory=list)
    """Up to two image files for the letterhead, separated by commas."""

    secure_cookies: bool | None = None
    """Whether session cookies need https; default: whenever the public URL is https."""

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        for key in ("secret_keys", "logos"):
            value = values.get(key)
            if isinstance(value, str):
                values[key] = [part.strip() for part in value.split(",") if part.strip()]
        return values

    @model_validator(mode="after")
    def _no_unsafe_default(self) -> "Settings":
        for name in ("public_url", "effective_verify_url"):
            url = urlsplit(getattr(self, name))
            plain = f"{url.scheme}://{url.netloc}"
            if url.scheme not in ("http", "https") or not url.hostname or url.geturl().rstrip("/") != plain:
                raise ValueError(f"{name} must be like https://host, without a path")
            if "@" in url.netloc or url.port == 0:  # asking for the port refuses what is none
                raise ValueError(f"{name} must be like https://host or https://host:port")
            if url.hostname not in LOOPBACK and url.scheme != "https":
                raise ValueError(f"{name} must be https: {getattr(self, name)}")
        if len(urlsplit(self.effective_verify_url).netloc) > LONGEST_HOST:
            raise ValueError(
                f"the host of verify_url may have {LONGEST_HOST} characters, or the QR gets too big"
            )
        if not self.demonstration and not (self.secret_keys and self.authority_password.get_secret_value()):
            raise ValueError("outside loopback secret_keys and authority_password must be set")
        self._check_logos()
        secrets = [*self.secret_keys, *([self.authority_password] if self.authority_password else [])]
        if not self.demonstration and min(len(s.get_secret_value()) for s in secrets) < SHORTEST_SECRET:
            raise ValueError(
                f"each secret key and the password must have at least {SHORTEST_SECRET} characters"
            )
        return self

    def _check_logos(self) -> None:
        if len(self.logos) > MOST_LOGOS:
            raise ValueError(f"logos may be {MOST_LOGOS} files at most")
        for logo in self.logos:
            if not (logo.is_file() and os.access(logo, os.R_OK)):
                raise ValueError(f"logos: there is no file {logo} that can be read")

    @property
    def effective_verify_url(self) -> str:
        return (self.verify_url or self.public_url).rstrip("/")

    @property
    def demonstration(self) -> bool:
        """True while a printed QR could only be followed on this very machine."""
        return urlsplit(self.effective_verify_url).hostname in LOOPBACK

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data.resolve() / DATABASE_FILE}"

    @property
    def effective_mail_folder(self) -> Path:
        return self.mail_folder or self.data / "mail"

    @property
    def https(self) -> bool:
        if self.secure_cookies is not None:
            return self.secure_cookies
        return self.public_url.startswith("https://")


def read() -> Settings:
    """The settings of this environment. Raises `SettingsInvalid` with one line per mistake."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsInvalid(
            "; ".join(
                f"RUBRICA_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}".replace("RUBRICA_: ", "")
                for e in error.errors()
            )
        ) from None


class SettingsInvalid(ValueError):
    """The environment holds a setting that cannot be used."""
