"""The two stories of test_story.py in English. The channel speaks Chinese: it is one for all its readers."""

from tests.scene import Scene
from tests.town import Visitor


async def test_a_pledge_from_draft_to_kept(town: Scene) -> None:
    channel, visitor = await town.connect_channel("B"), Visitor(town, "en")
    paul = await town.person("Paul", "secretary", language="en")
    sue = await town.person("Sue", "instructor", language="en")
    ann = await town.person("Ann", "resident", language="en")
    mary = await town.person("Mary", "reviewer", at="S", language="en")

    # The instructor drafts it.
    await sue.taps("Draft for the organisation")
    for said in ("Good neighbours", "Open evenings", "First we ask, then we act."):
        await sue.sends(said)
    await sue.taps("No document")
    await sue.taps("A good public response")
    await sue.taps("Next")
    for said in ("Help at the door every Saturday", "residents of our community", "30 June", "twelve mornings held"):
        await sue.sends(said)
    assert "The secretary of 朝阳社区党支部 looks at it and publishes it" in sue.screen
    assert "✅ Publish" not in sue.buttons
    await ann.taps("Pledges here")
    assert "Help at the door" not in ann.screen + ann.sees(channel)
    assert "Help at the door" not in await visitor.looks()
    await sue.taps("Hand it to the secretary")
    assert "Paul has been told" in sue.screen
    assert "Sue has written a public pledge for 朝阳社区党支部" in paul.screen

    # The secretary publishes it.
    await paul.taps("Look at the draft")
    assert "Help at the door every Saturday" in paul.screen
    await paul.taps_twice("✅ Publish")
    assert "Published. Thank you!" in paul.screen
    assert "公开承诺 · 正在做" in ann.sees(channel)
    assert "Help at the door every Saturday" in ann.sees(channel)
    await ann.sends("/menu")
    await ann.taps("Pledges here")
    await ann.taps("Good neighbours · A good public response")
    for said in (
        "Public pledge · being kept",
        "Carried by: Open evenings",
        "How people will see it: twelve mornings held",
        "Published on 2 March 2027",
    ):
        assert said in ann.screen
    page = await visitor.looks()
    for said in ("1 pledge.", "Being kept: 1", "Good neighbours", "Help at the door every Saturday", "0% done"):
        assert said in page

    # Progress with a photo.
    town.later(30)
    await paul.taps("Read this pledge")
    await paul.taps("Progress and results")
    await paul.taps("Tell how it is going")
    await paul.sends_photo(caption="Five mornings so far, forty people")
    await paul.sends("40%")
    assert "📷 With a photo" in paul.screen
    assert "40%" not in ann.sees(channel)
    await paul.taps("✅ Publish")
    assert "▓▓░░░ 40% done" in paul.screen
    assert "▓▓░░░ 完成 40%" in ann.sees(channel)
    await ann.taps("History")
    assert "Paul told how “A good public response” is coming along: 40% done" in ann.screen
    assert "“Five mornings so far, forty people”" in ann.screen
    await ann.taps("🖼")
    assert "photo" in ann.messages[-1].content
    page = await visitor.looks()
    for said in ("0 of 1 kept, 40% done", "Five mornings so far, forty people", "With a photo, which the bot shows."):
        assert said in page

    # A question and its answer.
    await ann.sends("/menu")
    await ann.taps("Pledges here")
    await ann.taps("Good neighbours")
    await ann.taps("❓ Ask")
    await ann.sends("And when it rains?")
    await ann.taps("✅ Ask in public")
    assert "Somebody asks: please answer in public" in paul.screen
    assert "“And when it rains?”" in paul.screen
    await paul.taps("💬 Answer in public")
    await paul.sends("Then we meet indoors.")
    await paul.taps("✅ Answer in public")
    assert "Your question is answered" in ann.screen
    assert "“Then we meet indoors.”" in ann.screen
    await ann.taps("👀 Look at it")
    assert "Then we meet indoors." in ann.screen
    assert "Ann" not in paul.chat_log + await visitor.looks()

    # A comment with a problem.
    await mary.sends("/comment")
    await mary.taps("朝阳社区党支部")
    await mary.taps("Write")
    assert "Help at the door every Saturday (30 Jun 2027, 40% done)" in mary.screen
    for said in ("All mornings took place", "The stairs are full of clutter", "31 May"):
        await mary.sends(said)
    await mary.taps("No more")
    await mary.sends("Visit those who live alone")
    await mary.taps("Leave this out")
    assert "clutter" not in paul.chat_log + await visitor.looks()
    await mary.taps("Looks good")
    await mary.taps_twice("Publish all")
    assert "1. The stairs are full of clutter (to be mended by 31 May 2027)" in paul.screen
    page = await visitor.looks()
    for said in (
        "Comments from above 东街街道党工委",
        "The stairs are full of clutter To be mended by 31 May 2027. not mended yet",
    ):
        assert said in page

    # Mended.
    town.later(50)
    await paul.taps("Problem 1 is mended")
    await paul.sends("Cleared with the neighbours")
    assert "How it was mended: Cleared with the neighbours" in mary.screen
    assert "reported as mended Cleared with the neighbours" in await visitor.looks()

    # The next comment closes it.
    await mary.taps("Write comments")
    await mary.taps("朝阳社区党支部")
    await mary.taps("Write")
    assert "A problem from an earlier comment" in mary.screen
    await mary.taps("✅ It is mended")
    await mary.sends("Very clean now")
    await mary.taps("No problem")
    await mary.sends("Keep it so")
    await mary.taps("Leave this out")
    await mary.taps("Looks good")
    await mary.taps("Publish all")
    assert "✅ Earlier problems that are mended:\n• The stairs are full of clutter" in paul.screen
    assert "confirmed as mended Cleared with the neighbours" in await visitor.looks()

    # Kept.
    town.later(110)
    await paul.sends("/menu")
    await paul.taps("Pledges here")
    await paul.taps("Good neighbours")
    await paul.taps("Progress and results")
    await paul.taps("✅ Kept")
    assert "Was it really kept?" in paul.screen
    await paul.taps_twice("✅ Yes, it was kept")
    assert "Public pledge · ✅ kept, all of it" in paul.screen
    assert "公开承诺 · ✅ 全部做到了" in ann.sees(channel)
    assert len(channel.messages) == 1  # one post, kept true
    await ann.sends("/menu")
    await ann.taps("Pledges here")
    await ann.taps("✅ Good neighbours")
    assert "Public pledge · ✅ kept, all of it" in ann.screen
    page = await visitor.looks()
    for said in ("Kept: 1", "1 of 1 kept, 100% done", "Kept 20 June 2027"):
        assert said in page


async def test_a_pledge_that_is_not_kept(town: Scene) -> None:
    channel, visitor = await town.connect_channel("B"), Visitor(town, "en")
    john = await town.person("John", "member", language="en")
    paul = await town.person("Paul", "secretary", language="en")
    ann = await town.person("Ann", "resident", language="en")
    await john.sends("/pledge")
    await john.taps("Leads in serving the people")
    await john.taps("Next")
    for said in ("Teach phones on Saturdays", "older neighbours", "30 June", "twelve mornings"):
        await john.sends(said)
    await john.taps("✅ Publish")

    # Its day passes: the member and the secretary are reminded, everybody sees it.
    town.later(125)
    await john.sends("/menu")
    assert "1 pledge of yours is overdue" in john.screen
    await paul.taps("Run this organisation")
    assert "1 pledge is overdue" in paul.screen
    await ann.taps("Pledges here")
    await ann.taps("Overdue 1")
    await ann.taps("John")
    assert "5 days overdue" in ann.screen
    assert "Overdue: 1" in await visitor.looks()

    # Not kept, because ...
    await john.taps("My pledges")
    await john.taps("⚠️ 2 March 2027")
    await john.taps("❌ Not kept")
    assert "people should hear it from you" in john.screen
    await john.sends("The hall was closed for repair; <autumn> instead")
    assert "repair" not in ann.sees(channel) + await visitor.looks()
    await john.taps_twice("Publish: not kept")
    because = "The hall was closed for repair; <autumn> instead"
    assert f"❌ Not kept: {because}" in john.screen
    assert "Public pledge · ❌ not all of it kept" in john.screen
    assert f"❌ 没做到：{because}" in ann.sees(channel)
    await ann.sends("/menu")
    await ann.taps("Pledges here")
    await ann.taps("❌ John")
    assert f"❌ Not kept: {because}" in ann.screen
    await ann.taps("History")
    assert f"John says that “Leads in serving the people” was not kept, because:\n“{because}”" in ann.screen
    page = await visitor.looks()
    for said in ("Not kept: 1", "A pledge of John", "Not kept 5 July 2027", because):
        assert said in page
    await paul.sends("/menu")
    await paul.taps("Run this organisation")
    assert "overdue" not in paul.screen
