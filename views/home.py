"""The menu, the welcome of a stranger, and help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.campaign import Campaign
from models.organisation import Organisation
from models.person import Person, Role, RoleKind
from views import role as role_view
from views.buttons import back
from views.callbacks import Callback
from views.html import Html, bold, lines, paragraphs
from views.screen import Button, Screen
from views.texts import Language


@dataclass(frozen=True)
class Help(Callback, tag="help"):
    """Shows what the bot can do."""


@dataclass(frozen=True)
class Languages(Callback, tag="langs"):
    """Offers the languages."""


@dataclass(frozen=True)
class ChooseLanguage(Callback, tag="lang"):
    """Chooses a language."""

    code: str


@dataclass(frozen=True)
class Roles(Callback, tag="roles"):
    """Offers the person's roles."""


@dataclass(frozen=True)
class SwitchRole(Callback, tag="role"):
    """Acts in another role."""

    role_id: int


Held = tuple[Role, Organisation]
LEADERS = (RoleKind.secretary, RoleKind.office)


def place(t: Language, held: Held) -> Html:
    """Where and as what somebody acts."""
    role, organisation = held
    return t("home.place", organisation=organisation.name, role=role_view.name(t, role.kind))


def now_on(t: Language, campaign: Campaign, today: date) -> Html:
    """Where the campaign stands: stage, steps, and days to the anniversary."""
    stage = campaign.stage_on(today)
    if stage is None:
        if campaign.next_anniversary(today) is None:
            return t("home.over")
        return t("home.between" if today > campaign.stages[0].last_day else "home.not_begun")
    steps = t.plain("home.and").join(step.name.say(t.code) for step in campaign.steps_on(today))
    days = (stage.anniversary - today).days
    if days > 0:
        countdown = t("home.countdown", n=days, days=days, day=t.day(stage.anniversary))
    else:
        countdown = t("home.countdown_over") if days < 0 else t("home.today")
    place_in_time = (
        t("home.stage_steps", stage=stage.name.say(t.code), steps=steps)
        if steps
        else t("home.stage", stage=stage.name.say(t.code))
    )
    return Html(f"{place_in_time}\n{countdown}")


def menu(
    t: Language,
    campaign: Campaign,
    today: date,
    person: Person,
    held: Sequence[Held],
    acting: Held,
    rows: Sequence[Sequence[Button]],
    *,
    due: Html | None = None,
) -> Screen:
    """The menu of a person: where they stand, what is ``due`` of theirs, and ``rows`` of what they can do, by role."""
    parts = [
        bold(campaign.name.say(t.code)),
        t("home.hello", name=person.name),
        place(t, acting),
        now_on(t, campaign, today),
        due,
        t("home.choose"),
    ]
    own = [[Button(t.plain("home.button.roles"), Roles())]] if len(held) > 1 else []
    last = [
        Button(t.plain("home.button.language"), Languages()),
        Button(t.plain("home.button.help"), Help()),
    ]
    return Screen(paragraphs(parts), [*rows, *own, last])


def welcome(t: Language, campaign: Campaign, *, name: str) -> Screen:
    """What a stranger sees first: what this is, and the two ways in."""
    parts = [
        bold(campaign.name.say(t.code)),
        t("home.welcome", name=name) if name else t("home.welcome_nameless"),
        t("home.ways_in"),
    ]
    return Screen(paragraphs(parts), ask_contact=t.plain("home.button.share_contact"))


def help_stranger(t: Language, campaign: Campaign) -> Screen:
    """How to join, to somebody who has not."""
    parts = [
        bold(t("help.title")),
        t("help.stranger", campaign=campaign.name.say(t.code)),
        t("home.ways_in"),
        t("help.stranger_more"),
    ]
    return Screen(paragraphs(parts), ask_contact=t.plain("home.button.share_contact"))


#: What help says beside what everybody may do, and to whom.
HELP = (
    ("help.voice", (RoleKind.member, RoleKind.resident)),
    ("help.member", (RoleKind.member,)),
    ("help.lead", LEADERS),
    ("help.draft", (RoleKind.instructor,)),
    ("help.comment", (*LEADERS, RoleKind.reviewer)),
)


def help_screen(t: Language, campaign: Campaign, held: Sequence[Held]) -> Screen:
    """What the bot can do for somebody of these roles, and how to stop."""
    kinds = {role.kind for role, _organisation in held}
    can = [t(key) for key, whose in HELP if kinds.intersection(whose)]
    several = t("help.roles") if len(held) > 1 else None
    parts = [
        bold(t("help.title")),
        t("help.about", campaign=campaign.name.say(t.code)),
        lines(t("help.read"), *can),
        lines(several, t("help.always")),
        t("help.slip"),
    ]
    return Screen(paragraphs(parts), [[back(t)]])


def languages(t: Language, offered: dict[str, str]) -> Screen:
    """The choice of language, each named in itself."""
    rows = [[Button(("✓ " if code == t.code else "") + name, ChooseLanguage(code))] for code, name in offered.items()]
    return Screen(t("home.which_language"), [*rows, [back(t)]])


def roles(t: Language, held: Sequence[Held], acting: Held | None) -> Screen:
    """The choice among the person's own roles."""
    rows = []
    for role, organisation in held:
        chosen = acting is not None and acting[0].id == role.id
        assert role.id is not None
        rows.append([Button(("✓ " if chosen else "") + place_plain(t, (role, organisation)), SwitchRole(role.id))])
    return Screen(t("home.which_role"), [*rows, [back(t)]])


def place_plain(t: Language, held: Held) -> str:
    """The same in plain text. The role comes first: a phone cuts off a long button at its end."""
    role, organisation = held
    return t.plain("home.place_plain", organisation=organisation.name, role=role_view.label(t, role.kind))
