"""Two pledges from beginning to end: what every phone, the channel and the web show at each turn."""

from tests.scene import Scene
from tests.stories import pledges
from tests.town import Visitor


async def test_a_pledge_from_draft_to_kept(town: Scene) -> None:
    channel, visitor = await town.connect_channel("B"), Visitor(town, "zh-CN")
    zhang = await town.person("张书记", "secretary")
    sun = await town.person("孙指导", "instructor")
    zhao = await town.person("赵奶奶", "resident")
    li = await town.person("李主任", "reviewer", at="S")

    # The instructor drafts it.
    await sun.taps("替组织起草承诺")
    for said in ("服务居民，共建家园", "党员楼长", "先走访，再办事。"):
        await sun.sends(said)
    await sun.taps("没有文档")
    await sun.taps("群众反映好")
    await sun.taps("下一步")
    for said in ("每周六上午办一次便民服务", "本社区的居民", "6月30日", "办满 12 次"):
        await sun.sends(said)
    assert "由朝阳社区党支部的书记看过以后公布" in sun.screen
    assert "✅ 公布" not in sun.buttons
    await zhao.taps("看本组织的承诺")
    assert "便民服务" not in zhao.screen + zhao.sees(channel)
    assert "便民服务" not in await visitor.looks()
    await sun.taps("交给书记")
    assert "已经告诉 张书记" in sun.screen
    assert "孙指导为朝阳社区党支部写好了一份公开承诺" in zhang.screen

    # The secretary publishes it.
    await zhang.taps("看一看这份稿子")
    assert "每周六上午办一次便民服务" in zhang.screen
    await zhang.taps_twice("✅ 公布")
    assert "已公布，谢谢您！" in zhang.screen
    assert "公开承诺 · 正在做" in zhao.sees(channel)
    assert "每周六上午办一次便民服务" in zhao.sees(channel)
    await zhao.sends("/menu")
    await zhao.taps("看本组织的承诺")
    await zhao.taps("服务居民，共建家园 · 群众反映好")
    for said in ("公开承诺 · 正在做", "载体：党员楼长", "怎样算做到：办满 12 次", "2027年3月2日公布"):
        assert said in zhao.screen
    page = await visitor.looks()
    for said in ("现在共有 1 份承诺", "正在做：1 份", "服务居民，共建家园", "每周六上午办一次便民服务", "完成 0%"):
        assert said in page

    # Progress with a photo.
    town.later(30)
    await zhang.taps("看这份承诺")
    await zhang.taps("进展和结果")
    await zhang.taps("说说进展")
    await zhang.sends_photo(caption="办了 5 次，来了 40 人")
    await zhang.sends("40%")
    assert "📷 带一张照片" in zhang.screen
    assert "40%" not in zhao.sees(channel)
    await zhang.taps("✅ 公布")
    assert "▓▓░░░ 完成 40%" in zhang.screen
    assert "▓▓░░░ 完成 40%" in zhao.sees(channel)
    await zhao.taps("经过")
    assert "“群众反映好”的进展，完成 40%" in zhao.screen
    assert "“办了 5 次，来了 40 人”" in zhao.screen
    await zhao.taps("🖼")
    assert "photo" in zhao.messages[-1].content
    page = await visitor.looks()
    for said in ("一共完成 40%", "办了 5 次，来了 40 人", "附有照片，在机器人里可以看。"):
        assert said in page

    # A question and its answer.
    await zhao.sends("/menu")
    await zhao.taps("看本组织的承诺")
    await zhao.taps("服务居民，共建家园")
    await zhao.taps("我要问")
    await zhao.sends("下雨天还办吗？")
    await zhao.taps("✅ 公开提问")
    assert "有人提问，请您公开回答" in zhang.screen
    assert "“下雨天还办吗？”" in zhang.screen
    await zhang.taps("💬 公开回答")
    await zhang.sends("下雨就在活动室里办。")
    await zhang.taps("✅ 公开回答")
    assert "您的问题有回答了" in zhao.screen
    assert "“下雨就在活动室里办。”" in zhao.screen
    await zhao.taps("👀 去看看")
    assert "答：下雨就在活动室里办。" in zhao.screen
    assert "赵奶奶" not in zhang.chat_log + await visitor.looks()

    # A comment with a problem.
    await li.sends("/comment")
    await li.taps("朝阳社区党支部")
    await li.taps("写点评")
    assert "每周六上午办一次便民服务（2027年6月30日，完成 40%）" in li.screen
    for said in ("便民服务按时办了", "楼道里的杂物还没有清完", "5月31日"):
        await li.sends(said)
    await li.taps("没有了")
    await li.sends("多到独居老人家里走一走")
    await li.taps("这一项不写")
    assert "杂物" not in zhang.chat_log + await visitor.looks()
    await li.taps("看好了")
    await li.taps_twice("一起公布")
    assert "1. 楼道里的杂物还没有清完（2027年5月31日前改好）" in zhang.screen
    page = await visitor.looks()
    for said in ("领导点评 东街街道党工委", "楼道里的杂物还没有清完 2027年5月31日前改好。 还没改好"):
        assert said in page

    # Mended.
    town.later(50)
    await zhang.taps("第 1 个问题已改好")
    await zhang.sends("和楼长一起清完了")
    assert "怎么改的：和楼长一起清完了" in li.screen
    assert "已报告改好 和楼长一起清完了" in await visitor.looks()

    # The next comment closes it.
    await li.taps("写点评")
    await li.taps("朝阳社区党支部")
    await li.taps("写点评")
    assert "上次点评指出的问题" in li.screen
    await li.taps("✅ 已改好")
    await li.sends("楼道清得很干净")
    await li.taps("没有问题")
    await li.sends("保持下去")
    await li.taps("这一项不写")
    await li.taps("看好了")
    await li.taps("一起公布")
    assert "✅ 以前的问题，已经改好：\n• 楼道里的杂物还没有清完" in zhang.screen
    assert "已确认改好 和楼长一起清完了" in await visitor.looks()

    # Kept.
    town.later(110)
    await zhang.sends("/menu")
    await zhang.taps("看本组织的承诺")
    await zhang.taps("服务居民，共建家园")
    await zhang.taps("进展和结果")
    await zhang.taps("✅ 做到了")
    assert "真的做到了吗" in zhang.screen
    await zhang.taps_twice("✅ 是的，做到了")
    assert "公开承诺 · ✅ 全部做到了" in zhang.screen
    assert "公开承诺 · ✅ 全部做到了" in zhao.sees(channel)
    assert len(channel.messages) == 1  # one post, kept true
    await zhao.sends("/menu")
    await zhao.taps("看本组织的承诺")
    await zhao.taps("✅ 服务居民，共建家园")
    assert "公开承诺 · ✅ 全部做到了" in zhao.screen
    page = await visitor.looks()
    for said in ("做到了：1 份", "1 项中做到了 1 项，一共完成 100%", "做到了 2027年6月20日"):
        assert said in page


async def test_a_pledge_that_is_not_kept(town: Scene) -> None:
    channel, visitor = await town.connect_channel("B"), Visitor(town, "zh-CN")
    wang = await town.person("王小明", "member")
    zhang = await town.person("张书记", "secretary")
    zhao = await town.person("赵奶奶", "resident")
    await pledges(wang)

    # Its day passes: the member and the secretary are reminded, everybody sees it.
    town.later(125)
    await wang.sends("/menu")
    assert "您有 1 份承诺已过期" in wang.screen
    await zhang.taps("管理本组织")
    assert "已过期：1 份" in zhang.screen
    await zhao.taps("看本组织的承诺")
    await zhao.taps("已过期 1")
    await zhao.taps("王小明")
    assert "已过期 5 天" in zhao.screen
    assert "已过期：1 份" in await visitor.looks()

    # Not kept, because ...
    await wang.taps("我的承诺")
    await wang.taps("⚠️ 2027年3月2日")
    await wang.taps("❌ 没做到")
    assert "没做到也要向大家说清楚" in wang.screen
    await wang.sends("活动室一直在装修，<秋天>再办")
    assert "装修" not in zhao.sees(channel) + await visitor.looks()
    await wang.taps_twice("✅ 公布，没做到")
    because = "❌ 没做到：活动室一直在装修，<秋天>再办"
    for shown in (wang.screen, zhao.sees(channel)):
        assert "公开承诺 · ❌ 没有全部做到" in shown
        assert because in shown
    await zhao.sends("/menu")
    await zhao.taps("看本组织的承诺")
    await zhao.taps("❌ 王小明")
    assert because in zhao.screen
    await zhao.taps("经过")
    assert "王小明说“带头服务群众”没做到，原因是：\n“活动室一直在装修，<秋天>再办”" in zhao.screen
    page = await visitor.looks()
    for said in ("没做到：1 份", "王小明的承诺", "没做到 2027年7月5日", "活动室一直在装修，<秋天>再办"):
        assert said in page
    await zhang.sends("/menu")
    await zhang.taps("管理本组织")
    assert "过期" not in zhang.screen
