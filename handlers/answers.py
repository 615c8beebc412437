"""What is said when no handler's own answer is: a refusal, too many messages, a repeated or a forgotten button."""

from __future__ import annotations

from collections.abc import Callable

from handlers import home, keeping, pledge_word, supervision, table
from handlers.turn import Context, Fetch, Show
from models import pledge_keeping
from models.refusal import Refusal
from views import inline as inline_view
from views import refusal as refusal_view
from views.callbacks import Callback
from views.pledge import Revise
from views.screen import Screen

Way = Callable[[Context], None]

#: Refusals that mean the button belongs to another time: after them the person is shown where they stand.
OUTDATED = frozenset(
    {
        "draft_gone",
        "pledge_gone",
        "role_gone",
        "invite_unknown",
        "button_old",
        "organisation_gone",
        "link_gone",
        "comment_gone",
        "comment_subject_gone",
        "comment_moved",
        "comment_left",
        "comment_no_right",
        "comment_unsettled",
        "comment_overtaken",
        "problem_settled",
    }
)
#: The same of a public pledge: it has changed since its button was shown, and is shown as it stands.
CHANGED = frozenset({"pledge_withdrawn", "pledge_closed", "item_closed", "item_open", "item_gone", "word_gone"})
#: The same of a question, a doubt or an appeal.
DECIDED = frozenset(
    {
        "question_gone",
        "question_hidden",
        "question_answered",
        "question_kept",
        "office_decided",
        "appealed_already",
        "decided_already",
        "doubt_gone",
        "doubt_settled",
        "saying_gone",
    }
)
#: The buttons by which those who answer for a pledge act on it.
OF_PLEDGE = (*(tap.kind for tap in (*keeping.HANDLERS, *pledge_word.TAPS)), Revise)


def where(context: Context) -> Screen:
    """The screen of where the person stands: the open question of a conversation, else the menu."""
    dialogue = context.turn.dialogue
    conversation = table.CONVERSATIONS.get(dialogue.name) if dialogue is not None else None
    if conversation is not None and dialogue is not None and dialogue.state in conversation.states:
        try:
            asked = conversation.prompt(context)
            if asked.anew or context.turn.update.callback_query is None:
                dialogue.interrupted = False  # the question stands last again
            return asked
        except Refusal:
            # What the conversation was about is gone; the menu is always there.
            context.session.delete(dialogue)
            context.turn.dialogue = None
    return home.menu(context)


def standing(context: Context) -> None:
    """Shows where the person stands, without changing anything."""
    if _private(context):
        context.show(where(context))
        _mark_standing(context)


def refused(context: Context, refusal: Refusal) -> None:
    """Says why not. A pressed button gets an alert; something typed gets the reason with the question asked again."""
    if context.turn.update.callback_query is not None:
        context.tell(refusal_view.toast(context.t, refusal), alert=True)
        if refusal.code in OUTDATED:
            standing(context)
        elif refusal.code in CHANGED:
            stands = _as_it_stands(context, context.pressed)
            if stands is not None:
                context.show(stands)
        elif refusal.code in DECIDED:
            decided = supervision.as_it_stands(context, context.pressed)
            if decided is not None:
                context.show(decided)
            else:
                standing(context)
        return
    context.offer(inline_view.nothing(refusal_view.toast(context.t, refusal)))
    if _private(context):
        context.show(refusal_view.above(context.t, refusal, where(context)))


def _as_it_stands(context: Context, pressed: Callback | None) -> Screen | None:
    """The pledge of a pressed button, as it is by now; None where the button is of none, or it cannot be seen."""
    pledge_id = getattr(pressed, "pledge_id", None)
    if not isinstance(pressed, OF_PLEDGE) or not isinstance(pledge_id, int):
        return None
    try:
        return keeping.own_screen(context, pledge_keeping.own(context.session, context.person, pledge_id), 0)
    except Refusal:
        return None


def fetched(context: Context, fetch: Fetch) -> None:
    """Goes on with a file that was fetched: in the conversation, if the person is still where it was sent."""
    state = fetch.use(context, fetch.found or fetch.unreached)
    dialogue = context.turn.dialogue
    conversation = table.CONVERSATIONS.get(dialogue.name) if dialogue is not None else None
    if state is not None and conversation is not None:
        conversation.go_on(context, state)


def too_fast(context: Context) -> None:
    """Asks someone who floods to slow down, once."""
    refusal = Refusal("too_fast")
    if context.turn.update.callback_query is not None:
        context.tell(refusal_view.toast(context.t, refusal), alert=True)
    context.offer(inline_view.nothing(refusal_view.toast(context.t, refusal)))
    if _private(context) and context.turn.update.callback_query is None:
        context.show(Screen(refusal_view.sentence(context.t, refusal)))


def _private(context: Context) -> bool:
    chat = context.turn.update.effective_chat
    return chat is not None and chat.type == "private"


def _mark_standing(context: Context) -> None:
    last = context.turn.effects[-1]
    if isinstance(last, Show):
        last.standing = True
