"""The settings of an installation, read once from the environment. docs/settings.md names each; a test compares."""

import os
import re
import secrets
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

MOST_WORKERS = 4  # where nothing is said: a process a core, and no more than share one SQLite well
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class SignIn:
    """How people sign in: the body's own provider, if it has one, and how long a stay lasts."""

    oidc_issuer: str
    oidc_client: str
    oidc_secret: str
    saml_metadata: str
    label: str
    claim: str
    hours: int
    idle_minutes: int


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
    mail: str
    mail_from: str
    address: str
    sign_in: SignIn

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


LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _sign_in() -> SignIn:
    found = SignIn(
        oidc_issuer=os.environ.get("KHIEN_OIDC_ISSUER", ""),
        oidc_client=os.environ.get("KHIEN_OIDC_CLIENT", ""),
        oidc_secret=os.environ.get("KHIEN_OIDC_SECRET", ""),
        saml_metadata=os.environ.get("KHIEN_SAML_METADATA", ""),
        label=os.environ.get("KHIEN_SIGN_IN_LABEL", ""),
        claim=os.environ.get("KHIEN_SIGN_IN_CLAIM") or "email",
        hours=_whole("KHIEN_SESSION_HOURS", 12),
        idle_minutes=_whole("KHIEN_IDLE_MINUTES", 120),
    )
    if found.oidc_issuer:
        issuer = urlsplit(found.oidc_issuer)
        if issuer.scheme != "https" and not (issuer.scheme == "http" and issuer.hostname in LOOPBACK):
            raise UnableToConfigure("KHIEN_OIDC_ISSUER must begin with https://")
    if any((found.oidc_issuer, found.oidc_client, found.oidc_secret)) and not all(
        (found.oidc_issuer, found.oidc_client, found.oidc_secret)
    ):
        raise UnableToConfigure("KHIEN_OIDC_ISSUER, KHIEN_OIDC_CLIENT and KHIEN_OIDC_SECRET belong together")
    if found.saml_metadata and not Path(found.saml_metadata).is_file():
        raise UnableToConfigure("KHIEN_SAML_METADATA must name the file of the provider's metadata")
    if found.claim not in {"email", "username"}:
        raise UnableToConfigure(f"KHIEN_SIGN_IN_CLAIM must be email or username, not {found.claim!r}")
    if not (found.hours and found.idle_minutes):
        raise UnableToConfigure("KHIEN_SESSION_HOURS and KHIEN_IDLE_MINUTES must be at least 1")
    return found


def with_extras(sign_in: SignIn) -> SignIn:
    """The same, where the extras that it needs are installed."""
    for setting, asked, module, extra in (
        ("KHIEN_OIDC_ISSUER", sign_in.oidc_issuer, "jwt", "oidc"),
        ("KHIEN_SAML_METADATA", sign_in.saml_metadata, "onelogin", "saml"),
    ):
        if asked and find_spec(module) is None:
            raise UnableToConfigure(f"{setting} needs an extra: pip install 'khien[{extra}]'")
    return sign_in


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
        workers=_whole("KHIEN_WORKERS", min(os.cpu_count() or 1, MOST_WORKERS)),
        shared=Path(os.environ.get("KHIEN_SHARED") or ROOT.parent / "shared"),
        backups=os.environ.get("KHIEN_BACKUPS", ""),
        mail=os.environ.get("KHIEN_MAIL", ""),
        mail_from=os.environ.get("KHIEN_MAIL_FROM", ""),
        address=os.environ.get("KHIEN_ADDRESS", "").rstrip("/"),
        sign_in=_sign_in(),
    )


MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def mail(config: Config) -> dict[str, object] | None:
    """The mail server that was set, as the mail backend takes it; None: no mail leaves this machine."""
    if not config.mail:
        return None
    try:
        url = urlsplit(config.mail)
        port = url.port
    except ValueError:
        raise UnableToConfigure("KHIEN_MAIL cannot be read as an address") from None
    if url.scheme not in MAIL_PORTS or not url.hostname:
        raise UnableToConfigure(f"KHIEN_MAIL must begin with {', '.join(f'{one}://' for one in MAIL_PORTS)} and a host")
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", config.mail_from):
        raise UnableToConfigure("KHIEN_MAIL_FROM must be the address that mail is sent from")
    return {
        "host": url.hostname,
        "port": port or MAIL_PORTS[url.scheme],
        "username": unquote(url.username or ""),
        "password": unquote(url.password or ""),
        "use_tls": url.scheme == "smtp+starttls",
        "use_ssl": url.scheme == "smtps",
        "timeout": 30,
    }


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
        "CONN_MAX_AGE": 60,  # a connection opened anew reads the schema anew, 2 ms, and forgets the pages it has read
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in (*pragmas, "temp_store=MEMORY")),
        },
    }
