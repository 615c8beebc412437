"""The command line as people meet it: exit status, what is said, and never a stack trace for a mistake."""

import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import Session

from bot import check, cli
from bot.config import Settings, load
from bot.first_configuration import next_first_of_july, write_configuration
from bot.refused import Refused
from models import database, lease, schema

TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFa"
COMMANDS = ["demo", "run", "init", "check", "import", "export", "backup", "restore", "db upgrade"]


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("XIANFENG__")]:
        monkeypatch.delenv(name)


class Terminal:
    """Types commands and looks at what comes back."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def types(self, line: str) -> int:
        """Runs one command; its exit status."""
        with pytest.raises(SystemExit) as stopped:
            cli.main(line.split())
        self.out, self.err = self._capsys.readouterr()
        assert "Traceback" not in self.out + self.err
        return int(stopped.value.code or 0)


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(terminal: Terminal, command: str) -> None:
    assert terminal.types(f"{command} --help") == 0
    if command:
        assert "--config" in terminal.out


@pytest.mark.parametrize("line", ["", "nonsense", "backup", "export people", "run --colour", "demo --port many", "db"])
def test_wrong_usage(terminal: Terminal, line: str) -> None:
    assert terminal.types(line) == 2


@pytest.mark.parametrize(
    "command", ["demo", "run", "check", "backup x", "restore x", "db upgrade", "import x", "export people x"]
)
def test_a_wrong_configuration_is_refused_by_every_command(
    terminal: Terminal, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert terminal.types(f"{command} --config nowhere.toml") == 1
    assert "There is no file nowhere.toml. `xianfeng init --config nowhere.toml` writes one." in terminal.err
    monkeypatch.setenv("XIANFENG__TELEGRAM__TOKEN", "secret but wrong")
    assert terminal.types(command) == 1
    assert "telegram.token (from XIANFENG__TELEGRAM__TOKEN)" in terminal.err
    assert "secret but wrong" not in terminal.err
    assert terminal.out == ""


def test_from_nothing_to_a_backup_and_back(terminal: Terminal) -> None:
    assert terminal.types("init") == 0
    assert "Wrote config.toml" in terminal.out
    assert terminal.types("backup one.backup") == 1
    assert "db upgrade" in terminal.err
    assert terminal.types("db upgrade") == 0
    assert "up to date now" in terminal.out
    assert terminal.types("db upgrade") == 0
    assert "up to date already" in terminal.out
    assert terminal.types("backup one.backup") == 0
    assert terminal.types("backup one.backup") == 1
    assert "already" in terminal.err
    assert terminal.types("restore one.backup") == 0
    assert terminal.types("restore config.toml") == 1
    assert terminal.types("restore nothing") == 1


def test_init_overwrites_only_when_forced(terminal: Terminal) -> None:
    Path("config.toml").write_text("mine")
    assert terminal.types("init") == 1
    assert "There is a file config.toml already." in terminal.err
    assert Path("config.toml").read_text() == "mine"
    assert terminal.types("init --force") == 0
    assert load(None, {}).telegram.token is None


def test_init_writes_where_it_is_told(terminal: Terminal) -> None:
    assert terminal.types("init --config other.toml") == 0
    assert stat.S_IMODE(Path("other.toml").stat().st_mode) == 0o600
    load(Path("other.toml"), {})
    assert terminal.types("init --config no/such/folder.toml") == 1
    assert "There is no folder" in terminal.err
    for line in ("init --config .", "init --force --config ."):
        assert terminal.types(line) == 1
        assert ". is a folder." in terminal.err


def test_init_asks_a_person_for_the_token(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["nonsense", TOKEN])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_args, **_kwargs: next(answers))
    assert terminal.types("init") == 0
    assert "That is no token" in terminal.err
    assert TOKEN not in terminal.out + terminal.err
    token = load(None, {}).telegram.token
    assert token is not None
    assert token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 24), date(2027, 7, 1)),
        (date(2027, 5, 2), date(2027, 7, 1)),
        (date(2027, 5, 3), date(2028, 7, 1)),
        (date(2027, 12, 31), date(2028, 7, 1)),
        (date(2028, 2, 29), date(2028, 7, 1)),
    ],
)
def test_init_writes_the_next_anniversaries(tmp_path: Path, today: date, first: date) -> None:
    path = tmp_path / "config.toml"
    assert write_configuration(path, today)[0] == first == next_first_of_july(today)
    stages = load(path, {}).campaign.stages
    assert [stage.anniversary for stage in stages] == [first, first.replace(year=first.year + 1)]
    assert stages[0].last_day <= stages[1].first_day


def test_an_unreachable_database_is_told_without_its_password(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANFENG__DATABASE__URL", "postgresql://bot:pa55@127.0.0.1:1/x")
    for command in ("db upgrade", "backup x", "check"):
        assert terminal.types(command) == 1
        assert "The database postgresql+psycopg://bot:***@127.0.0.1:1/x cannot be used: " in terminal.err
        assert "pa55" not in terminal.err


def test_a_file_that_is_no_database_is_told(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("notes.txt").write_text("not a database " * 100)
    monkeypatch.setenv("XIANFENG__DATABASE__URL", "sqlite:///notes.txt")
    for command in ("db upgrade", "check"):
        assert terminal.types(command) == 1
        assert "file is not a database" in terminal.err


def test_a_folder_that_cannot_be_written_is_told(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("wall").write_text("a file where a folder should be")
    monkeypatch.setenv("XIANFENG__DATABASE__URL", "sqlite:///wall/x.sqlite3")
    assert terminal.types("db upgrade") == 1
    assert "wall" in terminal.err


def test_a_database_of_a_newer_version_is_told(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal.types("db upgrade") == 0
    monkeypatch.setattr(schema, "head", lambda: "0000")
    monkeypatch.setattr(schema, "known", lambda revision: revision == "0000")
    for command in ("db upgrade", "backup x", "check"):
        assert terminal.types(command) == 1
        assert "newer version" in terminal.err


def test_ctrl_c_stops_without_a_trace(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.config.load", interrupted)
    assert terminal.types("db upgrade") == 1


def test_check_without_a_token_says_how_to_get_one(terminal: Terminal) -> None:
    terminal.types("db upgrade")
    assert terminal.types("check") == 1
    assert "configuration: good" in terminal.out
    assert "database: ready" in terminal.out
    assert "@BotFather" in terminal.err


def test_check_tells_of_a_database_that_is_another_bot_s(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.types("db upgrade")
    engine = database.engine(load(None, {}).database.url)
    with Session(engine) as session:
        lease.take(session, 42, "process", datetime.now(UTC))
        session.commit()
    engine.dispose()
    monkeypatch.setenv("XIANFENG__TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("XIANFENG__TELEGRAM__BASE_URL", "http://127.0.0.1:1/bot")
    assert terminal.types("check") == 1
    assert "belongs to the bot with the number 42" in terminal.err
    monkeypatch.setenv("XIANFENG__TELEGRAM__TOKEN", "42:renewed")
    terminal.types("check")
    assert "database: ready" in terminal.out


def typed_by_anybody(line: str) -> subprocess.CompletedProcess[str]:
    """Runs a command as somebody for whom the permissions of files hold."""
    below_root = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"] if os.geteuid() == 0 else []
    command = [*below_root, sys.executable, "-m", "bot", *line.split()]
    root = str(Path(__file__).parent.parent)
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": root}, timeout=60)


def test_a_file_that_must_not_be_read_is_refused() -> None:
    Path("closed").touch(0)
    done = typed_by_anybody("check --config closed")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "closed cannot be read: Permission denied.\n"


def test_no_command_takes_it_for_wrong_usage() -> None:
    commands = [*cli.app.registered_commands, *cli.database.registered_commands]
    hints = [get_type_hints(each.callback, include_extras=True) for each in commands if each.callback]
    files = [hint for each in hints for name, hint in each.items() if name in ("file", "config", "report", "data")]
    assert len(files) > len(COMMANDS)
    assert not any(hint.__metadata__[0].readable for hint in files)


def test_check_tells_of_a_database_that_can_only_be_read(terminal: Terminal) -> None:
    assert terminal.types("db upgrade") == 0
    Path("data/xianfeng.sqlite3").chmod(0o400)
    Path("data").chmod(0o500)
    done = typed_by_anybody("check")
    assert done.returncode == 1
    assert "database: ready" not in done.stdout
    assert "readonly database" in done.stderr


def test_what_holds_names_is_for_its_owner_alone(terminal: Terminal) -> None:
    assert terminal.types("db upgrade") == 0
    Path("people.csv").write_text("姓名,手机号,所属组织,角色\n王小明,123,没有,党员\n", encoding="utf-8")
    assert terminal.types("import people.csv --report wrong.csv") == 1
    for name in ("organisations.csv", "people.xlsx"):
        assert terminal.types(f"export {name.partition('.')[0]} {name}") == 0
    for file in ("data/xianfeng.sqlite3", "wrong.csv", "organisations.csv", "people.xlsx"):
        assert stat.S_IMODE(Path(file).stat().st_mode) == 0o600, file


def test_what_sqlite_puts_beside_its_file_is_for_its_owner_too(tmp_path: Path) -> None:
    made = database.engine(f"sqlite:///{tmp_path}/new/house.sqlite3")
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE one (id INTEGER)")
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "new").iterdir()}
    made.dispose()
    assert modes == dict.fromkeys(["house.sqlite3", "house.sqlite3-wal", "house.sqlite3-shm"], 0o600)


def test_it_runs_as_a_module_and_quickly_says_help() -> None:
    root = Path(__file__).parent.parent
    command = [sys.executable, "-X", "importtime", "-m", "bot", "--help"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(root)}, timeout=60
    )
    assert done.returncode == 0
    assert not any(heavy in done.stderr for heavy in ("sqlalchemy", "telegram", "aiohttp", "alembic", "pydantic"))


def test_the_command_of_the_readme_is_there_in_any_folder(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("xianfeng")
    assert command.exists(), "`make install` installs it"
    done = subprocess.run([command, "init"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "config.toml").exists()


class Telegram:
    """What the Bot API answers to `check`."""

    def __init__(self) -> None:
        self.webhook = ""
        self.status = 200
        self.body: Any = None
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.body is not None:
            return web.Response(text=self.body, status=self.status)
        if self.status != 200:
            return web.json_response({"ok": False, "error_code": self.status}, status=self.status)
        method = request.path.rpartition("/")[2]
        result = {"getMe": {"id": 1, "username": "xianfeng_bot"}, "getWebhookInfo": {"url": self.webhook}}[method]
        return web.json_response({"ok": True, "result": result})


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


async def asked(telegram: Telegram, **more: Any) -> str:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", telegram.answer)
    async with TestServer(app) as server:
        base = str(server.make_url("/bot"))
        return await check._ask_telegram(Settings(telegram={"token": TOKEN, "base_url": base, **more}))  # type: ignore[arg-type]


async def test_check_reaches_telegram(telegram: Telegram) -> None:
    assert await asked(telegram) == "telegram: reached as @xianfeng_bot"
    assert telegram.asked == [f"/bot{TOKEN}/getMe", f"/bot{TOKEN}/getWebhookInfo"]


@pytest.mark.parametrize("status", [401, 404])
async def test_check_explains_a_wrong_token(telegram: Telegram, status: int) -> None:
    telegram.status = status
    with pytest.raises(Refused, match="does not know this token"):
        await asked(telegram)


async def test_check_explains_a_webhook_in_the_way(telegram: Telegram) -> None:
    telegram.webhook = "https://elsewhere.example/secret-path"
    with pytest.raises(Refused, match=r"webhook is set at elsewhere\.example") as caught:
        await asked(telegram)
    assert "secret-path" not in str(caught.value)
    webhook = {"mode": "webhook", "webhook_url": "https://x.example/t", "webhook_secret": "s"}
    assert await asked(telegram, **webhook) == "telegram: reached as @xianfeng_bot"


@pytest.mark.parametrize(("status", "body", "told"), [(502, None, "answered 502"), (200, "<html>", "not answer like")])
async def test_check_explains_a_strange_answer(telegram: Telegram, status: int, body: str | None, told: str) -> None:
    telegram.status, telegram.body = status, body
    with pytest.raises(Refused, match=told):
        await asked(telegram)


async def test_check_explains_a_missing_network() -> None:
    settings = Settings(telegram={"token": TOKEN, "base_url": "http://127.0.0.1:1/bot"})  # type: ignore[arg-type]
    with pytest.raises(Refused, match=r"127\.0\.0\.1 cannot be reached") as caught:
        await check._ask_telegram(settings)
    assert TOKEN not in str(caught.value)


def test_a_port_that_is_taken_is_told_and_ctrl_c_ends_the_demo_well(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "bot", "demo", "--no-browser"]
    demo = [*command, "--port", "0", "--data", str(tmp_path / "kept")]
    with subprocess.Popen(demo, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        port = first.stdout.readline().split(":")[2].partition("/")[0]
        second = subprocess.run([*command, "--port", port], capture_output=True, text=True, timeout=60)
        first.send_signal(signal.SIGINT)
        _, said = first.communicate(timeout=60)
    told = f"Port {port} cannot be used: Address already in use. `--port 0` takes a free one.\n"
    assert (second.returncode, second.stderr) == (1, told)
    assert (first.returncode, said) == (0, "")
