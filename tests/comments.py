"""Comments written on phones, where a test is about what becomes of them."""

from sqlmodel import Session, col, select

from models import organisation as organisations
from models.comment import Comment, Problem
from models.person import Person
from playground.phone import Phone
from tests.scene import Scene
from views.callbacks import encode
from views.comment import On
from views.comment_whom import One

CLUTTER = "楼道里的杂物还没有清完"


async def number(scene: Scene, name: str) -> int:
    """The number of a person, or of the organisation of this code."""

    def work(session: Session) -> int:
        organisation = organisations.by_code(session, name)
        found = organisation or session.exec(select(Person).where(Person.name == name)).one()
        assert found.id is not None
        return found.id

    return await scene.read(work)


async def on(scene: Scene, name: str) -> str:
    """The button that leads to the comments on a member, or on the organisation of this code."""
    return encode(On(kind(name), await number(scene, name)))


async def comment_on(scene: Scene, name: str) -> str:
    """The button that begins a comment on them."""
    return encode(One(kind(name), await number(scene, name)))


def kind(name: str) -> str:
    """Organisations are named by their codes."""
    return "organisation" if name.isascii() and name.isupper() else "member"


async def writes(
    reviewer: Phone, *, praise: str = "手机课按时办了", problem: str | None = CLUTTER, again: bool = False
) -> None:
    """One comment, from its first part to the preview; ``again``: a problem is named again, and no other."""
    await reviewer.sends(praise)
    if problem is not None:
        await reviewer.sends(problem)
        await reviewer.sends("5月31日")
        await reviewer.taps("没有了")
    else:
        await reviewer.taps("没有了" if again else "没有问题")
    await reviewer.sends("多到独居老人家里走一走")
    await reviewer.taps("这一项不写")


async def comments(scene: Scene, reviewer: Phone, name: str, *, problem: str | None = CLUTTER) -> None:
    """A whole comment on somebody, published."""
    await reviewer.taps_data(await comment_on(scene, name))
    await writes(reviewer, problem=problem)
    await reviewer.taps("看好了")
    await reviewer.taps("一起公布")


async def states(scene: Scene) -> list[tuple[str, str]]:
    """Every problem with its state, in the order in which they were named."""

    def work(session: Session) -> list[tuple[str, str]]:
        found = session.exec(select(Problem).order_by(col(Problem.id))).all()
        return [(each.text, each.state.value) for each in found]

    return await scene.read(work)


async def stored(scene: Scene) -> list[Comment]:
    """Every comment."""
    return await scene.read(lambda session: list(session.exec(select(Comment).order_by(col(Comment.id))).all()))
