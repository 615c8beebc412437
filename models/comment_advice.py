"""Advice on a comment before it is public: never a block. A comment that only praises helps nobody."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from sqlmodel import Session, col, select

from models import comment as comments
from models.comment import Comment, Problem, Status


class Advice(StrEnum):
    """What a comment could do better."""

    only_praise = "only_praise"  # achievements, and not one problem
    no_problem = "no_problem"  # no problem, without praise either
    no_direction = "no_direction"  # it does not say where to work on
    copied = "copied"  # word for word what the same reviewer has said before


def fingerprint(comment: Comment, problems: Sequence[Problem]) -> str | None:
    """A mark of the public words of a comment, whatever their spaces and punctuation; None for no words at all."""
    said = [comment.achievements, *sorted(each.text for each in problems), comment.direction]
    words = "\n".join(re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", each or "").casefold()) for each in said)
    return hashlib.blake2s(words.encode(), digest_size=16).hexdigest() if words.strip() else None


def of(session: Session, draft: Comment) -> list[Advice]:
    """What is to be said to its author about a draft."""
    problems = comments.problems(session, draft)
    found = []
    if not problems:
        found.append(Advice.only_praise if draft.achievements else Advice.no_problem)
    if draft.direction is None:
        found.append(Advice.no_direction)
    if _said_before(session, draft, fingerprint(draft, problems)):
        found.append(Advice.copied)
    return found


def _said_before(session: Session, draft: Comment, mark: str | None) -> bool:
    """Whether the author has published the same words, or has them in the same sitting on somebody else."""
    if mark is None:
        return False
    mine = select(Comment).where(Comment.author_id == draft.author_id)
    public = mine.where(Comment.status == Status.published, Comment.fingerprint == mark).limit(1)
    if session.exec(public).first() is not None:
        return True
    others = mine.where(Comment.status == Status.draft, col(Comment.id) != draft.id)
    return any(fingerprint(each, comments.problems(session, each)) == mark for each in session.exec(others).all())
