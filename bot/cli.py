"""The command line. Whatever takes long to import is imported by the command that needs it."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.refused import Refused

if TYPE_CHECKING:
    from bot.config import Settings

app = typer.Typer(
    name="xianfeng",
    help="A Telegram bot for a campaign of public pledges. Try `xianfeng demo` first: it needs no token.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="The tables of the database.", no_args_is_help=True)
app.add_typer(database, name="db")

INTERRUPTED = 130  # what the library makes of Ctrl-C

# Whether a file can be read is said by whoever reads it, with the status of a refusal and not of wrong usage.
_named, _given = partial(typer.Argument, readable=False), partial(typer.Option, readable=False)
Config = Annotated[
    Path | None,
    _given("--config", metavar="FILE", help="The configuration (./config.toml if there is one)."),
]
Language = Annotated[
    Literal["zh-CN", "en"] | None,
    typer.Option("--language", help="The language of what is said (the locale's otherwise)."),
]


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page is served; 0 takes a free one.")] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page by itself.")] = False,
    data: Annotated[Path | None, _given(metavar="DIR", help="Keep everything there for another time.")] = None,
    config: Config = None,
) -> None:
    """Show the whole bot on phones on a web page: no token, nothing leaves this machine."""
    settings = _settings(config)
    from bot.demo import demo as show

    show(settings, port=port, open_browser=not no_browser, data=data)


@app.command()
def run(config: Config = None) -> None:
    """Run the bot until it is stopped (Ctrl-C or SIGTERM)."""
    settings = _settings(config)
    from bot.run import run as run_bot

    run_bot(settings)


@app.command()
def init(
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")] = False,
    config: Config = None,
) -> None:
    """Write a configuration to begin with."""
    from zoneinfo import ZoneInfo

    from bot.config import HERE, shipped_campaign
    from bot.first_configuration import write_configuration
    from models.clock import Clock

    path = config or HERE
    today = Clock(ZoneInfo(shipped_campaign()["time_zone"])).today()
    token = "" if path.exists() and not force else _ask_for_token()
    first, second = write_configuration(path, today, token=token, force=force)
    typer.echo(f"Wrote {path}: a campaign towards {first} and {second}. Read through it, then run `xianfeng check`.")


@app.command()
def check(config: Config = None) -> None:
    """Look whether the configuration, the database and the token are good."""
    from bot.check import check as look

    settings = _settings(config)
    typer.echo("configuration: good")
    wrong = 0
    for good, problem in look(settings):
        typer.echo(f"{good}: {problem}" if problem else good, err=problem is not None)
        wrong += problem is not None
    if wrong:
        raise typer.Exit(1)
    typer.echo("Everything is ready. Start with `xianfeng run`.")


@app.command("import")
def import_file(
    file: Annotated[Path, _named(metavar="FILE", help="A CSV or XLSX file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    report: Annotated[Path | None, _given(metavar="FILE", help="List every bad row there too.")] = None,
    language: Language = None,
    config: Config = None,
) -> None:
    """Take in organisations, people and rolls; every bad row is reported, and then nothing is taken."""
    settings = _settings(config)
    from bot.sheets_command import import_file as take_in

    take_in(settings, file, dry_run=dry_run, language=language, report=report)


@app.command()
def export(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="organisations, people or pledges.")],
    file: Annotated[Path, _named(metavar="FILE", help="The CSV or XLSX file to write.")],
    language: Language = None,
    config: Config = None,
) -> None:
    """Write a table that `import` can read again."""
    settings = _settings(config)
    from bot.sheets_command import export_table

    export_table(settings, what, file, language=language)


@database.command("upgrade")
def upgrade(config: Config = None) -> None:
    """Bring the tables to the newest form; the first time, make them."""
    from bot.database_reach import reaching, revision, shown
    from models import schema

    url = _settings(config).database.url
    before = revision(url)
    if before is not None and not schema.known(before):
        raise Refused(
            f"The database {shown(url)} is from a newer version of Xianfeng ({before}). Install that version."
        )
    with reaching(url):
        schema.upgrade(url)
    done = "was up to date already" if before == schema.head() else "is up to date now"
    typer.echo(f"The database {shown(url)} {done} (revision {schema.head()}).")


@app.command()
def backup(
    file: Annotated[Path, _named(metavar="FILE", help="A new file, for instance 2027-03-05.backup.")],
    config: Config = None,
) -> None:
    """Copy everything that is remembered into one file, while the bot goes on running."""
    from bot.backup import backup as copy
    from models.clock import Clock

    settings = _settings(config)
    rows = copy(settings.database.url, file, Clock(settings.campaign.zone).local())
    typer.echo(f"Backed up {sum(rows.values()):,} rows to {file}. It holds personal data: keep it safe.")


@app.command()
def restore(
    file: Annotated[Path, _named(metavar="FILE", help="What `backup` wrote.")],
    force_replace: Annotated[bool, typer.Option("--force-replace", help="Lose what is in the database now.")] = False,
    config: Config = None,
) -> None:
    """Put a backup into an empty database (of either kind). Messages that waited when it was made are sent again."""
    from bot.restore import restore as put_back
    from models.clock import Clock

    settings = _settings(config)
    rows = put_back(settings.database.url, file, Clock(settings.campaign.zone).now(), replace=force_replace)
    typer.echo(f"Restored {sum(rows.values()):,} rows from {file}.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits: 0 done, 1 refused with the reason on standard error, 2 wrong usage."""
    sys.exit(_status(lambda: app(arguments)))


def _status(command: Callable[[], object]) -> int:
    try:
        command()
    except Refused as refused:
        typer.echo(str(refused), err=True)
    except SystemExit as stopped:
        return 1 if stopped.code == INTERRUPTED else int(stopped.code or 0)
    except OSError as error:
        if error.strerror is None:
            raise
        typer.echo(f"{error.filename or 'The system'}: {error.strerror}.", err=True)
    else:
        return 0
    return 1


def _settings(config: Path | None) -> "Settings":
    from bot.config import load

    return load(config, os.environ)


def _ask_for_token() -> str:
    """Asks a person for the token; asks nothing when nobody is there to answer."""
    from bot.first_configuration import usable_token

    if not sys.stdin.isatty():
        return ""
    while True:
        token: str = typer.prompt(
            "The token from @BotFather (Enter to leave it for later)", default="", show_default=False, hide_input=True
        )
        if not token or usable_token(token.strip()):
            return token.strip()
        typer.echo("That is no token: it is digits, a colon, then letters, digits, _ and -.", err=True)
