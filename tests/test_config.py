"""The configuration: where values come from, and how wrong ones are told."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.config import Settings, load, shipped_text
from bot.config_faults import WrongConfiguration, known_keys

TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFa"


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No ./config.toml but the test's own."""
    monkeypatch.chdir(tmp_path)


def written(text: str) -> Path:
    path = Path("campaign.toml")
    path.write_text(text, encoding="utf-8")
    return path


def refusal(text: str = "", **environ: str) -> list[str]:
    """The lines of the refusal of a file with this text and this environment."""
    with pytest.raises(WrongConfiguration) as caught:
        load(written(text), environ)
    return [line.strip() for line in str(caught.value).splitlines()]


def test_with_nothing_the_defaults_serve() -> None:
    settings = load(None, {})
    assert settings.telegram.token is None
    assert settings.telegram.mode == "polling"
    assert settings.database.url == "sqlite:///data/xianfeng.sqlite3"
    assert settings.campaign.name.zh == "创先争优、争做先锋"
    assert (settings.outbox.per_second, settings.outbox.per_chat_s, settings.outbox.group_per_minute) == (30, 1, 20)


def test_the_example_says_the_defaults() -> None:
    assert load(written(shipped_text()), {}) == load(None, {})


def test_the_example_names_every_key() -> None:
    """A key that has no value by default stands there as a comment."""
    text = shipped_text()
    for section, field in Settings.model_fields.items():
        assert f"[{section}]" in text
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, BaseModel)
        for key in field.annotation.model_fields:
            assert any(
                f"{start}{key}{end}" in text for start in ("\n", "\n# ", f"{section}.") for end in (" = ", "]", ".")
            )


def test_every_key_of_the_example_is_known() -> None:
    known = set(known_keys(Settings))

    def walk(part: Any, key: str) -> None:
        if isinstance(part, dict):
            for name, inner in part.items():
                walk(inner, f"{key}.{name}" if key else name)
        elif isinstance(part, list):
            for inner in part:
                walk(inner, f"{key}.*")
        else:
            assert key in known, key

    example = tomllib.loads(shipped_text())
    example["campaign"]["stages"][1]["steps"] = {}  # keyed by step
    walk(example, "")


def test_a_file_in_the_folder_is_taken() -> None:
    Path("config.toml").write_text('[log]\nlevel = "debug"\n', encoding="utf-8")
    assert load(None, {}).log.level == "debug"


def test_a_byte_order_mark_does_no_harm() -> None:
    path = written("")
    path.write_bytes(b'\xef\xbb\xbf[log]\nlevel = "debug"\n')
    assert load(path, {}).log.level == "debug"


def test_the_environment_wins() -> None:
    path = written('[telegram]\nwebhook_port = 1\nmode = "polling"\n[log]\nlevel = "debug"\n')
    settings = load(path, {"XIANFENG__TELEGRAM__WEBHOOK_PORT": "2", "XIANFENG__TELEGRAM__TOKEN": TOKEN})
    assert settings.telegram.webhook_port == 2
    assert settings.log.level == "debug"
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN


def test_an_empty_variable_counts_as_none() -> None:
    assert load(None, {"XIANFENG__TELEGRAM__TOKEN": ""}).telegram.token is None


def test_other_variables_do_not_matter() -> None:
    load(None, {"HOME": "/", "XIANFENG": "x", "TELEGRAM__TOKEN": "x"})


def test_the_environment_reaches_into_the_campaign() -> None:
    environ = {"XIANFENG__CAMPAIGN__QUORUM": "0.8", "XIANFENG__CAMPAIGN__QUIET_HOURS__FROM": "21:30"}
    campaign = load(None, environ).campaign
    assert campaign.quorum == 0.8
    assert campaign.quiet_hours.begins.isoformat() == "21:30:00"
    assert campaign.quiet_hours.ends.isoformat() == "07:00:00"


def test_what_a_campaign_leaves_out_is_the_shipped_one() -> None:
    campaign = load(written('[campaign]\nname = {zh = "邻里", en = "Neighbours"}\n'), {}).campaign
    assert campaign.name.en == "Neighbours"
    assert len(campaign.steps) == 5


@pytest.mark.parametrize(
    ("written_url", "url"),
    [
        ("postgresql://u:p%40ss@h/d", "postgresql+psycopg://u:p%40ss@h/d"),
        ("postgres://u@h:5433/d", "postgresql+psycopg://u@h:5433/d"),
        ("postgresql+psycopg://h/d?sslmode=require", "postgresql+psycopg://h/d?sslmode=require"),
        ("sqlite:////var/lib/x.sqlite3", "sqlite:////var/lib/x.sqlite3"),
    ],
)
def test_databases(written_url: str, url: str) -> None:
    assert load(None, {"XIANFENG__DATABASE__URL": written_url}).database.url == url


@pytest.mark.parametrize("url", ["mysql://h/d", "sqlite://", "sqlite:///:memory:", "nonsense", "postgresql://u:pa55@h"])
def test_other_databases_are_refused(url: str) -> None:
    (_, line) = refusal(XIANFENG__DATABASE__URL=url)
    assert line.startswith("database.url (from XIANFENG__DATABASE__URL): found ")
    assert line.endswith("allowed: sqlite:///path/to/file.sqlite3 or postgresql://user:password@host/name")
    assert "pa55" not in line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[telegram]\nmode = "pull"', "telegram.mode: found 'pull'; allowed: 'polling' or 'webhook'"),
        ("[telegram]\nwebhook_port = 70000", "telegram.webhook_port: found 70000; allowed: a number not above 65535"),
        ('[telegram]\nwebhook_port = "x"', "telegram.webhook_port: found 'x'; allowed: a whole number"),
        ("[telegram]\npoll_timeout_s = -1", "telegram.poll_timeout_s: found -1; allowed: a number not below 0"),
        ('[telegram]\nwebhook_path = "x"', "telegram.webhook_path: found 'x'; allowed: a path that begins with /"),
        (
            '[telegram]\nbase_url = "api.telegram.org"',
            "telegram.base_url: found 'api.telegram.org'; allowed: an address that begins with https:// or http://",
        ),
        (
            '[telegram]\nwebhook_url = "http://example.org/x"',
            "telegram.webhook_url: found 'http://example.org/x'; allowed: an address that begins with https:// "
            "(http:// only on this machine itself)",
        ),
        ('[telegram]\ntokn = "x"', "telegram.tokn: there is no such key; did you mean telegram.token?"),
        ("[campaign]\nquorom = 1", "campaign.quorom: there is no such key; did you mean campaign.quorum?"),
        ("[telgram]\n", "telgram: there is no such key; did you mean telegram?"),
        ('token = "x"', "token: there is no such key; did you mean telegram.token?"),
        (
            "[limits]\ncolour = 1",
            "limits.colour: there is no such key; known here: updates_per_minute",
        ),
        ("[campaign]\nquorum = 2", "campaign.quorum: found 2; allowed: a number not above 1.0"),
        (
            '[campaign]\nsteps = [{code = "a", name = {zh = "a", en = "a"}, opens = "T5", closes = "T-3"}]',
            "campaign.steps.#1.opens: found 'T5'; allowed: days from the anniversary such as T-90 or T+3",
        ),
        (
            '[[campaign.stages]]\ncode = "a"\nname = {zh = "a", en = "a"}\nanniversary = 0207-07-01\n'
            'opens = "T-300"\ncloses = "T+9"',
            "campaign.stages.#1.anniversary: found datetime.date(207, 7, 1); allowed: a date from 2000-01-01 to "
            "2199-12-31",
        ),
        ("[telegram]\npoll_timeout_s = true", "telegram.poll_timeout_s: found True; allowed: a whole number"),
        ("[outbox]\nper_second = true", "outbox.per_second: found True; allowed: a number"),
        ("[campaign]\nquorum = true", "campaign.quorum: found True; allowed: a number"),
        ("[campaign]\nquorum = nan", "campaign.quorum: found nan; allowed: a number not above 1.0"),
        ("[limits]\nupdates_per_minute = false", "limits.updates_per_minute: found False; allowed: a whole number"),
        (
            '[telegram]\nwebhook_listen = ""',
            "telegram.webhook_listen: found ''; allowed: an address of this machine such as 127.0.0.1, its name, or "
            "0.0.0.0 for all of its addresses",
        ),
        (
            '[campaign]\nquiet_hours = {from = 1.5, to = "07:00"}',
            "campaign.quiet_hours.from: found 1.5; allowed: a time such as 22:00",
        ),
        (
            '[campaign]\nquiet_hours = {from = "22:00", to = "07:00Z"}',
            "campaign.quiet_hours.to: found '07:00Z'; allowed: a time such as 22:00",
        ),
        ("telegram = 1", "telegram: found a value that is kept secret; allowed: a section of keys"),
    ],
)
def test_a_wrong_value_is_told_by_key(text: str, line: str) -> None:
    assert refusal(text) == ["campaign.toml cannot be used as it is:", line]


@pytest.mark.parametrize("listen", [" ", "0.0.0", "999.1.1.1", "127.0.0.1:80", "http://x", "-x", "a b", "*"])
def test_an_address_to_listen_at_that_is_none_is_refused(listen: str) -> None:
    (_, line) = refusal(f'[telegram]\nwebhook_listen = "{listen}"')
    assert line.startswith("telegram.webhook_listen: found")


@pytest.mark.parametrize("listen", ["0.0.0.0", "::", "::1", "localhost", "bot-1.internal"])
def test_addresses_to_listen_at(listen: str) -> None:
    assert load(None, {"XIANFENG__TELEGRAM__WEBHOOK_LISTEN": listen}).telegram.webhook_listen == listen


@pytest.mark.parametrize("key", ["name", "theme", "vehicle"])
def test_words_that_would_fit_into_no_message_are_refused(key: str) -> None:
    (_, line) = refusal(f'[campaign]\n{key} = {{zh = "{"长" * 5000}", en = "long"}}')
    assert line.startswith(f"campaign.{key}: found ")
    assert line.endswith("characters in each language")
    assert len(line) < 200


def test_every_wrong_key_is_told_at_once() -> None:
    lines = refusal(
        '[log]\nlevel = "loud"\n[outbox]\nper_second = 0\n[campaign]\ntime_zone = "Mars"\nquorum = "half"\n'
    )
    assert [line.split(":")[0] for line in lines[1:]] == [
        "log.level",
        "outbox.per_second",
        "campaign.time_zone",
        "campaign.quorum",
    ]


def test_what_does_not_fit_together_is_told_by_key() -> None:
    lines = refusal(
        '[[campaign.milestones]]\ncode = "a"\nat = "step:plege+0"\naudience = "office"\nname = {zh="a",en="a"}'
    )
    assert len(lines) == 2
    assert lines[1].startswith("campaign.milestones.#1.at: found the step 'plege'; allowed: one of the steps mobili")


@pytest.mark.parametrize("token", ["not-a-token", "123:with space", "123", f"{TOKEN}!", "１２３:abc"])
def test_a_wrong_token_is_not_shown(token: str) -> None:
    for lines in (refusal(f'[telegram]\ntoken = "{token}"'), refusal(XIANFENG__TELEGRAM__TOKEN=token)):
        (line,) = lines[1:]
        assert "telegram.token" in line
        assert "found a value that is kept secret" in line
        assert token not in line


def test_secrets_do_not_show_in_print() -> None:
    environ = {"XIANFENG__TELEGRAM__TOKEN": TOKEN, "XIANFENG__DATABASE__URL": "postgresql://u:pa55@h/d"}
    shown = repr(load(None, environ | {"XIANFENG__TELEGRAM__WEBHOOK_SECRET": "hush"}))
    assert not any(secret in shown for secret in (TOKEN, "pa55", "hush"))


def test_a_webhook_needs_its_address_and_secret() -> None:
    lines = refusal('[telegram]\nmode = "webhook"')
    assert [line.split(":")[0] for line in lines[1:]] == ["telegram.webhook_url", "telegram.webhook_secret"]
    environ = {
        "XIANFENG__TELEGRAM__MODE": "webhook",
        "XIANFENG__TELEGRAM__WEBHOOK_URL": "http://127.0.0.1:8080/telegram",
        "XIANFENG__TELEGRAM__WEBHOOK_SECRET": "a" * 256,
    }
    assert load(None, environ).telegram.mode == "webhook"


@pytest.mark.parametrize("secret", ["a" * 257, "with space", "umlaut-ä"])
def test_a_wrong_webhook_secret_is_not_shown(secret: str) -> None:
    (_, line) = refusal(XIANFENG__TELEGRAM__WEBHOOK_SECRET=secret)
    assert line.endswith("found a value that is kept secret; allowed: 1 to 256 of A-Z a-z 0-9 _ and -")


def test_broken_toml_is_told_by_line_and_column() -> None:
    (line,) = refusal('[telegram]\nmode = "polling\n')
    assert line.startswith("campaign.toml is not valid TOML: ")
    assert "line 2, column 16" in line


def test_a_file_in_another_encoding_is_refused() -> None:
    path = written("")
    path.write_bytes('[campaign]\nname = "先锋"\n'.encode("gb18030"))
    with pytest.raises(WrongConfiguration, match="not UTF-8"):
        load(path, {})


def test_a_named_file_must_be_there() -> None:
    with pytest.raises(WrongConfiguration, match=r"no file nowhere\.toml.*xianfeng init --config nowhere\.toml"):
        load(Path("nowhere.toml"), {})


def test_a_folder_is_no_file() -> None:
    Path("folder").mkdir()
    with pytest.raises(WrongConfiguration, match="folder cannot be read"):
        load(Path("folder"), {})


def test_an_unknown_section_of_the_environment_is_told() -> None:
    (_, line) = refusal(XIANFENG__TELEGRAMM__TOKEN="secret")
    assert line == "telegramm: there is no such key; did you mean telegram?"


def test_an_unknown_key_of_the_environment_is_told() -> None:
    (_, line) = refusal(XIANFENG__TELEGRAM__TOKN="secret")
    assert line.startswith("telegram.tokn (from XIANFENG__TELEGRAM__TOKN): there is no such key; did you mean")


def test_a_list_in_the_environment_is_json() -> None:
    assert refusal(XIANFENG__CAMPAIGN__STAGES="[1", XIANFENG__LOG__LEVEL="info") == [
        "The environment cannot be used as it is:",
        "XIANFENG__CAMPAIGN__STAGES: allowed: JSON, for it holds more than one value",
    ]
    settings = load(None, {"XIANFENG__CAMPAIGN__MILESTONES": "[]"})
    assert settings.campaign.milestones == ()
