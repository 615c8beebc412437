"""What a pledge says beside its items: a member's post; an organisation's theme, vehicle and plan, with a document."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from models import membership, plain_text, rights
from models import organisation as organisations
from models import pledge_draft as drafts
from models.campaign import Campaign, Track
from models.organisation import Organisation
from models.person import Person
from models.pledge import REQUIRED, TEXT_MAX, Author, Head, Pledge, Status, stored_id
from models.refusal import NotPermitted, Refusal

#: Longest plan, in UTF-16 units; whoever has more to say adds a document.
PLAN_MAX = 1000
#: Longest name of a document that is kept.
NAME_MAX = 100

Written = Literal["post", "theme", "vehicle", "plan"]


def draft_of(session: Session, organisation: Organisation) -> Pledge | None:
    """The draft of an organisation's new pledge: there is at most one, shared by those who write it."""
    query = select(Pledge).where(Pledge.organisation_id == organisation.id, Pledge.author == Author.organisation)
    return session.exec(query.where(Pledge.status == Status.draft, col(Pledge.revises_id).is_(None))).first()


def begin_for(session: Session, actor: Person, organisation: Organisation, now: datetime) -> Pledge:
    """The draft of the organisation's pledge, a new one if there is none. Refusals: ``not_your_organisation``,
    ``organisation_ended``."""
    if not rights.may_draft(session, actor, organisation):
        raise NotPermitted("not_your_organisation")
    organisations.require_standing(session, organisation)
    draft = draft_of(session, organisation)
    if draft is None:
        draft = Pledge(
            author=Author.organisation,
            drafted_by_id=stored_id(actor.id),
            organisation_id=stored_id(organisation.id),
            created_at=now,
        )
        session.add(draft)
        session.flush()
    return draft


def track_of(session: Session, campaign: Campaign, organisation: Organisation) -> Track | None:
    """The organisation's track, or that of the nearest above it; None where none has one that the campaign knows."""
    query = select(Organisation.track).where(col(Organisation.id).in_(organisation.ancestor_ids()))
    above = session.exec(query.where(col(Organisation.track).is_not(None)).order_by(col(Organisation.path))).all()
    known = {each.code: each for each in campaign.tracks}
    return next((known[code] for code in reversed(above) if code in known), None)


def questions(session: Session, campaign: Campaign, draft: Pledge) -> tuple[Head, ...]:
    """What is asked beside the items. A member has a post where the track uses them, or where one is written."""
    if draft.author is Author.organisation:
        return (*REQUIRED, "document")
    organisation = session.get_one(Organisation, draft.organisation_id)
    track = track_of(session, campaign, organisation)
    return ("post",) if draft.post is not None or (track is not None and track.posts) else ()


def next_open(draft: Pledge) -> Head | None:
    """The first question about an organisation's pledge that has no answer and needs one."""
    if draft.author is Author.member:
        return None
    return next((field for field in REQUIRED if getattr(draft, field) is None), None)


def write(session: Session, actor: Person, draft: Pledge, field: Written, typed: str) -> None:
    """Stores a text of a draft. Refusals: ``draft_gone``, ``text_empty``, ``text_long``."""
    drafts.own_draft(session, actor, draft.id)
    setattr(draft, field, plain_text.sentence(typed, most=PLAN_MAX if field == "plan" else TEXT_MAX))
    session.flush()


def attach(session: Session, actor: Person, draft: Pledge, file_id: str, name: str | None) -> None:
    """Adds a document to the plan, by the name that Telegram gave to it; without ``name`` it is a picture. Refusal:
    ``draft_gone``."""
    drafts.own_draft(session, actor, draft.id)
    draft.plan_file = file_id
    draft.plan_name = plain_text.clean(name).replace("\n", " ")[:NAME_MAX] or "document" if name is not None else None
    session.flush()


def leave_out(session: Session, actor: Person, draft: Pledge, field: Head) -> None:
    """Leaves out what is not needed: the post, the document. Refusals: ``draft_gone``, ``button_old``."""
    drafts.own_draft(session, actor, draft.id)
    if field == "post":
        draft.post = None
    elif field == "document":
        draft.plan_file = draft.plan_name = None
    else:
        raise Refusal("button_old")
    session.flush()


def to_publish(session: Session, organisation: Organisation) -> Sequence[Person]:
    """To whom a written draft is handed over: the organisation's secretaries who can be reached, else those of the
    nearest organisation above that has one. Refusal: ``secretary_nowhere``."""
    found = membership.nearest(
        session,
        organisation.ancestor_ids(),
        lambda person: person.telegram_id is not None and not person.blocked,
    )
    if found is None:
        raise Refusal("secretary_nowhere")
    return found[1]
