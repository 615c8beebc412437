"""The buttons by which a pledge is written, looked over and read."""

from dataclasses import dataclass

from models.pledge import Author, Pledge
from views.callbacks import Callback
from views.screen import Button
from views.texts import Language


@dataclass(frozen=True)
class Begin(Callback, tag="pl"):
    """Opens the person's draft, or begins one."""


@dataclass(frozen=True)
class Choose(Callback, tag="plt"):
    """Chooses a lead (``on`` 1) or takes it off (0): pressed twice, it does it once."""

    pledge_id: int
    criterion: str
    on: int


@dataclass(frozen=True)
class TakeOff(Callback, tag="pltx"):
    """Takes a lead off with what was written for it: the answer to the question whether that is meant."""

    pledge_id: int
    criterion: str


@dataclass(frozen=True)
class Chosen(Callback, tag="plc"):
    """The leads are chosen: on to the first question."""

    pledge_id: int


@dataclass(frozen=True)
class Due(Callback, tag="pld"):
    """Takes an offered day, as its ordinal number."""

    item_id: int
    day: int


@dataclass(frozen=True)
class Keep(Callback, tag="plk"):
    """Keeps the answer that stands and goes on."""

    item_id: int
    question: str


@dataclass(frozen=True)
class Back(Callback, tag="plb"):
    """Goes back to the question before."""

    item_id: int
    question: str


@dataclass(frozen=True)
class Preview(Callback, tag="plv"):
    """Shows the whole draft."""

    pledge_id: int


@dataclass(frozen=True)
class Change(Callback, tag="plg"):
    """Asks which answer to change."""

    pledge_id: int


@dataclass(frozen=True)
class ChangeItem(Callback, tag="plgi"):
    """Asks which answer of one item to change."""

    item_id: int


@dataclass(frozen=True)
class Ask(Callback, tag="pla"):
    """Asks one question of one item again."""

    item_id: int
    question: str


@dataclass(frozen=True)
class Leads(Callback, tag="pll"):
    """Goes back to the choice of leads."""

    pledge_id: int


@dataclass(frozen=True)
class Publish(Callback, tag="plp"):
    """Makes the pledge public. ``mark`` is that of the words above the button: others are shown first."""

    pledge_id: int
    mark: str


@dataclass(frozen=True)
class Later(Callback, tag="plz"):
    """Leaves the draft for another time. It is named: once it is public there is nothing left to wait."""

    pledge_id: int


@dataclass(frozen=True)
class AskDiscard(Callback, tag="plx"):
    """Asks whether the draft is really to be thrown away."""

    pledge_id: int


@dataclass(frozen=True)
class Discard(Callback, tag="plxx"):
    """Throws the draft away."""

    pledge_id: int


@dataclass(frozen=True)
class Revise(Callback, tag="plrv"):
    """Opens a public pledge for a new version."""

    pledge_id: int


@dataclass(frozen=True)
class Mine(Callback, tag="plm"):
    """Lists the person's own pledges, from an offset."""

    offset: int


@dataclass(frozen=True)
class Read(Callback, tag="plr"):
    """Shows one published pledge. Names the page of the list it was pressed on; ``came`` says of which: see
    :mod:`views.board`."""

    pledge_id: int
    came: int
    offset: int


@dataclass(frozen=True)
class BeginFor(Callback, tag="plo"):
    """Opens the draft of an organisation's pledge, or begins one."""

    organisation_id: int


@dataclass(frozen=True)
class AskHead(Callback, tag="plh"):
    """Asks a question beside the items (again): the post, the theme, the vehicle, the plan, its document."""

    pledge_id: int
    field: str


@dataclass(frozen=True)
class TakeOffered(Callback, tag="plht"):
    """Takes a post or a vehicle that the track offers, named by the mark of its words."""

    pledge_id: int
    field: str
    mark: str


@dataclass(frozen=True)
class KeepHead(Callback, tag="plhk"):
    """Leaves the answer as it is and goes on."""

    pledge_id: int
    field: str


@dataclass(frozen=True)
class LeaveOut(Callback, tag="plhx"):
    """Goes on without a post, or without a document."""

    pledge_id: int
    field: str


@dataclass(frozen=True)
class CarryOver(Callback, tag="ply"):
    """Takes into the draft what an earlier pledge left undone."""

    pledge_id: int


@dataclass(frozen=True)
class HandOver(Callback, tag="plho"):
    """Tells the secretary that an organisation's draft is ready to be published."""

    pledge_id: int


@dataclass(frozen=True)
class PublishVersion(Callback, tag="plpv"):
    """Publishes a revision as the next version of a public pledge. It names that version: when the draft is gone, it is
    known whether it became it. ``mark`` is as in :class:`Publish`."""

    draft_id: int
    pledge_id: int
    version: int
    mark: str


@dataclass(frozen=True)
class TakeOver(Callback, tag="plto"):
    """Publishes a revision on top of the version that came meanwhile, as the one of this number: pressed later, a newer
    one is shown first."""

    draft_id: int
    pledge_id: int
    version: int


@dataclass(frozen=True)
class Plan(Callback, tag="plf"):
    """Shows the plan of an organisation's pledge as it stood in a version, with its document."""

    pledge_id: int
    version: int


def again(draft: Pledge) -> Callback:
    """What opens this draft once more."""
    if draft.revises_id is not None:
        return Revise(draft.revises_id)
    return Begin() if draft.author is Author.member else BeginFor(draft.organisation_id)


def way_out(t: Language, pledge_id: int) -> list[Button]:
    """To leave the draft for another time, or for good."""
    return [
        Button(t.plain("pledge.button.later"), Later(pledge_id)),
        Button(t.plain("pledge.button.discard"), AskDiscard(pledge_id)),
    ]
