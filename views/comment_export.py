"""What comments hold of a person, in the file of all that is stored of them."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from models.comment import Comment, Status
from models.comment_people import Kept
from models.privacy import Commented
from views import comment as view
from views.html import html_to_text
from views.privacy_line import line
from views.texts import Language


def written(t: Language, kept: Commented, zone: ZoneInfo) -> Iterator[list[str]]:
    """Comments on the person, by the person, and on organisations for which they have answered. The private remark of a
    comment is theirs to read where it is on them or by them."""
    for key, found, private in (
        ("comment_on", kept.on, True),
        ("comment_by", kept.by, True),
        ("comment_answered", kept.answered, False),
    ):
        for each in found:
            yield [line(t, key, _head(t, each[0], each, zone)), *_words(t, each, private=private)]


def _head(t: Language, comment: Comment, kept: Kept, zone: ZoneInfo) -> str:
    whom = view.subject(t, comment, kept[1])
    if comment.status is Status.draft or comment.published_at is None:
        return t.plain("comment.member", name=t.plain("privacy.key.comment_draft"), organisation=kept[1].name)
    return f"{whom}, {t.moment(comment.published_at.astimezone(zone))}"


def _words(t: Language, kept: Kept, *, private: bool) -> Iterator[str]:
    comment, _organisation, problems = kept
    for part in view.body(t, comment, problems, []):
        if part is not None:
            yield html_to_text(part)
    if private and comment.private:
        yield line(t, "comment_private", comment.private)
    if comment.answer:
        yield line(t, "comment_answer", comment.answer)
