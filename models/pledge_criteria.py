"""By what a pledge is made: the leads of a member, the goods of an organisation."""

from sqlmodel import Session

from models.campaign import Campaign
from models.pledge import Author, Pledge


def codes(session: Session, campaign: Campaign, pledge: Pledge) -> list[str]:  # noqa: ARG001
    """The codes that an item of the pledge may have, in their order."""
    criteria = campaign.criteria.member if pledge.author is Author.member else campaign.criteria.organisation
    return [each.code for each in criteria]


def order(campaign: Campaign) -> list[str]:
    """All codes that pledges of either kind may have, in the order in which they are listed."""
    return [each.code for each in (*campaign.criteria.member, *campaign.criteria.organisation)]
