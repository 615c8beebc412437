"""By what a pledge is made: the leads of a member, the goods of an organisation."""

from sqlmodel import Session

from models.campaign import Campaign
from models.pledge import Author, Pledge


def codes(session: Session, campaign: Campaign, pledge: Pledge) -> list[str]:  # noqa: ARG001
    """The codes that an item of the pledge may have, in their order."""
    criteria = campaign.criteria.member if pledge.author is Author.member else campaign.criteria.organisation
    return [each.code for each in criteria]
