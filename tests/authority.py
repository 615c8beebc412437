"""Everything that somebody may try, with what it takes: rows that are ready, and the buttons that are then forged."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from sqlmodel import Session, SQLModel, col, select

from models import pledge as pledges
from models import pledge_version
from models import pledge_word as words
from models.channel import Channel
from models.comment import Comment, Problem, Reached, State, Subject
from models.comment import Status as CommentStatus
from models.organisation import Organisation
from models.person import Person, Role, RoleKind
from models.pledge import Author, Pledge, Status
from models.pledge_history import Step
from models.supervision import Question
from models.supervision_doubt import Doubt
from models.supervision_hiding import Hiding
from models.supervision_saying import Purpose, Saying
from tests.pledged import a_row
from tests.scene import TODAY
from views import (
    channel,
    comment,
    condition,
    dissolution,
    invite,
    keeping,
    people,
    pledge_buttons,
    pledge_preview,
    supervision,
    supervision_writing,
)
from views.callbacks import Callback, digest
from views.comment_sitting import Publish as PublishComments
from views.progress import ProgressTable
from views.share_button import Poster

DUE = date(2027, 6, 30)
#: Words that are typed, or buttons that are pressed, one after the other.
Steps = list[Callback | str]


@dataclass(frozen=True)
class Try:
    """One action: what is made ready for somebody, and the table that it changes; None: it sends a file."""

    ready: Callable[["Stage", Person], Steps]
    changes: str | None


class Stage:
    """The rows that are acted on: a member of the branch, the branch itself, and what both have in public."""

    def __init__(self, session: Session, branch: Organisation, above: Organisation) -> None:
        self.session, self.branch, self.above = session, branch, above
        self.wang = self.put(Person(name="王小明", created_at=TODAY))
        self.zhao = self.put(Person(name="赵奶奶", created_at=TODAY))

    def put(self, row: SQLModel) -> SimpleNamespace:
        """Stores a row, and gives what is known of it."""
        self.session.add(row)
        self.session.flush()
        return SimpleNamespace(**row.model_dump())

    def pledge(self, person: int | None, *, public: bool = True) -> int:
        """A pledge with one item, of a member or of the branch."""
        return a_row(self.session, self.branch, person, status=Status.published if public else Status.draft).id or 0

    def question(self, pledge: int, asker: int | None = None, **more: object) -> int:
        row = Question(pledge_id=pledge, asker_id=asker or self.zhao.id, text="办了吗", asked_at=TODAY, **more)
        return int(self.put(row).id)

    def doubt(self, pledge: int) -> int:
        row = Doubt(pledge_id=pledge, organisation_id=self.branch.id, reporter_id=self.zhao.id, text="真的吗", at=TODAY)
        return int(self.put(row).id)

    def comment(self, person: int | None, author: int | None = None) -> int:
        """A public comment on a member or on the branch; with ``author`` their draft of one."""
        draft = author is not None
        row = Comment(
            subject=Subject.member if person is not None else Subject.organisation,
            person_id=person,
            organisation_id=self.branch.id or 0,
            author_id=author,
            status=CommentStatus.draft if draft else CommentStatus.published,
            reached=Reached.ready,
            achievements="办得好",
            created_at=TODAY,
            published_at=None if draft else TODAY,
        )
        return int(self.put(row).id)

    def saying(self, actor: Person, purpose: Purpose, subject: int) -> Steps:
        """Words that somebody is about to say, and the button that says them."""
        row = Saying(person_id=actor.id or 0, purpose=purpose, subject_id=subject, text="这样说", at=TODAY)
        self.put(row)
        return [supervision.Say(purpose.value, subject), supervision_writing.Confirm(supervision_writing.mark(row))]

    def word(self, actor: Person, pledge: int, line: int, step: Step) -> Steps:
        """The same of what became of a pledge."""
        row = words.Word(person_id=actor.id or 0, pledge_id=pledge, line=line, step=step, text="这样说", begun_at=TODAY)
        self.put(row)
        return [
            keeping.Tell(pledge, line, step.value),
            keeping.Say(pledge, line, step.value, keeping.said_mark(row)),
        ]

    def revision(self, actor: Person, pledge: int) -> Steps:
        """A revision that somebody is about to publish."""
        found = self.session.get_one(Pledge, pledge)
        draft = pledge_version.copy(self.session, actor, found, TODAY)
        pledges.items(self.session, draft)[0].what = "读两本书"
        self.session.flush()
        number = draft.id or 0
        return [pledge_buttons.Revise(pledge), pledge_buttons.PublishVersion(number, pledge, 2, self._mark(draft))]

    def publish(self, pledge: int) -> Steps:
        """The button that makes a draft public, under its words."""
        return [pledge_buttons.Publish(pledge, self._mark(self.session.get_one(Pledge, pledge)))]

    def _mark(self, draft: Pledge) -> str:
        return pledge_preview.mark_of(draft, pledges.items(self.session, draft))

    def remark(self, actor: Person, person: int | None) -> Steps:
        """A comment that somebody is about to publish."""
        number = self.comment(person, actor.id)
        mark = digest(repr([number, "办得好", None, None, self.branch.id]))
        return [PublishComments(number, mark)]


def _own(stage: Stage, actor: Person) -> int:
    return stage.pledge(actor.id)


def _chat(stage: Stage, actor: Person) -> Steps:
    chat = -1009000000000 - (actor.id or 0)
    stage.put(Channel(chat_id=chat, title="朝阳之声", added_by=actor.telegram_id, may_post=True))
    return [channel.Connect(stage.branch.id or 0, chat)]


def _appeal(
    stage: Stage, actor: Person, *, asker: int | None = None, by: int | None = None, pledger: int | None = None
) -> Steps:
    number = stage.question(stage.pledge(pledger or stage.wang.id), asker, hidden=True, was_hidden=True)
    row = Hiding(question_id=number, by_id=by, reason="不当", at=TODAY, appeal="我没有", appealed_at=TODAY)
    return stage.saying(actor, Purpose.restore, stage.put(row).id)


def _of_office(stage: Stage) -> int:
    """A member of the branch who works in the campaign office."""
    person = stage.put(Person(name="钱办事", created_at=TODAY)).id
    district = stage.branch.ancestor_ids()[0]
    stage.put(Role(person_id=person, kind=RoleKind.member, organisation_id=stage.branch.id or 0, since=TODAY))
    stage.put(Role(person_id=person, kind=RoleKind.office, organisation_id=district, since=TODAY))
    return int(person)


def _mend(stage: Stage, _actor: Person) -> Steps:
    number = stage.comment(None)
    problem = stage.put(Problem(comment_id=number, text="楼道乱", due=DUE, state=State.open)).id
    return [comment.Mended(problem), "清完了"]


def _draft_of_wang(stage: Stage) -> int:
    """The member's draft: there is one."""
    mine = (Pledge.person_id == stage.wang.id, Pledge.status == Status.draft)
    return stage.session.exec(select(Pledge.id).where(*mine)).first() or stage.pledge(stage.wang.id, public=False)


def _draft_of_branch(stage: Stage) -> int:
    """The draft of the branch's own pledge: there is one."""
    mine = (Pledge.author == Author.organisation, Pledge.status == Status.draft, col(Pledge.revises_id).is_(None))
    found = stage.session.exec(select(Pledge.id).where(*mine)).first()
    return found or stage.pledge(None, public=False)


def _of(whose: str, pledge: Callable[[Stage, Person], int]) -> dict[str, Try]:
    """What is the same with every pledge."""
    return {
        f"revise {whose} pledge": Try(lambda s, a: s.revision(a, pledge(s, a)), "pledge_item"),
        f"tell of progress with {whose} pledge": Try(
            lambda s, a: s.word(a, pledge(s, a), 1, Step.progress), "pledge_entry"
        ),
        f"say that {whose} pledge was kept": Try(lambda s, a: [keeping.Kept(pledge(s, a), 1, 0)], "pledge_entry"),
        f"withdraw {whose} pledge": Try(
            lambda s, a: s.word(a, pledge(s, a), words.WHOLE, Step.withdrawn), "pledge_entry"
        ),
        f"answer a question about {whose} pledge": Try(
            lambda s, a: s.saying(a, Purpose.answer, s.question(pledge(s, a))), "question"
        ),
    }


def _about(whose: str, pledge: Callable[[Stage, Person], int]) -> dict[str, Try]:
    """What is done about a pledge."""
    return {
        f"support {whose} pledge": Try(lambda s, a: [supervision.StandBehind(pledge(s, a), 1, 0, 0)], "support"),
        f"ask about {whose} pledge": Try(lambda s, a: s.saying(a, Purpose.ask, pledge(s, a)), "question"),
        f"report a doubt about {whose} pledge": Try(lambda s, a: s.saying(a, Purpose.doubt, pledge(s, a)), "doubt"),
        f"hide a question about {whose} pledge": Try(
            lambda s, a: s.saying(a, Purpose.hide, s.question(pledge(s, a))), "hiding"
        ),
        f"settle a doubt about {whose} pledge": Try(
            lambda s, a: s.saying(a, Purpose.settle, s.doubt(pledge(s, a))), "doubt"
        ),
    }


def _member(stage: Stage, _actor: Person) -> int:
    return stage.pledge(stage.wang.id)


def _branch(stage: Stage, _actor: Person) -> int:
    return stage.pledge(None)


#: Every action, by its name in docs/authority.md.
TRIES: dict[str, Try] = {
    "publish a pledge of one's own": Try(lambda s, a: s.publish(s.pledge(a.id, public=False)), "pledge_entry"),
    **_of("one's own", _own),
    **_about("one's own", _own),
    "answer a comment on oneself": Try(lambda s, a: [comment.Answer(s.comment(a.id)), "谢谢"], "comment"),
    "comment on oneself": Try(lambda s, a: s.remark(a, a.id), "comment"),
    "publish another member's draft": Try(lambda s, _a: s.publish(_draft_of_wang(s)), "pledge_entry"),
    **_of("another member's", _member),
    **_about("a member's", _member),
    "answer a comment on another member": Try(lambda s, _a: [comment.Answer(s.comment(s.wang.id)), "谢谢"], "comment"),
    "comment on a member": Try(lambda s, a: s.remark(a, s.wang.id), "comment"),
    "comment on a member who works in the office": Try(lambda s, a: s.remark(a, _of_office(s)), "comment"),
    "draft an organisation's pledge": Try(lambda s, _a: [pledge_buttons.BeginFor(s.branch.id or 0)], "pledge"),
    "publish an organisation's pledge": Try(lambda s, _a: s.publish(_draft_of_branch(s)), "pledge_entry"),
    **_of("an organisation's", _branch),
    **_about("an organisation's", _branch),
    "comment on an organisation": Try(lambda s, a: s.remark(a, None), "comment"),
    "answer a comment on an organisation": Try(lambda s, _a: [comment.Answer(s.comment(None)), "谢谢"], "comment"),
    "report a problem of an organisation as mended": Try(_mend, "comment_problem"),
    "add a condition of an organisation's own": Try(
        lambda s, _a: [condition.AskName(s.branch.id or 0), "门前三包"], "condition"
    ),
    "take the table of progress": Try(lambda s, _a: [ProgressTable(s.branch.id or 0)], None),
    "make an organisation's poster": Try(lambda s, _a: [Poster(s.branch.id or 0)], None),
    "connect an organisation's channel": Try(_chat, "organisation"),
    "invite to an organisation": Try(
        lambda s, a: [invite.Make(s.branch.id or 0, "member", 1, 7, f"{a.id:016}")], "invite"
    ),
    "end a member's membership": Try(lambda s, _a: [people.Remove(s.branch.id or 0, s.wang.id, "member")], "role"),
    "merge an organisation into another": Try(
        lambda s, _a: [dissolution.DissolveNow(s.branch.id or 0, s.above.id or 0)], "organisation"
    ),
    "decide about an appeal against a hiding": Try(_appeal, "hiding"),
    "decide about an appeal of one's own": Try(lambda s, a: _appeal(s, a, asker=a.id), "hiding"),
    "decide about an appeal against one's own hiding": Try(lambda s, a: _appeal(s, a, by=a.id), "hiding"),
    "decide about an appeal that is about one's own pledge": Try(lambda s, a: _appeal(s, a, pledger=a.id), "hiding"),
}
