"""The settings of an installation, read once from the environment. docs/settings.md names each; a test compares."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Config:
    """Every value that an administrator may set."""

    data: Path
    database: str
    secret_key: str
    hosts: tuple[str, ...]
    port: int
    https: bool
    debug: bool
    upload_limit: int
    workers: int
    shared: Path
    backups: str

    @property
    def postgresql(self) -> bool:
        return self.database.startswith(("postgres://", "postgresql://"))


class UnableToConfigure(ValueError):
    """A setting cannot be used; the message names it."""


def _flag(name: str) -> bool:
    value = os.environ.get(name, "0").strip().lower()
    if value not in {"0", "1", "false", "true", ""}:
        raise UnableToConfigure(f"{name} must be 0 or 1, not {value!r}")
    return value in {"1", "true"}


def _whole(name: str, default: int) -> int:
    text = os.environ.get(name, "") or str(default)
    if not text.isdecimal():
        raise UnableToConfigure(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _secret_key(data: Path) -> str:
    """The key from the environment, or one made once and kept readable by its owner alone."""
    given = os.environ.get("KHIEN_SECRET_KEY", "")
    if given:
        return given
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = data / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def read() -> Config:
    """Settings from the environment; raises UnableToConfigure with the name of the one at fault."""
    data = Path(os.environ.get("KHIEN_DATA") or ROOT / "var").expanduser().resolve()
    return Config(
        data=data,
        database=os.environ.get("KHIEN_DATABASE") or f"sqlite:///{data / 'khien.sqlite3'}",
        secret_key=_secret_key(data),
        hosts=tuple((os.environ.get("KHIEN_HOSTS") or "localhost,127.0.0.1,[::1]").split(",")),
        port=_whole("PORT", 8000),
        https=_flag("KHIEN_HTTPS"),
        debug=_flag("KHIEN_DEBUG"),
        upload_limit=_whole("KHIEN_UPLOAD_LIMIT", 25 * 1024 * 1024),
        workers=_whole("KHIEN_WORKERS", 1),
        shared=Path(os.environ.get("KHIEN_SHARED") or ROOT.parent / "shared"),
        backups=os.environ.get("KHIEN_BACKUPS", ""),
    )


def database(config: Config) -> dict[str, object]:
    """Django's DATABASES entry. SQLite: WAL and IMMEDIATE, never mmap; both are measured choices."""
    if config.postgresql:
        url = urlsplit(config.database)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    if not config.database.startswith("sqlite:///"):
        raise UnableToConfigure("KHIEN_DATABASE must begin with sqlite:/// or postgresql://")
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "journal_size_limit=67108864", "cache_size=-20000")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": config.database.removeprefix("sqlite:///"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in (*pragmas, "temp_store=MEMORY")),
        },
    }
