"""An unmodified python-telegram-bot works against the playground."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    ChatMemberAdministrator,
    ChatMemberOwner,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaDocument,
    InputMediaPhoto,
    InputTextMessageContent,
    KeyboardButton,
    MenuButtonDefault,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, CommandHandler, ContextTypes

from playground.phone import TINY_PNG, Phone
from playground.server import Playground
from playground.state import state_of


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    playground = Playground()
    await playground.start()
    yield playground
    await playground.stop()
    assert playground.violations == []


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    async with Bot(playground.token, base_url=playground.base_url, base_file_url=playground.base_file_url) as bot:
        yield bot


@pytest.fixture
async def wang(playground: Playground) -> Phone:
    phone = playground.add_phone("王小明")
    await phone.sends("/start")
    return phone


async def test_it_knows_itself(bot: Bot, playground: Playground) -> None:
    assert (bot.username, bot.id) == ("xianfeng_demo_bot", 100001)
    assert await bot.set_my_name("先锋承诺")
    assert (await bot.get_my_name(language_code="en")).name == "先锋承诺"
    assert await bot.set_my_description("公开承诺", language_code="zh")
    assert (await bot.get_my_description(language_code="zh")).description == "公开承诺"
    assert await bot.set_my_short_description("承诺")
    assert (await bot.get_my_short_description()).short_description == "承诺"
    assert await bot.set_chat_menu_button()
    stranger = Bot("100001:other", base_url=playground.base_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_texts_and_edits(bot: Bot, wang: Phone) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("发布", callback_data="publish")]])
    sent = await bot.send_message(
        wang.chat_id, "<b>承诺</b> &lt;一&gt; https://t.me/x", parse_mode=ParseMode.HTML, reply_markup=markup
    )
    assert sent.text == "承诺 <一> https://t.me/x"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 0, 2), ("url", 7, 14)]
    assert wang.screen == "承诺 <一> https://t.me/x\n[发布]"
    with pytest.raises(BadRequest, match="essage is not modified"):
        await bot.edit_message_reply_markup(wang.chat_id, sent.message_id, reply_markup=markup)
    edited = await bot.edit_message_text("完", wang.chat_id, sent.message_id)
    assert isinstance(edited, object)
    assert wang.screen == "完"
    reply = await bot.send_message(wang.chat_id, "答", reply_to_message_id=sent.message_id)
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.text == "完"
    assert await bot.delete_message(wang.chat_id, sent.message_id)
    assert await bot.delete_messages(wang.chat_id, [reply.message_id, 999])
    assert [message.text for message in wang.messages] == ["/start"]


async def test_files(bot: Bot, wang: Phone) -> None:
    photo = await bot.send_photo(wang.chat_id, TINY_PNG, caption="<i>图</i>", parse_mode=ParseMode.HTML)
    assert (photo.caption, photo.photo[-1].width) == ("图", 1)
    again = await bot.send_photo(wang.chat_id, photo.photo[-1].file_id)
    file = await bot.get_file(again.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == TINY_PNG
    document = await bot.send_document(wang.chat_id, b"a,b", filename="名单.csv")
    assert document.document is not None
    assert document.document.file_name == "名单.csv"
    with pytest.raises(BadRequest, match="t use file of type"):
        await bot.send_photo(wang.chat_id, document.document.file_id)
    album = await bot.send_media_group(
        wang.chat_id, [InputMediaPhoto(TINY_PNG, caption="一"), InputMediaPhoto(again.photo[-1].file_id)]
    )
    assert album[0].media_group_id == album[1].media_group_id is not None
    assert await bot.edit_message_caption(wang.chat_id, photo.message_id, caption="新图")
    changed = await bot.edit_message_media(InputMediaDocument(b"x", filename="x.txt"), wang.chat_id, photo.message_id)
    assert getattr(changed, "document", None)
    assert await bot.send_chat_action(wang.chat_id, ChatAction.TYPING)
    assert await bot.send_location(wang.chat_id, 39.9, 116.4)
    assert await bot.send_voice(wang.chat_id, b"OggS")
    assert await bot.send_sticker(wang.chat_id, b"webp")


async def test_passing_on(bot: Bot, wang: Phone, playground: Playground) -> None:
    channel = playground.create_channel("朝阳社区", owner=wang)
    post = await bot.send_message(channel.id, "公示", allow_paid_broadcast=True)
    assert post.sender_chat is not None
    forwarded = await bot.forward_message(wang.chat_id, channel.id, post.message_id)
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.type == "channel"
    copied = await bot.copy_message(wang.chat_id, channel.id, post.message_id)
    assert wang.chat.messages[copied.message_id].text == "公示"


async def test_chats(bot: Bot, wang: Phone, playground: Playground) -> None:
    group = playground.create_group("第一党支部", members=[wang], bot_is_admin=True)
    assert (await bot.get_chat(group.id)).title == "第一党支部"
    assert (await bot.get_chat(wang.chat_id)).first_name == "王小明"
    assert isinstance(await bot.get_chat_member(group.id, wang.user_id), ChatMemberOwner)
    assert isinstance(await bot.get_chat_member(group.id, bot.id), ChatMemberAdministrator)
    assert [member.user.id for member in await bot.get_chat_administrators(group.id)] == [wang.user_id]
    assert await bot.get_chat_member_count(group.id) == 2
    sent = await bot.send_message(group.id, "a")
    assert await bot.pin_chat_message(group.id, sent.message_id)
    assert (await bot.get_chat(group.id)).pinned_message is not None
    assert await bot.unpin_chat_message(group.id)
    new_id = playground.migrate_group(group)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "b")
    assert moved.value.new_chat_id == new_id
    assert await bot.leave_chat(new_id)
    with pytest.raises(Forbidden):
        await bot.send_message(new_id, "b")


async def test_commands_by_scope_and_language(bot: Bot, wang: Phone, playground: Playground) -> None:
    await bot.set_my_commands([BotCommand("pledge", "Make a pledge")])
    await bot.set_my_commands([BotCommand("pledge", "作承诺")], language_code="zh")
    shown = playground.world.profile.commands_for(wang.chat_id, wang.language)
    assert shown == [{"command": "pledge", "description": "作承诺"}]
    assert playground.world.profile.commands_for(wang.chat_id, "en")[0]["description"] == "Make a pledge"
    scope = BotCommandScopeChat(wang.chat_id)
    await bot.set_my_commands([BotCommand("office", "办公室")], scope=scope)
    assert playground.world.profile.commands_for(wang.chat_id, "en")[0]["command"] == "office"
    assert (await bot.get_my_commands(scope=scope))[0].command == "office"
    assert await bot.delete_my_commands(scope=scope)
    assert playground.world.profile.commands_for(wang.chat_id, "zh-hans")[0]["description"] == "作承诺"


async def test_in_a_group_it_counts_who_asks_for_commands(bot: Bot, wang: Phone, playground: Playground) -> None:
    li = playground.add_phone("李四")
    group = playground.create_group("第一党支部", members=[wang, li])
    scopes = [
        BotCommandScopeAllGroupChats(),
        BotCommandScopeAllChatAdministrators(),
        BotCommandScopeChat(group.id),
        BotCommandScopeChatAdministrators(group.id),
        BotCommandScopeChatMember(group.id, li.user_id),
    ]

    def seen(phone: Phone) -> list[str]:
        chats = next(each for each in state_of(playground)["phones"] if each["id"] == phone.user_id)["chats"]
        return [command["command"] for chat in chats if chat["id"] == group.id for command in chat["commands"]]

    shown = []
    for number, scope in enumerate(scopes):
        await bot.set_my_commands([BotCommand(f"c{number}", "命令")], scope=scope)
        shown.append((seen(wang), seen(li)))
    assert shown == [
        (["c0"], ["c0"]),
        (["c1"], ["c0"]),
        (["c2"], ["c2"]),
        (["c3"], ["c2"]),
        (["c3"], ["c4"]),
    ]
    channel = playground.create_channel("朝阳之声", owner=wang)
    chats = state_of(playground)["phones"][0]["chats"]
    assert next(chat for chat in chats if chat["id"] == channel.id)["commands"] == []


async def test_menu_buttons_and_videos(bot: Bot, wang: Phone) -> None:
    assert (await bot.get_chat_menu_button(wang.chat_id)).type == "commands"
    await bot.set_chat_menu_button(wang.chat_id, MenuButtonDefault())
    assert (await bot.get_chat_menu_button(wang.chat_id)).type == "default"
    video = await bot.send_video(wang.chat_id, b"mp4", caption="录像")
    assert video.video is not None
    assert (video.caption, video.video.mime_type) == ("录像", "video/mp4")
    assert "🎬\n录像" in wang.chat_log


async def test_errors_become_the_librarys_own(
    bot: Bot, wang: Phone, playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else the library warns of its own future
    playground.faults.fail(error_code=429, description="Too Many Requests: retry after 7", retry_after=7)
    with pytest.raises(RetryAfter):
        await bot.send_message(wang.chat_id, "a")
    await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="s" * 8)
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == ("http://127.0.0.1:9/hook", 40)
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_chat is not None
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("发送我的手机号", request_contact=True)]], one_time_keyboard=True)
    await update.effective_chat.send_message("请出示手机号", reply_markup=keyboard)
    inline = InlineKeyboardMarkup([[InlineKeyboardButton("确认", callback_data="yes")]])
    await update.effective_chat.send_message("是否参加?", reply_markup=inline)


async def confirm(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("已记下")
    await update.callback_query.edit_message_text("已参加")


@pytest.fixture
async def application(playground: Playground) -> AsyncIterator[Application]:  # type: ignore[type-arg]
    builder = ApplicationBuilder().token(playground.token).base_url(playground.base_url)
    application = builder.base_file_url(playground.base_file_url).build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(confirm))
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling()
        yield application
        await application.updater.stop()
        await application.stop()


async def test_a_polling_bot_talks_with_a_person(playground: Playground, application: object) -> None:
    wang = playground.add_phone("王小明")
    await wang.opens("https://t.me/xianfeng_demo_bot?start=p_7")
    await wang.waits_for("是否参加")
    assert wang.messages[0].text == "/start p_7"
    assert wang.screen == "请出示手机号\n是否参加?\n[确认]\n[发送我的手机号]"
    await wang.taps("确")
    await wang.waits_for("已参加")
    assert wang.screen == "已参加\n[发送我的手机号]\n(已记下)"
    assert [call.method for call in playground.calls if call.method.startswith(("answer", "edit"))] == [
        "answerCallbackQuery",
        "editMessageText",
    ]


async def _at_once() -> None:
    return


async def test_inline_mode(playground: Playground, bot: Bot, wang: Phone) -> None:
    playground.settle = _at_once
    asking = asyncio.create_task(wang.asks_inline("修路"))
    updates = await bot.get_updates(offset=-1, timeout=5)
    while not updates or updates[-1].inline_query is None:
        updates = await bot.get_updates(offset=-1, timeout=5)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("赞", callback_data="like")]])
    content = InputTextMessageContent("<b>修路</b>", parse_mode=ParseMode.HTML)
    article = InlineQueryResultArticle("1", "修路", content, reply_markup=markup)
    assert await bot.answer_inline_query(updates[-1].inline_query.id, [article])
    assert [result["title"] for result in await asking] == ["修路"]
    group = playground.create_group("第一党支部", members=[wang])
    message = await wang.chooses_inline(0, group)
    assert "修路" in wang.sees(group)
    assert await bot.edit_message_text("已修", inline_message_id=message.inline_message_id)
    assert "已修" in wang.sees(group)
