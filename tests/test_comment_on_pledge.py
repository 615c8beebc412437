"""The comments on whoever made a pledge are read from the pledge."""

import pytest
from sqlmodel import Session

from models.pledge import Author, Item, Pledge, Status
from playground.phone import Phone
from tests.comments import CLUTTER, comments, number
from tests.scene import TODAY, Scene
from views.callbacks import encode
from views.pledge import Read

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SEE = "看点评"


async def a_pledge(scene: Scene, by: str | None = None) -> str:
    """The button that reads a public pledge of a member, or of the branch."""
    branch = await number(scene, "B")
    person_id = await number(scene, by) if by is not None else None

    def work(session: Session) -> int:
        made = Pledge(
            author=Author.member if by is not None else Author.organisation,
            person_id=person_id,
            signed_as=by,
            organisation_id=branch,
            status=Status.published,
            token="token",
            created_at=TODAY,
            published_at=TODAY,
        )
        session.add(made)
        session.flush()
        assert made.id is not None
        session.add(Item(pledge_id=made.id, line=1, criterion="serving", what="教老人用手机"))
        return made.id

    return encode(Read(await scene.write(work), 0, 0))


def offers(phone: Phone) -> bool:
    return any(SEE in label for label in phone.buttons)


async def test_a_members_pledge_leads_to_the_comments_on_its_member(scene: Scene) -> None:
    await scene.person("王小明", "member")
    await scene.person("钱二", "member")
    zhang = await scene.person("张书记", "secretary")
    zhao = await scene.person("赵奶奶", "resident")
    read = await a_pledge(scene, "王小明")
    await comments(scene, zhang, "钱二")

    await zhao.taps_data(read)
    assert "教老人用手机" in zhao.screen
    assert not offers(zhao), "nothing is said of this member yet"
    await comments(scene, zhang, "王小明")
    await zhao.taps_data(read)
    await zhao.taps(SEE)
    assert "王小明" in zhao.screen
    assert CLUTTER in zhao.screen


async def test_an_organisations_pledge_leads_to_the_comments_on_the_organisation(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    above = await scene.person("李书记", "secretary", at="S")
    read = await a_pledge(scene)
    await comments(scene, zhang, "王小明")

    await zhang.taps_data(read)
    assert not offers(zhang), "a comment on a member is none on the organisation"
    await comments(scene, above, "B", problem="公示栏三个月没有换")
    await zhang.taps_data(read)
    await zhang.taps(SEE)
    assert "公示栏三个月没有换" in zhang.screen
