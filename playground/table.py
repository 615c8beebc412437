"""The methods that the playground serves, with their parameters.

A parameter is written `name:type`, with `!` after the name when it must be given. Types: int, float, bool, str,
json (an object or array), chat (number or @name), file (an upload, a file_id or an address).
"""

from dataclasses import dataclass

_MADE = "disable_notification:bool protect_content:bool"
_PLACE = "message_thread_id:int direct_messages_topic_id:int"
_SENT = (
    f"business_connection_id:str chat_id!:chat {_PLACE} {_MADE} allow_paid_broadcast:bool message_effect_id:str "
    "suggested_post_parameters:json reply_parameters:json reply_markup:json"
)
_CAPTION = "caption:str parse_mode:str caption_entities:json"
_EDITED = "business_connection_id:str chat_id:chat message_id:int inline_message_id:str reply_markup:json"
_SCOPE = "scope:json language_code:str"

_TABLE = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:json",
    "setWebhook": "url!:str certificate:file ip_address:str max_connections:int allowed_updates:json "
    "drop_pending_updates:bool secret_token:str",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": f"{_SENT} text!:str parse_mode:str entities:json link_preview_options:json",
    "sendPhoto": f"{_SENT} photo!:file {_CAPTION} show_caption_above_media:bool has_spoiler:bool",
    "sendDocument": f"{_SENT} document!:file thumbnail:file {_CAPTION} disable_content_type_detection:bool",
    "sendVoice": f"{_SENT} voice!:file {_CAPTION} duration:int",
    "sendSticker": f"{_SENT} sticker!:file emoji:str",
    "sendLocation": f"{_SENT} latitude!:float longitude!:float horizontal_accuracy:float live_period:int heading:int "
    "proximity_alert_radius:int",
    "sendMediaGroup": f"business_connection_id:str chat_id!:chat {_PLACE} media!:json {_MADE} "
    "allow_paid_broadcast:bool message_effect_id:str reply_parameters:json",
    "sendChatAction": "business_connection_id:str chat_id!:chat message_thread_id:int action!:str",
    "editMessageText": f"{_EDITED} text:str parse_mode:str entities:json link_preview_options:json rich_message:json",
    "editMessageCaption": f"{_EDITED} {_CAPTION} show_caption_above_media:bool",
    "editMessageMedia": f"{_EDITED} media!:json",
    "editMessageReplyMarkup": _EDITED,
    "deleteMessage": "chat_id!:chat message_id!:int",
    "deleteMessages": "chat_id!:chat message_ids!:json",
    "copyMessage": f"chat_id!:chat {_PLACE} from_chat_id!:chat message_id!:int video_start_timestamp:int {_CAPTION} "
    f"show_caption_above_media:bool {_MADE} allow_paid_broadcast:bool message_effect_id:str "
    "suggested_post_parameters:json reply_parameters:json reply_markup:json",
    "forwardMessage": f"chat_id!:chat {_PLACE} from_chat_id!:chat message_id!:int video_start_timestamp:int {_MADE} "
    "message_effect_id:str suggested_post_parameters:json",
    "answerCallbackQuery": "callback_query_id!:str text:str show_alert:bool url:str cache_time:int",
    "answerInlineQuery": "inline_query_id!:str results!:json cache_time:int is_personal:bool "
    "next_offset:str button:json",
    "setMyCommands": f"commands!:json {_SCOPE}",
    "getMyCommands": _SCOPE,
    "deleteMyCommands": _SCOPE,
    "setMyName": "name:str language_code:str",
    "getMyName": "language_code:str",
    "setMyDescription": "description:str language_code:str",
    "getMyDescription": "language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "getMyShortDescription": "language_code:str",
    "setChatMenuButton": "chat_id:int menu_button:json",
    "getChat": "chat_id!:chat",
    "getChatMember": "chat_id!:chat user_id!:int",
    "getChatAdministrators": "chat_id!:chat return_bots:bool",
    "getChatMemberCount": "chat_id!:chat",
    "getFile": "file_id!:str",
    "pinChatMessage": "business_connection_id:str chat_id!:chat message_id!:int disable_notification:bool",
    "unpinChatMessage": "business_connection_id:str chat_id!:chat message_id:int",
    "leaveChat": "chat_id!:chat",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of one method: each with its type, and which of them must be given."""

    types: dict[str, str]
    required: tuple[str, ...]


def _signature(text: str) -> Signature:
    pairs = [part.split(":") for part in text.split()]
    return Signature(
        types={name.rstrip("!"): kind for name, kind in pairs},
        required=tuple(name[:-1] for name, _ in pairs if name.endswith("!")),
    )


SIGNATURES = {method: _signature(text) for method, text in _TABLE.items()}
