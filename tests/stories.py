"""What people do on their phones again and again, where a test is about what follows."""

from playground.phone import Phone
from tests.scene import Scene

#: What, for whom, by when, and how it is seen: of a member's item, and of an organisation's.
PROMISE = ("每周六上午教老人用手机", "60岁以上的居民", "2027-06-30", "办满12次")
SERVICE = ("每周六上午办一次便民服务", "本社区的居民", "2027-06-30", "办满 12 次")


async def pledges(phone: Phone, *leads: str, what: str = PROMISE[0], day: str = PROMISE[2]) -> None:
    """A member's whole pledge, in the language of the phone, with an item for each of the five leads that is named."""
    chinese = (phone.language or "zh").startswith("zh")
    leads = leads or ("带头服务群众" if chinese else "Leads in serving the people",)
    await phone.sends("/pledge")
    for lead in leads:
        await phone.taps(lead)
    await phone.taps("下一步" if chinese else "Next")
    for _lead in leads:
        for said in (what, PROMISE[1], day, PROMISE[3]):
            await phone.sends(said)
    await phone.taps("公布" if chinese else "Publish")
    assert ("已公布" if chinese else "Published") in phone.screen


async def begins_own(secretary: Phone) -> None:
    """The pledge of their organisation, up to its theme."""
    await secretary.sends("/menu")
    await secretary.taps("管理本组织")
    await secretary.taps("写组织的承诺")


async def writes_head(phone: Phone, *, theme: str = "服务居民，共建家园", plan: str = "先走访，再办事。") -> None:
    """From the theme up to the document."""
    await phone.sends(theme)
    await phone.taps("党员示范楼院创建")
    await phone.sends(plan)


async def writes_items(phone: Phone, *goods: str, what: str = SERVICE[0]) -> None:
    """An item for each of the five goods or conditions that is named, up to the preview."""
    goods = goods or ("群众反映好",)
    for good in goods:
        await phone.taps(good)
    await phone.taps("下一步")
    for _good in goods:
        for said in (what, *SERVICE[1:]):
            await phone.sends(said)


async def writes_own(phone: Phone, *goods: str, theme: str = "服务居民，共建家园", what: str = SERVICE[0]) -> None:
    """From the theme up to the preview, without a document."""
    await writes_head(phone, theme=theme)
    await phone.taps("没有文档")
    await writes_items(phone, *goods, what=what)


async def erases(phone: Phone) -> None:
    """All data on oneself, all the way through."""
    await phone.sends("/privacy")
    for label in ("删除我的资料", "继续删除", "是的，全部删除"):
        await phone.taps(label)


def file_on(scene: Scene, phone: Phone) -> str:
    """The newest document in the chat, read."""
    document = next(m.content["document"] for m in reversed(phone.messages) if "document" in m.content)
    stored = scene.playground.world.files.find(document["file_id"])
    assert stored is not None
    return stored.upload.data.decode("utf-8-sig")
