"""The objects that stand inside of parameters, with their fields.

Written as in the table of methods: `name:type`, with `!` after the name when it must be given. `[X]` is an array of X,
`any` is whatever the playground does not look into. A field with null counts as not given.
"""

_CAPTION = "caption:str parse_mode:str caption_entities:[MessageEntity]"
_ABOVE = "show_caption_above_media:bool"
_THUMBNAIL = "thumbnail_url:str thumbnail_width:int thumbnail_height:int"
_RESULT = "type!:str id!:str reply_markup:InlineKeyboardMarkup"
_OTHERWISE = f"{_RESULT} input_message_content:InputMessageContent"
_PLACE = (
    "latitude!:float longitude!:float horizontal_accuracy:float live_period:int heading:int proximity_alert_radius:int"
)

SHAPES = {
    "MessageEntity": "type!:str offset!:int length!:int url:str user:any language:str custom_emoji_id:str "
    "unix_time:int date_time_format:str",
    "LinkPreviewOptions": "is_disabled:bool url:str prefer_small_media:bool prefer_large_media:bool "
    "show_above_text:bool",
    "ReplyParameters": "message_id!:int chat_id:chat allow_sending_without_reply:bool quote:str quote_parse_mode:str "
    "quote_entities:[MessageEntity] quote_position:int checklist_task_id:int poll_option_id:str",
    "InlineKeyboardMarkup": "inline_keyboard!:[[InlineKeyboardButton]]",
    "InlineKeyboardButton": "text!:str icon_custom_emoji_id:str style:str url:str callback_data:str web_app:WebAppInfo "
    "login_url:LoginUrl switch_inline_query:str switch_inline_query_current_chat:str "
    "switch_inline_query_chosen_chat:SwitchInlineQueryChosenChat copy_text:CopyTextButton callback_game:any pay:bool",
    "ReplyKeyboardMarkup": "keyboard!:[[KeyboardButton]] is_persistent:bool resize_keyboard:bool "
    "one_time_keyboard:bool input_field_placeholder:str selective:bool",
    "KeyboardButton": "text!:str icon_custom_emoji_id:str style:str request_users:any request_chat:any "
    "request_managed_bot:any request_contact:bool request_location:bool request_poll:any web_app:WebAppInfo",
    "ReplyKeyboardRemove": "remove_keyboard!:bool selective:bool",
    "ForceReply": "force_reply!:bool input_field_placeholder:str selective:bool",
    "WebAppInfo": "url!:str",
    "LoginUrl": "url!:str forward_text:str bot_username:str request_write_access:bool",
    "CopyTextButton": "text!:str",
    "SwitchInlineQueryChosenChat": "query:str allow_user_chats:bool allow_bot_chats:bool allow_group_chats:bool "
    "allow_channel_chats:bool",
    "InputMediaPhoto": f"type!:str media!:file {_CAPTION} {_ABOVE} has_spoiler:bool",
    "InputMediaVideo": f"type!:str media!:file thumbnail:file cover:file start_timestamp:int {_CAPTION} {_ABOVE} "
    "width:int height:int duration:int supports_streaming:bool has_spoiler:bool",
    "InputMediaDocument": f"type!:str media!:file thumbnail:file {_CAPTION} disable_content_type_detection:bool",
    "BotCommand": "command!:str description!:str",
    "BotCommandScopeDefault": "type!:str",
    "BotCommandScopeAllPrivateChats": "type!:str",
    "BotCommandScopeAllGroupChats": "type!:str",
    "BotCommandScopeAllChatAdministrators": "type!:str",
    "BotCommandScopeChat": "type!:str chat_id!:chat",
    "BotCommandScopeChatAdministrators": "type!:str chat_id!:chat",
    "BotCommandScopeChatMember": "type!:str chat_id!:chat user_id!:int",
    "MenuButtonCommands": "type!:str",
    "MenuButtonDefault": "type!:str",
    "MenuButtonWebApp": "type!:str text!:str web_app!:WebAppInfo",
    "ReactionTypeEmoji": "type!:str emoji!:str",
    "ReactionTypeCustomEmoji": "type!:str custom_emoji_id!:str",
    "InlineQueryResultArticle": f"{_RESULT} title!:str input_message_content!:InputMessageContent url:str "
    f"description:str {_THUMBNAIL}",
    "InlineQueryResultPhoto": f"{_OTHERWISE} photo_url!:str thumbnail_url!:str photo_width:int photo_height:int "
    f"title:str description:str {_CAPTION} {_ABOVE}",
    "InlineQueryResultCachedPhoto": f"{_OTHERWISE} photo_file_id!:str title:str description:str {_CAPTION} {_ABOVE}",
    "InlineQueryResultDocument": f"{_OTHERWISE} title!:str document_url!:str mime_type!:str description:str {_CAPTION} "
    f"{_THUMBNAIL}",
    "InlineQueryResultCachedDocument": f"{_OTHERWISE} title!:str document_file_id!:str description:str {_CAPTION}",
    "InlineQueryResultCachedVoice": f"{_OTHERWISE} title!:str voice_file_id!:str {_CAPTION}",
    "InlineQueryResultCachedSticker": f"{_OTHERWISE} sticker_file_id!:str",
    "InlineQueryResultContact": f"{_OTHERWISE} phone_number!:str first_name!:str last_name:str vcard:str {_THUMBNAIL}",
    "InlineQueryResultLocation": f"{_OTHERWISE} {_PLACE} title!:str {_THUMBNAIL}",
    "InlineQueryResultsButton": "text!:str web_app:WebAppInfo start_parameter:str",
    "InputTextMessageContent": "message_text!:str parse_mode:str entities:[MessageEntity] "
    "link_preview_options:LinkPreviewOptions",
    "InputLocationMessageContent": _PLACE,
    "InputContactMessageContent": "phone_number!:str first_name!:str last_name:str vcard:str",
}
#: What may stand where one of several is expected: known by its field, or by its "type".
BY_FIELD = {
    "ReplyMarkup": {
        "inline_keyboard": "InlineKeyboardMarkup",
        "keyboard": "ReplyKeyboardMarkup",
        "remove_keyboard": "ReplyKeyboardRemove",
        "force_reply": "ForceReply",
    },
    "InputMessageContent": {
        "message_text": "InputTextMessageContent",
        "latitude": "InputLocationMessageContent",
        "phone_number": "InputContactMessageContent",
    },
}
BY_TYPE = ("InputMedia", "BotCommandScope", "MenuButton", "ReactionType", "InlineQueryResult")
#: What Telegram calls them when it refuses one, where it does not name the type.
WORDS = {
    "InlineKeyboardButton": "inline keyboard button",
    "KeyboardButton": "keyboard button",
    "InlineQueryResult": "inline query result",
}
