"""What those who answer for a public pledge say of it: progress, kept, not kept, worked on again, withdrawn."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.campaign import Campaign
from models.pledge import Item, Pledge, Result, Status
from models.pledge_history import Entry, Step
from models.pledge_word import WHOLE, Word
from models.refusal import Refusal
from views import pledge_card
from views.buttons import back
from views.callbacks import Callback, digest
from views.html import Html, bold, lines, paragraphs
from views.pledge import Read, Revise
from views.pledge_card import Known, became, item_text, lead
from views.screen import Button, Screen
from views.share_button import to_share
from views.texts import Language

#: What is left for the card above the sentence that says how to go on.
ROOM = pledge_card.ROOM - 80
#: Shares that can be pressed instead of typed.
SHARES = (25, 50, 75, 100)
#: A share that is not said.
UNSAID = -1
#: What is said of one item, the newest first, on its own screen.
SHOWN = 3
_PERCENT = re.compile(r"(\d{1,9})\s*%?")


@dataclass(frozen=True)
class Own(Callback, tag="kp"):
    """Opens a pledge for those who answer for it; ``offset`` names the page of the list that it was pressed on."""

    pledge_id: int
    offset: int


@dataclass(frozen=True)
class OwnItem(Callback, tag="kpi"):
    """Opens one item of it."""

    pledge_id: int
    line: int


@dataclass(frozen=True)
class AskKept(Callback, tag="kpk"):
    """Asks whether an item was really kept."""

    pledge_id: int
    line: int


@dataclass(frozen=True)
class Kept(Callback, tag="kpkk"):
    """The item was kept. ``seen`` is the newest step of the item when it was asked."""

    pledge_id: int
    line: int
    seen: int


@dataclass(frozen=True)
class Tell(Callback, tag="kpt"):
    """Begins to say something, or goes on with what was begun."""

    pledge_id: int
    line: int
    step: str


@dataclass(frozen=True)
class Rewrite(Callback, tag="kpw"):
    """Writes it anew."""

    pledge_id: int
    line: int
    step: str


@dataclass(frozen=True)
class AskPercent(Callback, tag="kpa"):
    """Asks how far an item has come."""

    pledge_id: int
    line: int


@dataclass(frozen=True)
class Percent(Callback, tag="kpp"):
    """An item has come so far; :data:`UNSAID`: that is not said."""

    pledge_id: int
    line: int
    percent: int


@dataclass(frozen=True)
class NoPhoto(Callback, tag="kpn"):
    """Takes the photo away."""

    pledge_id: int
    line: int


@dataclass(frozen=True)
class Say(Callback, tag="kps"):
    """Makes public what was written; ``mark`` ties the button to the words that it stands under."""

    pledge_id: int
    line: int
    step: str
    mark: str


@dataclass(frozen=True)
class Forget(Callback, tag="kpx"):
    """Throws away what was written."""

    pledge_id: int
    line: int
    step: str


def read_percent(typed: str) -> int:
    """A share as people type it: 60, 60%, ６０％. Refusal: ``percent_range``."""
    found = _PERCENT.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if found is None:
        raise Refusal("percent_range")
    return int(found[1])


def said_mark(word: Word) -> str:
    """What ties a button to the words that it stands under."""
    return digest(f"{word.id}:{word.text}:{word.percent}:{word.photo}")


# The pledge and its items


def own(t: Language, campaign: Campaign, text: Html, pledge: Pledge, items: Sequence[Item], to: Button) -> Screen:
    """A pledge as it is read, with what can be said of it. Of a withdrawn one nothing can."""
    assert pledge.id is not None
    rows: list[list[Button]] = []
    how = t("keeping.press_item") if pledge.status is Status.published and len(items) > 1 else None
    if pledge.status is not Status.withdrawn:
        if len(items) == 1:
            rows += _actions(t, pledge.id, items[0])
        else:
            rows += [[_item_button(t, campaign, item, number)] for number, item in enumerate(items, start=1)]
        rows.append([to_share(t, pledge)])
    if pledge.status is Status.published:
        rows.append([Button(t.plain("keeping.button.revise"), Revise(pledge.id))])
        rows.append([Button(t.plain("keeping.button.withdraw"), Tell(pledge.id, WHOLE, Step.withdrawn.value))])
    rows.append([Button(t.plain("keeping.button.as_read"), Read(pledge.id, 0, 0))])
    return Screen(paragraphs([text, how]), [*rows, [to], [back(t)]])


def looked_after(t: Language, pledge: Pledge, screen: Screen) -> Screen:
    """A pledge as anybody reads it, with the way to what can be said of it."""
    return replace(
        screen, buttons=[[Button(t.plain("keeping.button.look_after"), Own(pledge.id or 0, 0))], *screen.buttons]
    )


def _item_button(t: Language, campaign: Campaign, item: Item, number: int) -> Button:
    state = {Result.kept: "✅", Result.not_kept: "❌", Result.open: f"{item.percent}%" if item.percent else "▶️"}
    label = f"{number}. {lead(t, campaign, item)} {state[item.result]}"
    return Button(label, OwnItem(item.pledge_id, item.line or WHOLE))


def _actions(t: Language, pledge_id: int, item: Item) -> list[list[Button]]:
    line = item.line or WHOLE
    if item.result is not Result.open:
        return [[Button(t.plain("keeping.button.reopened"), Tell(pledge_id, line, Step.reopened.value))]]
    return [
        [Button(t.plain("keeping.button.progress"), Tell(pledge_id, line, Step.progress.value))],
        [
            Button(t.plain("keeping.button.kept"), AskKept(pledge_id, line)),
            Button(t.plain("keeping.button.not_kept"), Tell(pledge_id, line, Step.not_kept.value)),
        ],
    ]


def item(
    t: Language,
    campaign: Campaign,
    pledge: Pledge,
    one: Item,
    known: Known,
    *,
    number: int,
    said: Sequence[tuple[Entry, str]],
) -> Screen:
    """One item, what was last said of it (each with its day), and what can be said now."""
    assert pledge.id is not None
    text = paragraphs(
        [
            lines(item_text(t, campaign, one, number), became(t, pledge, one, known)),
            *([lines(bold(t("keeping.last_said")), *(_entry(t, entry, day) for entry, day in said))] if said else []),
        ]
    )
    actions = _actions(t, pledge.id, one) if pledge.status is not Status.withdrawn else []
    return Screen(text, [*actions, [_to_pledge(t, pledge.id)], [back(t)]])


def _entry(t: Language, entry: Entry, day: str) -> Html:
    percent = t.plain("keeping.percent", percent=entry.percent) if entry.percent is not None else ""
    photo = " 📷" if entry.photo else ""
    said = t(f"keeping.entry.{entry.step.value}", day=day, text=entry.text or "")
    return Html(f"{said}{percent}{photo}")


def _to_pledge(t: Language, pledge_id: int) -> Button:
    return Button(t.plain("keeping.button.to_pledge"), Own(pledge_id, 0))


def ask_kept(t: Language, campaign: Campaign, pledge: Pledge, one: Item, *, number: int, seen: int) -> Screen:
    """Makes sure before an item is closed as kept."""
    assert pledge.id is not None
    line = one.line or WHOLE
    rows = [
        [Button(t.plain("keeping.button.kept_yes"), Kept(pledge.id, line, seen))],
        [Button(t.plain("keeping.button.kept_no"), OwnItem(pledge.id, line))],
    ]
    return Screen(paragraphs([item_text(t, campaign, one, number), t("keeping.ask_kept")]), rows)


# What is written


def _about(t: Language, campaign: Campaign, one: Item | None) -> Html:
    """What the word is about: an item by its name and its promise, else the whole pledge."""
    if one is None:
        return bold(t("keeping.whole"))
    return lines(bold(lead(t, campaign, one)), t("pledge.line.what", answer=one.what or ""))


def ask_text(t: Language, campaign: Campaign, word: Word, one: Item | None) -> Screen:
    """Asks for the words, with those that stand already."""
    stands = t("keeping.now", text=word.text) if word.text else None
    photo = t("keeping.photo_there") if word.photo else None
    parts = [_about(t, campaign, one), t(f"keeping.ask.{word.step.value}"), stands or photo]
    return Screen(paragraphs(parts), [[_forget(t, word)]])


def ask_percent(t: Language, campaign: Campaign, word: Word, one: Item | None) -> Screen:
    """Asks how far it has come."""
    rows = [
        [Button(f"{share}%", Percent(word.pledge_id, word.line, share)) for share in SHARES],
        [Button(t.plain("keeping.button.no_percent"), Percent(word.pledge_id, word.line, UNSAID))],
        [_rewrite(t, word)],
        [_forget(t, word)],
    ]
    parts = [_about(t, campaign, one), t("keeping.written", text=word.text or ""), t("keeping.ask_percent")]
    return Screen(paragraphs(parts), rows)


def preview(t: Language, campaign: Campaign, word: Word, one: Item | None) -> Screen:
    """What will be read, and what saying it means."""
    step = word.step.value
    photo = t("keeping.with_photo" if word.photo else "keeping.add_photo") if word.step is Step.progress else None
    percent = t("keeping.at_percent", percent=word.percent) if word.percent is not None else None
    parts = [
        bold(t("keeping.preview")),
        _about(t, campaign, one),
        lines(t(f"keeping.as_read.{step}", text=word.text or ""), percent),
        photo,
        t(f"keeping.means.{step}"),
    ]
    rows = [
        [Button(t.plain(f"keeping.button.say_{step}"), Say(word.pledge_id, word.line, step, said_mark(word)))],
        *_changes(t, word),
        [_rewrite(t, word)],
        [_forget(t, word)],
    ]
    return Screen(paragraphs(parts), rows)


def _changes(t: Language, word: Word) -> list[list[Button]]:
    if word.step is not Step.progress:
        return []
    rows = [[Button(t.plain("keeping.button.percent"), AskPercent(word.pledge_id, word.line))]]
    if word.photo:
        rows.append([Button(t.plain("keeping.button.no_photo"), NoPhoto(word.pledge_id, word.line))])
    return rows


def _rewrite(t: Language, word: Word) -> Button:
    return Button(t.plain("keeping.button.rewrite"), Rewrite(word.pledge_id, word.line, word.step.value))


def _forget(t: Language, word: Word) -> Button:
    return Button(t.plain("keeping.button.forget"), Forget(word.pledge_id, word.line, word.step.value))


def left(t: Language, word: Word) -> Screen:
    """What was written waits."""
    on = [Button(t.plain("keeping.button.go_on"), Tell(word.pledge_id, word.line, word.step.value))]
    return Screen(t("keeping.left"), [on, [_to_pledge(t, word.pledge_id)], [back(t)]])
