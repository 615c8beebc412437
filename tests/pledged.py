"""Pledges in the database, where a test is about what becomes of them and nobody need type them."""

from datetime import date

from sqlmodel import Session

from models import person as people
from models import pledge_draft as drafts
from models import tally
from models.organisation import Organisation
from models.person import Person
from models.pledge import QUESTIONS, Author, Item, Pledge, Status
from playground.phone import Phone
from tests.scene import TODAY, Scene

DUE = date(2027, 6, 30)


async def a_pledge(scene: Scene, phone: Phone, what: str = "教老人用手机", due: date = DUE) -> int:
    """A public pledge of whoever holds the phone, of one item; returns its id."""

    def work(session: Session) -> int:
        person = people.by_telegram(session, phone.user_id)
        assert person is not None
        return publish(session, scene, person, what, due)

    return await scene.write(work)


def publish(session: Session, scene: Scene, person: Person, what: str = "教老人用手机", due: date = DUE) -> int:
    """The same, by the rules of drafts."""
    clock, campaign = scene.bot.clock, scene.bot.settings.campaign
    draft = drafts.begin(session, person, clock.now())
    drafts.choose(session, person, draft, "serving", campaign, on=True)
    [item] = drafts.items(session, draft)
    for field in QUESTIONS:
        if field != "due":
            drafts.write(session, person, item, field, what, campaign.pledge)  # type: ignore[arg-type]
    drafts.set_due(session, person, item, due, campaign.pledge, clock.today())
    made, _place, _now = drafts.publish(session, person, draft.id or 0, campaign, clock)
    return made.id or 0


def a_row(
    session: Session,
    one: Organisation,
    person_id: int | None = None,
    *,
    due: date = DUE,
    status: Status = Status.published,
) -> Pledge:
    """A pledge of one item as it is stored, of a member or of the organisation itself, counted in its figures."""
    own, public = person_id is None, status is not Status.draft
    head = {"theme": "共建家园", "vehicle": "示范楼院", "plan": "分三步走"} if own else {"signed_as": "某人"}
    made = Pledge(
        author=Author.organisation if own else Author.member,
        person_id=person_id,
        drafted_by_id=person_id,
        organisation_id=one.id or 0,
        status=status,
        next_due=due if status is Status.published else None,
        created_at=TODAY,
        published_at=TODAY if public else None,
        **head,
    )
    session.add(made)
    session.flush()
    made.token = f"token{made.id}" if public else None
    criterion = "leadership" if own else "study"
    said = {"what": "读书", "for_whom": "居民", "due": due, "measure": "12 次"}
    session.add(Item(pledge_id=made.id or 0, line=1 if public else None, criterion=criterion, **said))
    session.flush()
    tally.move(session, one, None, tally.cell(made))
    return made
