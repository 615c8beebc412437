"""The configuration: typed, read from a TOML file and the environment, refused as a whole with every reason."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.config_faults import ENVIRONMENT, WrongConfiguration, describe
from models.campaign import Campaign
from models.campaign_faults import Fault, Faults
from models.figures import Number, Whole
from models.public import Names

HERE = Path("config.toml")
DATABASES = "sqlite:///path/to/file.sqlite3 or postgresql://user:password@host/name"


def _token(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", secret.get_secret_value()):
        raise ValueError("what @BotFather gives: digits, a colon, then letters, digits, _ and -")
    return secret


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
        raise ValueError("1 to 256 of A-Z a-z 0-9 _ and -")
    return secret


def _http_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address that begins with https:// or http://")
    return address


def _public_address(address: str) -> str:
    parts = urlsplit(address)
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname))):
        raise ValueError("an address that begins with https:// (http:// only on this machine itself)")
    return address


def _board_address(address: str) -> str:
    parts = urlsplit(_public_address(address))
    if parts.query or parts.fragment or not re.fullmatch(r"(/[A-Za-z0-9_.~-]+)*/?", parts.path) or "/." in parts.path:
        raise ValueError("an address such as https://board.example.org or https://example.org/board")
    return address


def _own_address(host: str) -> str:
    """Nothing would mean everywhere: whoever wants that says so."""
    named = re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", host) and not re.fullmatch(r"[0-9.]+", host)
    if not named and not _is_address(host):
        raise ValueError("an address of this machine such as 127.0.0.1, its name, or 0.0.0.0 for all of its addresses")
    return host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _database_address(address: str) -> str:
    """Names the driver that is used; a database in memory alone would forget everything."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise ValueError(DATABASES) from None
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        return address
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg") and url.database:
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    raise ValueError(DATABASES)


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Telegram(_Section):
    """How the bot reaches Telegram and is reached by it. Times are in seconds."""

    token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    base_url: Annotated[str, AfterValidator(_http_address)] = "https://api.telegram.org/bot"
    base_file_url: Annotated[str, AfterValidator(_http_address)] = "https://api.telegram.org/file/bot"
    mode: Literal["polling", "webhook"] = "polling"
    poll_timeout_s: Whole = Field(default=30, ge=0, le=50)
    webhook_url: Annotated[str, AfterValidator(_public_address)] | None = None
    webhook_listen: Annotated[str, AfterValidator(_own_address)] = "127.0.0.1"
    webhook_port: Whole = Field(default=8080, ge=0, le=65535)
    webhook_path: str = Field(default="/telegram", pattern=r"^/[A-Za-z0-9_./-]*$")
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None
    webhook_max_connections: Whole = Field(default=40, ge=1, le=100)
    request_timeout_s: Number = Field(default=10, gt=0, le=300)

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Self:
        if self.mode == "webhook":
            needed = {
                "webhook_url": (self.webhook_url, "the public https address that Telegram calls"),
                "webhook_secret": (self.webhook_secret, "1 to 256 of A-Z a-z 0-9 _ and -"),
            }
            faults = [Fault(key, "nothing", allowed) for key, (value, allowed) in needed.items() if value is None]
            if faults:
                raise Faults(faults)
        return self


class Database(_Section):
    """Where everything is remembered."""

    url: Annotated[str, AfterValidator(_database_address)] = Field(
        default="sqlite:///data/xianfeng.sqlite3", repr=False
    )


class Log(_Section):
    """How much is logged, and for whom."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["console", "json"] = "console"


class Limits(_Section):
    """How much one person may send."""

    updates_per_minute: Whole = Field(default=60, ge=1, le=100_000)


class Outbox(_Section):
    """How fast notices go out: messages a second, seconds between two to one chat, messages a minute to a group."""

    per_second: Number = Field(default=30, gt=0, le=1000)
    per_chat_s: Number = Field(default=1.0, ge=0, le=60)
    group_per_minute: Number = Field(default=20, gt=0, le=1000)


class Web(_Section):
    """The public web board: where it listens, where people find it, and how much of a member's name it shows."""

    enabled: bool = False
    listen: Annotated[str, AfterValidator(_own_address)] = "127.0.0.1"
    port: Whole = Field(default=8081, ge=0, le=65535)
    public_url: Annotated[str, AfterValidator(_board_address)] | None = None
    names: Names = Names.name

    @model_validator(mode="after")
    def _is_found(self) -> Self:
        if self.enabled and self.public_url is None:
            raise Faults([Fault("public_url", "nothing", "the address under which people find the web board")])
        return self

    @property
    def url(self) -> str | None:
        """The board's public address, for links; None where there is no board."""
        return self.public_url if self.enabled else None


@cache
def shipped_text() -> str:
    """The example configuration as it ships: at the top of a checkout, or within the installed package."""
    package = Path(__file__).parent
    places = (package / "config.example.toml", package.parent / "config.example.toml")
    return next(place for place in places if place.exists()).read_text(encoding="utf-8")


def shipped_campaign() -> dict[str, Any]:
    """The campaign of the example configuration, as its TOML reads."""
    campaign: dict[str, Any] = tomllib.loads(shipped_text())["campaign"]
    return campaign


@cache
def _default_campaign() -> Campaign:
    """The shipped campaign, checked; it cannot be changed, and so serves everybody who asks."""
    return Campaign.model_validate(shipped_campaign())


class Settings(BaseSettings):
    """Everything that can be configured. Built directly it takes what it is given; :func:`load` adds the sources."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=ENVIRONMENT, env_nested_delimiter="__", env_ignore_empty=True
    )

    telegram: Telegram = Telegram()
    database: Database = Database()
    log: Log = Log()
    limits: Limits = Limits()
    outbox: Outbox = Outbox()
    web: Web = Web()
    campaign: Campaign = Field(default_factory=_default_campaign)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Takes only what is passed in: the process's own environment must not leak into a test."""
        return (init_settings,)


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Reads ``path``, or ./config.toml if there is one, lays the environment over it and checks the whole.

    Raises :class:`WrongConfiguration` with every wrong key. Keys missing below ``[campaign]`` are the shipped ones.
    """
    if path is not None and not path.exists():
        raise WrongConfiguration(f"There is no file {path}. `xianfeng init --config {path}` writes one.")
    file = path or (HERE if HERE.exists() else None)
    found = _read(file) if file else {}
    campaign = found.get("campaign", {})
    if isinstance(campaign, dict):
        found["campaign"] = shipped_campaign() | campaign
    try:
        return Settings.model_validate(_laid_over(found, _from_environment(environ)))
    except ValidationError as error:
        lines = describe(error, Settings, environ)
    source = str(file) if file else "The environment"
    raise WrongConfiguration("\n".join([f"{source} cannot be used as it is:", *(f"  {line}" for line in lines)]))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise WrongConfiguration(f"{file} is not valid TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise WrongConfiguration(f"{file} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise WrongConfiguration(f"{file} cannot be read: {error.strerror}.") from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    variables = {name.lower(): value for name, value in environ.items() if value}
    try:
        return _read_variables(variables) | dict(_unknown_sections(variables))
    except SettingsError:
        wrong = [name.upper() for name, value in variables.items() if not _readable(name, value)]
        listed = "\n".join(f"  {name}: allowed: JSON, for it holds more than one value" for name in wrong)
        raise WrongConfiguration(f"The environment cannot be used as it is:\n{listed}") from None


def _read_variables(variables: Mapping[str, str]) -> dict[str, Any]:
    source = EnvSettingsSource(Settings)
    source.env_vars = variables
    return dict(source())


def _readable(name: str, value: str) -> bool:
    try:
        _read_variables({name: value})
    except SettingsError:
        return False
    return True


def _unknown_sections(variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Variables of ours that name no section: they are refused with the rest instead of being overlooked."""
    prefix = ENVIRONMENT.lower()
    for name, value in variables.items():
        section = name.removeprefix(prefix).split("__")[0]
        if name.startswith(prefix) and section not in Settings.model_fields:
            yield section, value


def _laid_over(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``over`` laid over ``under``, section by section."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _laid_over(below, value) if both else value  # type: ignore[arg-type]
    return merged
