"""What is asked beside the items: a member's post; an organisation's theme, vehicle, plan and document."""

from collections.abc import Sequence

from models.campaign import Campaign, Track
from models.organisation import Organisation
from models.plain_text import length
from models.pledge import TEXT_MAX, Author, Head, Pledge
from views.buttons import back
from views.callbacks import Callback, digest
from views.html import Html, bold, lines, paragraphs
from views.pledge_buttons import AskHead, KeepHead, LeaveOut, Plan, TakeOffered, way_out
from views.pledge_card import cut
from views.screen import Button, File, Screen
from views.texts import Language

#: What may be left out, and so has a button to go on without.
OPTIONAL: tuple[Head, ...] = ("post", "document")


def offered(t: Language, track: Track | None, field: Head) -> list[str]:
    """What the track offers for the question: posts, vehicles."""
    if track is None or field not in ("post", "vehicle"):
        return []
    found = track.posts if field == "post" else track.vehicles
    said = [each.say(t.code) for each in found]
    return [each for each in said if length(each) <= TEXT_MAX]


def answer(t: Language, pledge: Pledge, field: Head) -> str | None:
    """What is written; None for nothing yet."""
    if field == "document":
        return document(t, pledge)
    text: str | None = getattr(pledge, field)
    return text


def document(t: Language, pledge: Pledge) -> str | None:
    """How the plan's document is called; None where there is none."""
    if pledge.plan_file is None:
        return None
    return pledge.plan_name or t.plain("pledge.picture")


def question(
    t: Language,
    campaign: Campaign,
    pledge: Pledge,
    field: Head,
    *,
    organisation: Organisation,
    offered: Sequence[str] = (),
    before: Head | None = None,
) -> Screen:
    """One question, with what the track offers, and what is written already."""
    assert pledge.id is not None
    key = "pledge.head_of_organisation" if pledge.author is Author.organisation else "pledge.head_of_member"
    answered = answer(t, pledge, field)
    asked = t(f"pledge.ask.{field}", theme=campaign.theme.say(t.code))
    now_key = "pledge.now_document" if field == "document" else "pledge.now"
    now = t(now_key, answer=answered) if answered is not None else None
    rows = [[Button(each, TakeOffered(pledge.id, field, digest(each)))] for each in offered]
    if field in OPTIONAL:
        rows.append([Button(t.plain(f"pledge.button.no_{field}"), LeaveOut(pledge.id, field))])
    moves = [Button(t.plain("pledge.button.back"), AskHead(pledge.id, before))] if before is not None else []
    if answered is not None:
        moves.append(Button(t.plain("pledge.button.keep"), KeepHead(pledge.id, field)))
    text = paragraphs([t(key, organisation=organisation.name), asked, now])
    return Screen(text, [*rows, moves, way_out(t, pledge.id)])


def said(t: Language, pledge: Pledge, *, most: int) -> Html | None:
    """What a draft says beside its items, a long plan cut to ``most`` units; None for nothing."""
    found: list[tuple[Head, str | None]] = [
        (field, answer(t, pledge, field)) for field in ("post", "theme", "vehicle", "plan", "document")
    ]
    rows = [
        t(f"card.{field}", answer=cut(text, most if field == "plan" else TEXT_MAX)) for field, text in found if text
    ]
    return lines(*rows) if rows else None


def plan_button(t: Language, pledge: Pledge) -> list[Button]:
    """The way to the plan, where there is one."""
    if pledge.plan is None and pledge.plan_file is None:
        return []
    assert pledge.id is not None
    key = "pledge.button.plan_file" if pledge.plan_file is not None else "pledge.button.plan"
    return [Button(t.plain(key), Plan(pledge.id, pledge.version))]


def plan(t: Language, pledge: Pledge, organisation: Organisation, to: Callback) -> Screen:
    """The plan, whole. Its document follows as a message of its own."""
    parts = [bold(t("pledge.plan_of", organisation=organisation.name)), pledge.plan]
    if pledge.plan_file is not None:
        parts.append(t("pledge.plan_follows", name=document(t, pledge) or ""))
    return Screen(paragraphs(parts), [[Button(t.plain("pledge.button.to_pledge"), to)], [back(t)]])


def plan_file(t: Language, pledge: Pledge, organisation: Organisation) -> Screen:
    """The document."""
    assert pledge.plan_file is not None
    file = File(pledge.plan_name or "", pledge.plan_file, photo=pledge.plan_name is None)
    return Screen(t("pledge.plan_of", organisation=organisation.name), file=file)
