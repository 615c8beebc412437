"""A member's first pledge, on the phones of those who make it and read it."""

import pytest

from tests.scene import Scene

pytestmark = pytest.mark.usefixtures("scene")


async def test_a_pledge_is_made_step_by_step_and_seen_by_a_resident_and_in_the_channel(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    wang = await scene.person("王小明", "member")
    zhao = await scene.person("赵奶奶", "resident")

    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    await wang.sends("每周六上午教老人用手机")
    await wang.sends("60岁以上的居民")
    await wang.sends("6月30日")
    await wang.sends("办满12次")
    await wang.taps("公布")

    assert "已公布" in wang.screen
    await zhao.taps("看本组织的承诺")
    await zhao.taps("王小明")
    assert "每周六上午教老人用手机" in zhao.screen
    assert "每周六上午教老人用手机" in zhao.sees(channel)
