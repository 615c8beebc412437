"""What supervision holds of a person, in the file of all that is stored of them. What others wrote is not in it."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from models.person import Person
from models.supervision_people import Supervised
from views.html import html_to_text
from views.privacy_line import line
from views.supervision import about
from views.texts import Language


def written(t: Language, kept: Supervised, person: Person, zone: ZoneInfo) -> Iterator[list[str]]:
    """What they supported, asked, answered, reported, settled, hid, appealed, decided, and what they are writing."""

    def said(key: str, text: str | None, at: datetime | None) -> list[str]:
        if text is None or at is None:
            return []
        return [line(t, key, text), line(t, "created", t.moment(at.astimezone(zone)))]

    for support, pledge, organisation in kept.supports:
        yield said("support", html_to_text(about(t, pledge, organisation)), support.at)
    for question in kept.questions:
        if question.asker_id == person.id:
            yield said("question", question.text, question.asked_at)
        if question.answered_by_id == person.id:
            yield said("answer", question.answer, question.answered_at)
    for doubt in kept.doubts:
        if doubt.reporter_id == person.id:
            yield said("doubt", doubt.text, doubt.at)
        if doubt.settled_by_id == person.id:
            yield said("settled", doubt.word, doubt.settled_at)
    own = {question.id for question in kept.questions if question.asker_id == person.id}
    for hiding in kept.hidings:
        if hiding.by_id == person.id:
            yield said("hid", hiding.reason, hiding.at)
        if hiding.decided_by_id == person.id:
            yield said("decided", hiding.word, hiding.decided_at)
        if hiding.question_id in own:
            yield said("hidden", hiding.reason, hiding.at)
            yield said("appeal", hiding.appeal, hiding.appealed_at)
    if kept.saying is not None:
        yield said("saying", kept.saying.text, kept.saying.at)
