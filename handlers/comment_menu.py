"""Where comments are offered: in the menu, to write them and to read those on oneself; on a pledge, to read those on
whoever made it."""

from __future__ import annotations

from handlers.turn import Context
from models import comment as comments
from models import comment_draft as drafts
from models import comment_rights
from models.comment import Subject
from models.organisation import Organisation
from models.person import Role, RoleKind
from models.pledge import Author, Pledge, stored_id
from views import comment_whom as whom_view
from views.comment import On, to_comments
from views.screen import Button


def buttons(context: Context, role: Role, organisation: Organisation) -> list[list[Button]]:
    """To comment, for who has anybody below; and the comments on oneself, or on the organisation that one leads."""
    session, t = context.session, context.t
    rows = []
    if role.kind in (*comment_rights.ABOVE, RoleKind.office) and comment_rights.has_somebody(session, organisation):
        begun = bool(drafts.sitting(session, context.person))
        label = t.plain("comment.button.continue" if begun else "comment.button.begin")
        rows.append([Button(label, whom_view.Begin())])
    if role.kind is RoleKind.secretary and _any(context, Subject.organisation, stored_id(organisation.id)):
        rows.append([Button(t.plain("comment.button.on_us"), On(Subject.organisation, stored_id(organisation.id)))])
    if _any(context, Subject.member, stored_id(context.person.id)):
        rows.append([Button(t.plain("comment.button.on_me"), On(Subject.member, stored_id(context.person.id)))])
    return rows


def on_pledger(context: Context, pledge: Pledge) -> list[list[Button]]:
    """The way from a pledge to the comments on the member or the organisation that made it, where there are any."""
    to = On(Subject.organisation, pledge.organisation_id)
    if pledge.author is Author.member:
        if pledge.person_id is None:
            return []  # erased
        to = On(Subject.member, pledge.person_id)
    return [[to_comments(context.t, to)]] if _any(context, to.kind, to.subject_id) else []


def _any(context: Context, kind: str, subject_id: int) -> bool:
    return bool(comments.on(context.session, kind, subject_id, limit=1))
