"""Every sentence stands in both languages, is used, and fits where it is shown."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from jinja2 import Environment, nodes

from models.person import RoleKind
from tests.source import PACKAGES, ROOT, called, strings, trees
from views.role import counted
from views.texts import Language, Texts

TEXTS = Texts.load()
CHINESE, ENGLISH = TEXTS.in_language("zh-CN"), TEXTS.in_language("en")
#: Refusals raised with a code that no call names: the default of a class, and codes that are chosen in a variable.
RAISED_OTHERWISE = {"not_permitted"}
#: Keys made from words that are not in an f-string of the call itself.
DYNAMIC = (r"command\.\w+", r"privacy\.key\.\w+")
_FULL_WIDTH = re.compile(r"[\u4e00-\u9fff}”）][,;:!?()]|[,;:!?()][\u4e00-\u9fff{“]|[\u4e00-\u9fff]\.(\s|$)|\.\.\.")
#: Fields that are numbers.
_NUMBERS = (
    "count days done items kept line members missing most n number overdue own percent silent total version withdrawn"
)
_NUMBER = rf"\d|\{{(?:{_NUMBERS.replace(' ', '|')})\}}%?"
#: A number that touches Chinese; days are written 6月30日.
_TIGHT = re.compile(rf"[\u4e00-\u9fff](?:{_NUMBER})|(?:{_NUMBER})[\u4e00-\u9fff]")
#: The longest that a field of a refusal or a toast is: a number, or a day.
SAMPLE = "2027年12月31日"


def forms(language: Language) -> Iterator[tuple[str, str]]:
    """Every form of every sentence."""
    for key, entry in language.entries.items():
        for form in entry.forms:
            yield key, form


def fields(form: str) -> set[str]:
    """The placeholders of a sentence."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(form) if name is not None}


def asked_for() -> tuple[set[str], list[re.Pattern[str]]]:
    """The keys that the program names where it asks for a sentence, and patterns for those it composes."""
    literal: set[str] = set()
    composed = [re.compile(each) for each in DYNAMIC]
    for tree in trees(*PACKAGES).values():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) not in {"t", "plain"} or not node.args:
                continue
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.JoinedStr):
                    pieces = [str(v.value) if isinstance(v, ast.Constant) else None for v in part.values]
                    composed.append(re.compile("".join(r"\w+" if p is None else re.escape(p) for p in pieces)))
            if not isinstance(node.args[0], ast.JoinedStr):
                literal |= set(_constants(node.args[0]))
    for asked in template_keys():
        if len(asked) == 1:
            literal |= set(asked) - {None}
        else:
            composed.append(re.compile("".join(r"\w+" if part is None else re.escape(part) for part in asked)))
    return literal, composed


def template_keys() -> Iterator[tuple[str | None, ...]]:
    """The keys that the templates of the web board name; None is a part that is composed."""
    for file in sorted((ROOT / "views/web/templates").glob("*.html")):
        for call in Environment().parse(file.read_text("utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                key = call.args[0]
                both = (key.left, key.right) if isinstance(key, nodes.Add) else (key,)
                yield tuple(part.value if isinstance(part, nodes.Const) else None for part in both)


def raised() -> set[str]:
    """The codes of all refusals that the program names."""
    codes = set(RAISED_OTHERWISE)
    for tree in trees(*PACKAGES).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in {"Refusal", "NotPermitted"} and node.args:
                codes |= set(_constants(node.args[0]))
    return codes


def toasts() -> set[str]:
    """The keys of what is told in answer to a press."""
    found: set[str] = set()
    for tree in trees("handlers", "bot").values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) == "tell" and node.args:
                found |= {key for key in _constants(node.args[0]) if "." in key}
    return found


def _constants(node: ast.expr) -> Iterator[str]:
    """The literals that an expression can be: both branches of a choice, but not what the choice is made by."""
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Call) and node.args:
        yield from _constants(node.args[0])


def test_both_languages_have_the_same_keys() -> None:
    assert set(CHINESE.entries) == set(ENGLISH.entries)


def test_both_languages_have_the_same_placeholders() -> None:
    for key, entry in CHINESE.entries.items():
        chinese = {name for form in entry.forms for name in fields(form)}
        english = {name for form in ENGLISH.entries[key].forms for name in fields(form)}
        assert chinese == english, key


@pytest.mark.parametrize(("language", "plurals"), [(CHINESE, 1), (ENGLISH, 2)])
def test_no_form_is_missing(language: Language, plurals: int) -> None:
    counted = {key for each in (CHINESE, ENGLISH) for key, entry in each.entries.items() if len(entry.forms) > 1}
    for key, entry in language.entries.items():
        assert len(entry.forms) == (plurals if key in counted else 1), key
        assert all(form.strip() for form in entry.forms), key


def test_every_sentence_that_is_asked_for_is_there() -> None:
    literal, composed = asked_for()
    assert {key for key in literal if key not in CHINESE.entries} == set()
    for pattern in composed:
        assert any(pattern.fullmatch(key) for key in CHINESE.entries), pattern.pattern


def test_every_refusal_has_its_sentence() -> None:
    assert {code for code in raised() if f"refusal.{code}" not in CHINESE.entries} == set()


def test_every_sentence_is_used() -> None:
    _literal, composed = asked_for()
    composed = [pattern for pattern in composed if pattern.pattern != r"refusal\.\w+"]
    named = {node.value for tree in trees(*PACKAGES).values() for node in strings(tree)}
    named |= {f"refusal.{code}" for code in raised()}
    named |= {asked[0] for asked in template_keys() if asked[0] is not None and len(asked) == 1}
    unused = [
        key for key in CHINESE.entries if key not in named and not any(pattern.fullmatch(key) for pattern in composed)
    ]
    assert unused == []


def test_chinese_is_written_with_chinese_punctuation() -> None:
    wrong = [(key, form) for key, form in forms(CHINESE) if _FULL_WIDTH.search(form)]
    assert wrong == []


def test_a_number_stands_apart_from_the_chinese_around_it() -> None:
    days = re.compile(r"(?:\d+年)?\d+月\d+日")
    assert [(key, form) for key, form in forms(CHINESE) if _TIGHT.search(days.sub("", form))] == []


def test_english_is_written_without_chinese() -> None:
    written = [key for key, form in forms(ENGLISH) if re.search(r"[\u4e00-\u9fff，。！？：；（）]", form)]
    assert [key for key in written if key != "home.button.language"] == []  # it must be found by those who read neither


@pytest.mark.parametrize("language", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_what_is_told_on_a_press_fits(language: Language) -> None:
    told = toasts() | {key for key in language.entries if key.startswith("refusal.")} | {"failure.toast"}
    for key, form in forms(language):
        if key in told:
            assert len(form.format_map(dict.fromkeys(fields(form), SAMPLE))) <= 200, key


@pytest.mark.parametrize("language", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_a_label_of_a_button_fits_a_phone(language: Language) -> None:
    for key, form in forms(language):
        if ".button." in key:
            assert len(form) <= 30, key


def test_tags_are_closed() -> None:
    for language in (CHINESE, ENGLISH):
        for key, form in forms(language):
            opened, closed = re.findall(r"<(\w+)[^>]*>", form), re.findall(r"</(\w+)>", form)
            assert sorted(opened) == sorted(closed), key


def test_a_sign_before_writing_or_looking_means_one_thing() -> None:
    """What stands in the menu is told apart at a glance: writing pledges from commenting, and what is looked at."""
    shown = ("home.button.pledge", "comment.button.begin", "home.button.progress", "comment.button.coverage")
    for language in (CHINESE, ENGLISH):
        signs = [language.plain(key).split(" ")[0] for key in shown]
        assert len(set(signs)) == len(signs)


def test_people_are_counted_as_one_says_it() -> None:
    assert [counted(ENGLISH, RoleKind.member, n) for n in (1, 4)] == ["1 member", "4 members"]
    assert counted(CHINESE, RoleKind.member, 4) == "党员 4 人"
