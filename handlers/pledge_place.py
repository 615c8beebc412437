"""Where somebody stands in the writing of a pledge: the draft, its open item, and what is asked next."""

from __future__ import annotations

from handlers.conversation import begin
from handlers.turn import Context
from models import organisation as organisations
from models import pledge as pledges
from models import pledge_criteria, pledge_head
from models import pledge_draft as drafts
from models.organisation import Organisation
from models.pledge import QUESTIONS, Author, Head, Item, Pledge, Question, Result
from models.refusal import Refusal

NAME = "pledge"
LEADS, PREVIEW, CHANGE, CHANGE_ITEM, DISCARD = "leads", "preview", "change", "change_item", "discard"
#: One state for each question; the dialogue's part is the item that it is asked of.
ASKING: dict[str, Question] = {f"ask_{question}": question for question in QUESTIONS}
HEADS: dict[str, Head] = {f"head_{field}": field for field in ("post", "theme", "vehicle", "plan", "document")}


def draft(context: Context) -> Pledge:
    """The draft of the conversation."""
    dialogue = context.turn.dialogue
    return drafts.own_draft(context.session, context.person, dialogue.subject_id if dialogue else None)


def items(context: Context, of: Pledge) -> list[Item]:
    """The items of a draft in the order of their criteria."""
    return pledges.items(context.session, of, pledge_criteria.codes(context.session, context.campaign, of))


def editable(context: Context, of: Pledge) -> list[Item]:
    """The items that can still be written: those without a result."""
    return [item for item in items(context, of) if item.result is Result.open]


def organisation(context: Context, of: Pledge) -> Organisation:
    """Where the pledge will stand: a member's where they are a member now."""
    if of.author is Author.member and of.revises_id is None:
        return pledges.membership(context.session, context.person)
    return organisations.by_id(context.session, of.organisation_id)


def open_item(context: Context) -> tuple[Pledge, Item]:
    """The item that is open in the conversation, with its draft."""
    dialogue = context.turn.dialogue
    return drafts.own_item(context.session, context.person, dialogue.part_id if dialogue else None)


def state(context: Context) -> str:
    """The state of the conversation."""
    assert context.turn.dialogue is not None, "asked only in a conversation"
    return context.turn.dialogue.state


def enter(context: Context, pledge_id: int) -> Pledge:
    """The draft of a pressed button: an old message's button leads back into the conversation."""
    found = drafts.own_draft(context.session, context.person, pledge_id)
    dialogue = context.turn.dialogue
    if dialogue is None or dialogue.name != NAME or dialogue.subject_id != found.id:
        organisation(context, found)  # who has left meanwhile could not publish
        begin(context, NAME, LEADS, subject_id=found.id)
    return found


def enter_item(context: Context, item_id: int) -> tuple[Pledge, Item]:
    """The item of a pressed button, with its draft."""
    found, item = drafts.own_item(context.session, context.person, item_id)
    enter(context, item.pledge_id)
    return found, item


def question(word: str) -> Question:
    """The question that a button names. Refusal: ``button_old``."""
    for each in QUESTIONS:
        if each == word:
            return each
    raise Refusal("button_old")


def head(context: Context, of: Pledge, word: str) -> Head:
    """The question beside the items that a button names, if this draft has it. Refusal: ``button_old``."""
    for each in pledge_head.questions(context.session, context.campaign, of):
        if each == word:
            return each
    raise Refusal("button_old")


def head_before(context: Context, of: Pledge, field: Head | None = None) -> Head | None:
    """The question that stands before this one, or before the choice of criteria."""
    order = pledge_head.questions(context.session, context.campaign, of)
    place = order.index(field) if field in order else len(order)
    return order[place - 1] if place else None


def ask(context: Context, item: Item, asked: Question) -> str:
    """The state in which one question of one item is asked."""
    return at(context, item, f"ask_{asked}")


def at(context: Context, item: Item, name: str) -> str:
    """A state that is about one item."""
    assert context.turn.dialogue is not None
    context.turn.dialogue.part_id = item.id
    return name


def following(context: Context, of: Pledge) -> str:
    """The first open question, else the preview; without any item, the choice of criteria."""
    missing = pledge_head.next_open(of)
    if missing is not None:
        return f"head_{missing}"
    chosen = items(context, of)
    found = drafts.next_open(chosen)
    if found is not None:
        return ask(context, *found)
    return PREVIEW if chosen else LEADS


def after_head(context: Context, of: Pledge, field: Head) -> str:
    """After an answer beside the items: the next of these questions while there are no items, else what is open."""
    order = pledge_head.questions(context.session, context.campaign, of)
    rest = order[order.index(field) + 1 :]
    if rest and not items(context, of):
        return f"head_{rest[0]}"
    return following(context, of)


def after(context: Context, of: Pledge, item: Item, asked: Question) -> str:
    """After an answer: the next question that is open from here on, else the first open one, else the preview."""
    order = [(each, question) for each in items(context, of) for question in QUESTIONS]
    for each, question in order[order.index((item, asked)) + 1 :]:
        if getattr(each, question) is None:
            return ask(context, each, question)
    return following(context, of)
