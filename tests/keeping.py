"""What somebody does with their public pledge on the phone, and what is stored of it."""

from sqlmodel import Session, col, select

from models.pledge import Pledge, Status
from models.pledge_history import Entry
from models.pledge_word import Word
from playground.phone import Phone
from tests.scene import Scene
from tests.stories import pledges


async def publishes(phone: Phone, *leads: str) -> None:
    """A whole pledge; it stands open afterwards."""
    await pledges(phone, *leads)
    await opens(phone)


async def opens(phone: Phone) -> None:
    """One's newest pledge, as its own screen."""
    await phone.sends("/mypledges")
    await phone.taps("2027年3月2日")


async def writes_progress(phone: Phone, text: str = "已经办了5次") -> None:
    """Up to the preview of it."""
    await phone.taps("说说进展")
    await phone.sends(text)
    await phone.taps("50%")


async def entries(scene: Scene) -> list[tuple[str, int | None, str | None, int | None, str | None]]:
    """What became of all pledges: step, line, words, percentage and photo."""

    def work(session: Session) -> list[tuple[str, int | None, str | None, int | None, str | None]]:
        found = session.exec(select(Entry).order_by(col(Entry.id))).all()
        return [(each.step.value, each.line, each.text, each.percent, each.photo) for each in found]

    return await scene.read(work)


async def pledge(scene: Scene) -> Pledge:
    """The one that is public."""
    return await scene.read(lambda session: session.exec(select(Pledge).where(Pledge.status != Status.draft)).one())


async def words(scene: Scene) -> list[str | None]:
    """All that is written and not public."""
    return await scene.read(lambda session: list(session.exec(select(Word.text)).all()))
