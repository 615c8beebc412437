"""A web board over a small district with pledges in every state, without a bot in front of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import pytest_asyncio
from aiohttp import ClientResponse, ClientSession
from sqlmodel import Session
from yarl import URL

from bot.config import Settings, Web
from bot.web import Board
from models import organisation as organisations
from models import person as people
from models import pledge_draft, pledge_keeping
from models.campaign import Campaign
from models.clock import Clock
from models.database import Database
from models.organisation import Organisation
from models.person import Person, RoleKind
from models.pledge import Author, Item, Pledge, items, stored_id
from tests.scene import TODAY, lay_out
from views.texts import Texts

Result = TypeVar("Result")
#: Read as markup it would be seen at once.
SCRIPT = '<script>alert("承诺")</script><img src=x onerror=alert(1)>&amp;'


@dataclass
class Served:
    """A running board, with what stands behind it."""

    board: Board
    database: Database
    clock: Clock
    campaign: Campaign

    @property
    def url(self) -> str:
        """The first page, without the last slash."""
        return f"http://127.0.0.1:{self.board.port}"

    async def write(self, work: Callable[[Session], Result]) -> Result:
        """Changes the database."""
        return await self.database.write(work)

    async def member(self, name: str, at: str = "B") -> int:
        """A member of the organisation ``at``."""

        def work(session: Session) -> int:
            person = Person(name=name, created_at=self.clock.now())
            session.add(person)
            session.flush()
            people.grant(session, person, RoleKind.member, _at(session, at), self.clock.now())
            return stored_id(person.id)

        return await self.write(work)

    async def pledged(self, person_id: int, *whats: str, due: date = date(2027, 6, 30)) -> tuple[int, str]:
        """A public pledge of a member with these promises: its id and its token."""

        def work(session: Session) -> tuple[int, str]:
            person = session.get_one(Person, person_id)
            draft = pledge_draft.begin(session, person, self.clock.now())
            _fill(session, self.campaign, draft, whats, due)
            made, _, _ = pledge_draft.publish(session, person, stored_id(draft.id), self.campaign, self.clock)
            assert made.token is not None
            return stored_id(made.id), made.token

        return await self.write(work)

    async def pledged_by_organisation(self, at: str, theme: str, *whats: str, **head: str) -> tuple[int, str]:
        """A public pledge of an organisation."""

        def work(session: Session) -> tuple[int, str]:
            leader = Person(name="李书华", created_at=self.clock.now())
            session.add(leader)
            session.flush()
            one = _at(session, at)
            people.grant(session, leader, RoleKind.secretary, one, self.clock.now())
            draft = Pledge(
                author=Author.organisation,
                organisation_id=stored_id(one.id),
                drafted_by_id=leader.id,
                theme=theme,
                created_at=self.clock.now(),
                **({"vehicle": "党员示范楼院", "plan": "先走访，再办事。"} | head),
            )
            session.add(draft)
            session.flush()
            _fill(session, self.campaign, draft, whats, date(2027, 6, 30))
            made, _, _ = pledge_draft.publish(session, leader, stored_id(draft.id), self.campaign, self.clock)
            assert made.token is not None
            return stored_id(made.id), made.token

        return await self.write(work)

    async def acts(self, person_id: int, step: Callable[..., Any], *given: Any, **more: Any) -> None:
        """Somebody does something with a pledge: a function of ``models.pledge_keeping``."""
        await self.write(
            lambda session: step(session, session.get_one(Person, person_id), *given, self.clock, **more) and None
        )

    async def revised(self, person_id: int, pledge_id: int, what: str) -> None:
        """A new version, in which the first promise says something else."""

        def work(session: Session) -> None:
            person = session.get_one(Person, person_id)
            draft = pledge_draft.revise(session, person, pledge_id, self.clock.now())
            items(session, draft)[0].what = what
            session.flush()
            pledge_draft.publish(session, person, stored_id(draft.id), self.campaign, self.clock)

        await self.write(work)

    def later(self, days: int) -> None:
        """So many days pass."""
        self.clock.set(self.clock.now() + timedelta(days=days))


@asynccontextmanager
async def serving(database_url: str, **web: Any) -> AsyncIterator[Served]:
    """A board on a fresh district."""
    settings = Settings()
    database, clock = Database(database_url), Clock(settings.campaign.zone)
    database.start()
    clock.set(TODAY)
    await database.write(lambda session: lay_out(session, clock.now()))
    given = {"public_url": "http://127.0.0.1", **web}
    board = Board(Web(enabled=True, port=0, **given), settings.campaign, database, clock, Texts.load())
    board.shelf.seconds = 0  # what is changed is seen at once
    await board.start("xianfeng_demo_bot")
    yield Served(board, database, clock, settings.campaign)
    await board.stop()
    database.stop()


async def lively(served: Served) -> dict[str, str]:
    """Pledges in every state; their tokens by what they are."""
    wang, chen = await served.member("王小明"), await served.member("陈立新", "C")
    _, overdue = await served.pledged(chen, "三月底前修好三号楼的楼道灯", due=date(2027, 3, 20))
    kept_id, kept = await served.pledged(chen, "给楼里的老人装好十个扶手")
    await served.acts(chen, pledge_keeping.keep, kept_id, 1)
    failed_id, failed = await served.pledged(wang, "五月前办一次义诊")
    await served.acts(wang, pledge_keeping.give_up, failed_id, 1, "医院排不开日子，改到秋天再办。")
    gone_id, withdrawn = await served.pledged(wang, "每天巡楼一次")
    await served.acts(wang, pledge_keeping.withdraw, gone_id, "工作调动，改由网格员接手。")
    going_id, going = await served.pledged(
        wang, "每周六上午到社区活动室教老人用手机", "每月读一本书并在支部交流", "帮五户人家办好医保手续"
    )
    served.later(20)
    told = "已经办了四次，来了十二位老人。"
    await served.acts(wang, pledge_keeping.report, going_id, 1, told, percent=40, photo="a-photo")
    await served.acts(wang, pledge_keeping.keep, going_id, 3)
    await served.revised(wang, going_id, "每周六上午到社区活动室教老人用手机，每次两小时")
    _, own = await served.pledged_by_organisation(
        "B", "情系社区、奉献居民", "建一支二十人的志愿队", vehicle="党员示范楼院", plan="第一步：摸底。\n第二步：结对。"
    )
    return {
        "overdue": overdue,
        "kept": kept,
        "not_kept": failed,
        "withdrawn": withdrawn,
        "going": going,
        "own": own,
        "going_id": str(going_id),
    }


class Browser:
    """Asks a board for pages."""

    def __init__(self, served: Served, session: ClientSession) -> None:
        self.served = served
        self._session = session

    async def ask(self, path: str, method: str = "GET", **headers: str) -> ClientResponse:
        """Asks for exactly this path."""
        url = URL(self.served.url + path, encoded=True)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._session.request(method, url, headers=named)

    async def page(self, path: str, status: int = 200, **headers: str) -> str:
        """The page, whose status must be this."""
        response = await self.ask(path, **headers)
        text = await response.text()
        assert response.status == status, text
        return text


@pytest_asyncio.fixture
async def browser(database_url: str) -> AsyncIterator[Browser]:
    """Somebody who looks at a board on a fresh district, on each kind of database."""
    async with serving(database_url) as served, ClientSession() as session:
        yield Browser(served, session)


def _at(session: Session, code: str) -> Organisation:
    found = organisations.by_code(session, code)
    assert found is not None
    return found


def _fill(session: Session, campaign: Campaign, draft: Pledge, whats: tuple[str, ...], due: date) -> None:
    criteria = campaign.criteria.member if draft.author is Author.member else campaign.criteria.organisation
    for criterion, what in zip(criteria, whats, strict=False):
        item = Item(
            pledge_id=stored_id(draft.id),
            criterion=criterion.code,
            what=what,
            for_whom="本社区 60 岁以上的居民",
            due=due,
            measure="办满 12 次，至少 20 位老人学会视频通话",
        )
        session.add(item)
    session.flush()


def organisation(code: str, name: str, now: datetime) -> Organisation:
    """An organisation to be added."""
    return Organisation(code=code, name=name, kind=organisations.Kind.branch, created_at=now)
