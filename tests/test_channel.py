"""The channel of an organisation: added, connected, lost and disconnected."""

from sqlmodel import Session

from models.channel import Channel
from playground.membership import set_status
from playground.phone import Phone
from playground.world import Chat
from tests.links import ids, organisation
from tests.rows import everything
from tests.scene import Scene, settled
from tests.stories import pledges
from views import channel as view
from views.callbacks import encode


async def settle(scene: Scene) -> None:
    """The bot has heard of what happened to its place in a chat."""
    await settled(scene.playground, scene.bot)


async def new_channel(scene: Scene, owner: Phone, title: str = "朝阳之声", *, may_post: bool = True) -> Chat:
    """A channel to which its owner has added the bot."""
    made = scene.playground.create_channel(title, owner=owner, bot_may_post=may_post)
    await settle(scene)
    return made


async def connected(scene: Scene, code: str = "B") -> int | None:
    """The chat in which the organisation's pledges are posted."""
    return await scene.read(lambda session: organisation(session, code).channel_id)


async def noted(scene: Scene, chat: Chat) -> tuple[int | None, bool] | None:
    """Who added the bot, and whether it may post."""

    def work(session: Session) -> tuple[int | None, bool] | None:
        found = session.get(Channel, chat.id)
        return (found.added_by, found.may_post) if found else None

    return await scene.read(work)


async def test_a_secretary_who_adds_the_bot_is_asked_at_once_and_connects_with_one_press(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    channel = await new_channel(scene, secretary)
    assert "您把我加进了“朝阳之声”。要把哪个组织的承诺发到那里？" in secretary.screen
    await secretary.taps_twice("朝阳社区党支部")
    assert await connected(scene) == channel.id
    assert "已连接频道“朝阳之声”" in secretary.screen
    await secretary.sends("/menu")
    await secretary.taps("管理本组织")
    assert "承诺会发到频道“朝阳之声”" in secretary.screen


async def test_the_same_is_said_in_english(scene: Scene) -> None:
    secretary = await scene.person("Zhang", "secretary", language="en")
    await new_channel(scene, secretary, "Voice")
    assert "You have added me to “Voice”" in secretary.screen
    await secretary.taps("朝阳社区党支部")
    assert "Connected to “Voice”" in secretary.screen


async def test_the_leading_area_says_how_and_lists_what_was_added(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    await secretary.taps("管理本组织")
    await secretary.taps("📢 频道")
    assert "还没有连接频道" in secretary.screen
    assert "怎样连接" in secretary.screen
    await new_channel(scene, secretary)
    await secretary.sends("/menu")
    await secretary.taps("管理本组织")
    await secretary.taps("📢 频道")
    await secretary.taps("连接“朝阳之声”")
    assert "已连接" in (secretary.toast or "")


async def test_a_channel_in_which_the_bot_may_not_post_is_not_connected(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    channel = await new_channel(scene, secretary, may_post=False)
    assert "还不能发消息" in secretary.screen
    await secretary.taps_data(encode(view.Connect((await ids(scene))["B"], channel.id)))
    assert "请先让它当管理员" in (secretary.toast or "")
    assert await connected(scene) is None


async def test_somebody_elses_channel_is_not_connected(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    channel = await new_channel(scene, secretary)
    other = await scene.person("李书记", "secretary", at="C")
    await other.taps_data(encode(view.Connect((await ids(scene))["C"], channel.id)))
    assert "只有把机器人加进频道的人" in (other.toast or "")
    assert await connected(scene, "C") is None


async def test_who_leads_nothing_is_not_written_to_but_the_channel_is_noted(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    before = wang.chat_log
    channel = await new_channel(scene, wang)
    assert wang.chat_log == before
    assert await noted(scene, channel) == (wang.user_id, True)


async def test_of_a_stranger_who_adds_the_bot_nothing_is_kept(scene: Scene) -> None:
    stranger = await scene.stranger("路人")
    channel = await new_channel(scene, stranger)
    assert await noted(scene, channel) is None
    assert stranger.chat_log == ""


async def test_a_channel_that_is_counted_on_is_watched_whoever_changes_it(scene: Scene) -> None:
    stranger = await scene.stranger("路人")
    channel = await scene.connect_channel("B")
    set_status(scene.playground.world, channel, scene.playground.world.bot, "member", by=stranger.user)
    await settle(scene)
    assert await noted(scene, channel) == (None, False)


async def test_a_group_can_carry_the_pledges_too(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    group = scene.playground.create_group("第一党支部", members=[secretary])
    await settle(scene)
    await secretary.taps("朝阳社区党支部")
    assert await connected(scene) == group.id


async def test_the_secretaries_are_told_when_the_bot_is_put_out_and_can_disconnect(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    english = await scene.person("Li", "secretary", language="en")
    channel = await new_channel(scene, secretary)
    await secretary.taps("朝阳社区党支部")
    scene.playground.remove_bot_from(channel, by=secretary)
    await settle(scene)
    assert "我不能在频道“朝阳之声”里发消息了" in secretary.screen
    assert "I may no longer post in the channel “朝阳之声”" in english.screen
    await secretary.taps("看一看")
    assert "我现在不能在那里发消息" in secretary.screen
    await secretary.taps("断开这个频道")
    assert "要断开频道“朝阳之声”吗" in secretary.screen
    await secretary.taps_twice("是的，断开")
    assert "还没有连接频道" in secretary.screen
    assert await connected(scene) is None


async def test_losing_the_right_to_post_is_noted_and_getting_it_back_too(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    channel = await new_channel(scene, secretary)
    await secretary.taps("朝阳社区党支部")
    scene.playground.set_bot_rights(channel, by=secretary, post_messages=False)
    await settle(scene)
    assert await noted(scene, channel) == (secretary.user_id, False)
    assert "我不能在频道" in secretary.screen
    scene.playground.set_bot_rights(channel, by=secretary, post_messages=True)
    await settle(scene)
    assert await noted(scene, channel) == (secretary.user_id, True)
    assert secretary.chat_log.count("我不能在频道") == 1


async def test_a_chat_that_nobody_counts_on_is_forgotten_when_the_bot_leaves_it(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    channel = await new_channel(scene, secretary)
    scene.playground.remove_bot_from(channel, by=secretary)
    await settle(scene)
    assert await noted(scene, channel) is None


async def test_an_old_button_does_not_disconnect_the_new_channel(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    old = await new_channel(scene, secretary, "旧频道")
    await secretary.taps("朝阳社区党支部")
    new = await new_channel(scene, secretary, "新频道")
    await secretary.taps("朝阳社区党支部")
    await secretary.taps_data(encode(view.Disconnect((await ids(scene))["B"], old.id)))
    assert await connected(scene) == new.id


async def test_a_connected_group_that_becomes_a_supergroup_stays_connected(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    group = scene.playground.create_group("第一党支部", members=[secretary])
    await settle(scene)
    await secretary.taps("朝阳社区党支部")
    new_id = scene.playground.migrate_group(group)
    await settle(scene)
    assert await connected(scene) == new_id


async def test_a_person_who_blocks_the_bot_is_noted_until_they_come_back(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    wang = await scene.person("王小明", "member")
    wang.blocks_bot()
    await settle(scene)
    for label in ("管理本组织", "名单", "王小明"):
        await secretary.taps(label)
    assert "停用了这个机器人" in secretary.screen
    wang.unblocks_bot()
    await settle(scene)
    await secretary.taps("回到名单")
    await secretary.taps("王小明")
    assert "已经在用" in secretary.screen


async def test_a_stranger_who_blocks_the_bot_leaves_nothing(scene: Scene) -> None:
    stranger = await scene.stranger("路人")
    await stranger.sends("/start")
    before = await everything(scene)
    stranger.blocks_bot()
    await settle(scene)
    assert await everything(scene) == before


async def test_an_administrator_who_comes_later_does_not_become_the_one_who_added_it(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    group = scene.playground.create_group("第一党支部", members=[secretary])
    await settle(scene)
    other = await scene.person("李书记", "secretary", at="C")
    set_status(scene.playground.world, group, scene.playground.world.bot, "administrator", by=other.user)
    await settle(scene)
    assert await noted(scene, group) == (secretary.user_id, True)


async def test_a_post_leads_to_the_pledge_and_says_that_its_day_is_past(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    wang, zhao = await scene.person("王小明", "member"), await scene.person("赵奶奶", "resident")
    await pledges(wang)
    assert "公开承诺 · 正在做" in wang.sees(channel)
    [post] = [each for each in channel.messages.values() if "reply_markup" in each.as_json()]
    [[button]] = post.as_json()["reply_markup"]["inline_keyboard"]
    assert button["text"] == "📖 看这份承诺"
    await zhao.opens(button["url"])
    assert "支持" in str(zhao.buttons)
    scene.later(300)
    await wang.sends("/mypledges")
    await wang.taps("⚠️")
    await wang.taps("说说进展")
    await wang.sends("还差两次")
    await wang.sends("50%")
    await wang.taps("公布")
    assert "公开承诺 · ⚠️ 已过期" in wang.sees(channel)
    assert "天" not in wang.sees(channel).partition("已过期")[2]


async def test_nobody_is_promised_a_post_where_the_bot_may_not_post_any_more(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    await scene.write(lambda session: setattr(session.get_one(Channel, channel.id), "may_post", False))
    wang = await scene.person("王小明", "member")
    await pledges(wang)
    assert "已公布" in wang.screen
    assert "朝阳社区之声" not in wang.screen
