"""By what a pledge is made: the leads of a member; the goods of an organisation, and conditions of its own."""

from sqlmodel import Session

from models import condition as conditions
from models.campaign import Campaign, Criterion, Words
from models.organisation import Organisation
from models.pledge import Author, Pledge


def offered(session: Session, campaign: Campaign, pledge: Pledge) -> list[Criterion]:
    """The criteria by which the pledge may be made, in their order: the campaign's own first, and none of them can be
    taken away. A condition is described by whose it is."""
    if pledge.author is Author.member:
        return list(campaign.criteria.member)
    organisation = session.get_one(Organisation, pledge.organisation_id)
    return [
        *campaign.criteria.organisation,
        *(
            Criterion(code=each.code, name=_words(each.name), description=_words(of.name))
            for each, of in conditions.holding(session, organisation)
        ),
    ]


def codes(session: Session, campaign: Campaign, pledge: Pledge) -> list[str]:
    """The codes that an item of the pledge may have, in their order."""
    return [each.code for each in offered(session, campaign, pledge)]


def order(campaign: Campaign) -> list[str]:
    """All codes that pledges of either kind may have, in the order in which they are listed."""
    return [each.code for each in (*campaign.criteria.member, *campaign.criteria.organisation)]


def _words(said: str) -> Words:
    return Words(zh=said, en=said)
