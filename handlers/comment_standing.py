"""Where somebody stands in a sitting of comments, and which question of which draft comes next."""

from __future__ import annotations

from handlers.conversation import begin
from handlers.turn import Context
from models import comment as comments
from models import comment_draft as drafts
from models.comment import ORDER_OF_PARTS, Comment, Problem, Reached, Whom
from models.pledge import stored_id
from models.refusal import Refusal
from views.callbacks import digest

NAME = "comment"
PLACES, WHOM, SITTING, DROP = "places", "whom", "sitting", "drop"
EARLIER, DUE, PREVIEW = "earlier", "due", "preview"
#: One state for each part; the name of the state is that of the part.
PARTS = tuple(each.value for each in ORDER_OF_PARTS)


def draft(context: Context) -> Comment:
    """The draft that the person is at."""
    dialogue = context.turn.dialogue
    return drafts.own(context.session, context.person, dialogue.subject_id if dialogue else None)


def problem(context: Context) -> tuple[Comment, Problem]:
    """The problem of a draft that the person is at."""
    dialogue = context.turn.dialogue
    return drafts.own_problem(context.session, context.person, dialogue.part_id if dialogue else None)


def enter(context: Context, comment_id: int) -> Comment:
    """The draft of a pressed button: an old message's button leads back into the conversation."""
    found = drafts.own(context.session, context.person, comment_id)
    dialogue = context.turn.dialogue
    if dialogue is None or dialogue.name != NAME or dialogue.subject_id != found.id:
        begin(context, NAME, SITTING, subject_id=found.id)
    return found


def enter_problem(context: Context, problem_id: int) -> tuple[Comment, Problem]:
    """The problem of a pressed button, with its draft."""
    found, one = drafts.own_problem(context.session, context.person, problem_id)
    enter(context, stored_id(found.id))
    return found, one


def at(context: Context, state: str, part_id: int | None = None) -> str:
    """A state, with the row that it is about."""
    assert context.turn.dialogue is not None
    context.turn.dialogue.part_id = part_id
    return state


def following(context: Context, found: Comment) -> str:
    """The first question that is open: an earlier problem, a day, a part; else the preview."""
    left = drafts.to_settle(context.session, found)
    if left:
        return at(context, EARLIER, left[0].id)
    undated = drafts.undated(context.session, found)
    if undated is not None:
        return at(context, DUE, undated.id)
    return at(context, PREVIEW if found.reached is Reached.ready else found.reached.value)


def part_of(word: str) -> Reached:
    """The part that a button names. Refusal: ``button_old``."""
    for each in ORDER_OF_PARTS:
        if each == word:
            return each
    raise Refusal("button_old")


def name_of(context: Context, whom: Whom) -> str:
    """Whom a comment is on, as it is said."""
    if whom.person is None:
        return whom.organisation.name
    return context.t.plain("comment.member", name=whom.person.name, organisation=whom.organisation.name)


def mark(context: Context) -> str:
    """A mark of all that the sitting says: what is published is what was seen."""
    said: list[object] = []
    for each in drafts.sitting(context.session, context.person):
        said += [each.id, each.achievements, each.direction, each.private, each.organisation_id]
        said += [(one.id, one.text, one.due) for one in comments.problems(context.session, each)]
        said += [one.id for one in comments.closed_by(context.session, each)]
    return digest(repr(said))


def stage(context: Context) -> str:
    """The code of the campaign's stage today; empty between stages."""
    found = context.campaign.stage_on(context.clock.today())
    return found.code if found is not None else ""
