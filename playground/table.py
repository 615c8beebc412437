"""The methods that the playground serves, with their parameters.

A parameter is written `name:type`, with `!` after the name when it must be given. Types: int, float, bool, str,
chat (number or @name), file (an upload, a file_id or an address), an object of `shapes.py` or an array of it in
brackets, json (any object, not looked into).
"""

from dataclasses import dataclass

_MADE = "disable_notification:bool protect_content:bool"
_PLACE = "message_thread_id:int direct_messages_topic_id:int"
_SENT = (
    f"business_connection_id:str chat_id!:chat {_PLACE} {_MADE} allow_paid_broadcast:bool message_effect_id:str "
    "suggested_post_parameters:json reply_parameters:ReplyParameters reply_markup:ReplyMarkup"
)
_CAPTION = "caption:str parse_mode:str caption_entities:[MessageEntity]"
_EDITED = "business_connection_id:str chat_id:chat message_id:int inline_message_id:str reply_markup:ReplyMarkup"
_SCOPE = "scope:BotCommandScope language_code:str"

_TABLE = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:[str]",
    "setWebhook": "url!:str certificate:file ip_address:str max_connections:int allowed_updates:[str] "
    "drop_pending_updates:bool secret_token:str",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": f"{_SENT} text!:str parse_mode:str entities:[MessageEntity] link_preview_options:LinkPreviewOptions",
    "sendPhoto": f"{_SENT} photo!:file {_CAPTION} show_caption_above_media:bool has_spoiler:bool",
    "sendVideo": f"{_SENT} video!:file duration:int width:int height:int thumbnail:file cover:file start_timestamp:int "
    f"{_CAPTION} show_caption_above_media:bool has_spoiler:bool supports_streaming:bool",
    "sendDocument": f"{_SENT} document!:file thumbnail:file {_CAPTION} disable_content_type_detection:bool",
    "sendVoice": f"{_SENT} voice!:file {_CAPTION} duration:int",
    "sendSticker": f"{_SENT} sticker!:file emoji:str",
    "sendLocation": f"{_SENT} latitude!:float longitude!:float horizontal_accuracy:float live_period:int heading:int "
    "proximity_alert_radius:int",
    "sendMediaGroup": f"business_connection_id:str chat_id!:chat {_PLACE} media!:[InputMedia] {_MADE} "
    "allow_paid_broadcast:bool message_effect_id:str reply_parameters:ReplyParameters",
    "sendChatAction": "business_connection_id:str chat_id!:chat message_thread_id:int action!:str",
    "editMessageText": f"{_EDITED} text:str parse_mode:str entities:[MessageEntity] "
    "link_preview_options:LinkPreviewOptions rich_message:json",
    "editMessageCaption": f"{_EDITED} {_CAPTION} show_caption_above_media:bool",
    "editMessageMedia": f"{_EDITED} media!:InputMedia",
    "editMessageReplyMarkup": _EDITED,
    "deleteMessage": "chat_id!:chat message_id!:int",
    "deleteMessages": "chat_id!:chat message_ids!:[int]",
    "copyMessage": f"chat_id!:chat {_PLACE} from_chat_id!:chat message_id!:int video_start_timestamp:int {_CAPTION} "
    f"show_caption_above_media:bool {_MADE} allow_paid_broadcast:bool message_effect_id:str "
    "suggested_post_parameters:json reply_parameters:ReplyParameters reply_markup:ReplyMarkup",
    "forwardMessage": f"chat_id!:chat {_PLACE} from_chat_id!:chat message_id!:int video_start_timestamp:int {_MADE} "
    "message_effect_id:str suggested_post_parameters:json",
    "copyMessages": f"chat_id!:chat {_PLACE} from_chat_id!:chat message_ids!:[int] {_MADE} remove_caption:bool",
    "forwardMessages": f"chat_id!:chat {_PLACE} from_chat_id!:chat message_ids!:[int] {_MADE}",
    "setMessageReaction": "chat_id!:chat message_id!:int reaction:[ReactionType] is_big:bool",
    "answerCallbackQuery": "callback_query_id!:str text:str show_alert:bool url:str cache_time:int",
    "answerInlineQuery": "inline_query_id!:str results!:[InlineQueryResult] cache_time:int is_personal:bool "
    "next_offset:str button:InlineQueryResultsButton",
    "setMyCommands": f"commands!:[BotCommand] {_SCOPE}",
    "getMyCommands": _SCOPE,
    "deleteMyCommands": _SCOPE,
    "setMyName": "name:str language_code:str",
    "getMyName": "language_code:str",
    "setMyDescription": "description:str language_code:str",
    "getMyDescription": "language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "getMyShortDescription": "language_code:str",
    "setChatMenuButton": "chat_id:int menu_button:MenuButton",
    "getChatMenuButton": "chat_id:int",
    "getChat": "chat_id!:chat",
    "getChatMember": "chat_id!:chat user_id!:int",
    "getChatAdministrators": "chat_id!:chat return_bots:bool",
    "getChatMemberCount": "chat_id!:chat",
    "getFile": "file_id!:str",
    "pinChatMessage": "business_connection_id:str chat_id!:chat message_id!:int disable_notification:bool",
    "unpinChatMessage": "business_connection_id:str chat_id!:chat message_id:int",
    "unpinAllChatMessages": "chat_id!:chat",
    "exportChatInviteLink": "chat_id!:chat",
    "createChatInviteLink": "chat_id!:chat name:str expire_date:int member_limit:int creates_join_request:bool",
    "leaveChat": "chat_id!:chat",
}

#: Methods of Telegram's that the playground knows by name alone. A library takes 404 for a wrong token.
_OTHERS = (
    "logOut close sendLivePhoto sendAudio sendAnimation sendVideoNote sendPaidMedia sendVenue sendContact sendPoll "
    "sendChecklist sendDice sendMessageDraft getUserProfilePhotos getUserProfileAudios setUserEmojiStatus "
    "banChatMember unbanChatMember restrictChatMember promoteChatMember setChatAdministratorCustomTitle "
    "setChatMemberTag banChatSenderChat unbanChatSenderChat setChatPermissions editChatInviteLink "
    "createChatSubscriptionInviteLink editChatSubscriptionInviteLink revokeChatInviteLink approveChatJoinRequest "
    "declineChatJoinRequest answerChatJoinRequestQuery sendChatJoinRequestWebApp setChatPhoto deleteChatPhoto "
    "setChatTitle setChatDescription getUserPersonalChatMessages setChatStickerSet deleteChatStickerSet "
    "getForumTopicIconStickers createForumTopic editForumTopic closeForumTopic reopenForumTopic deleteForumTopic "
    "unpinAllForumTopicMessages editGeneralForumTopic closeGeneralForumTopic reopenGeneralForumTopic "
    "hideGeneralForumTopic unhideGeneralForumTopic unpinAllGeneralForumTopicMessages answerGuestQuery "
    "getUserChatBoosts getBusinessConnection getManagedBotToken replaceManagedBotToken getManagedBotAccessSettings "
    "setManagedBotAccessSettings setMyProfilePhoto removeMyProfilePhoto setMyDefaultAdministratorRights "
    "getMyDefaultAdministratorRights getAvailableGifts sendGift giftPremiumSubscription verifyUser verifyChat "
    "removeUserVerification removeChatVerification readBusinessMessage deleteBusinessMessages setBusinessAccountName "
    "setBusinessAccountUsername setBusinessAccountBio setBusinessAccountProfilePhoto "
    "removeBusinessAccountProfilePhoto setBusinessAccountGiftSettings getBusinessAccountStarBalance "
    "transferBusinessAccountStars getBusinessAccountGifts getUserGifts getChatGifts convertGiftToStars upgradeGift "
    "transferGift postStory repostStory editStory deleteStory answerWebAppQuery savePreparedInlineMessage "
    "savePreparedKeyboardButton editMessageLiveLocation stopMessageLiveLocation editMessageChecklist stopPoll "
    "approveSuggestedPost declineSuggestedPost deleteMessageReaction deleteAllMessageReactions getStickerSet "
    "getCustomEmojiStickers uploadStickerFile createNewStickerSet addStickerToSet setStickerPositionInSet "
    "deleteStickerFromSet replaceStickerInSet setStickerEmojiList setStickerKeywords setStickerMaskPosition "
    "setStickerSetTitle setStickerSetThumbnail setCustomEmojiStickerSetThumbnail deleteStickerSet sendRichMessage "
    "sendRichMessageDraft sendInvoice createInvoiceLink answerShippingQuery answerPreCheckoutQuery getMyStarBalance "
    "getStarTransactions refundStarPayment editUserStarSubscription setPassportDataErrors sendGame setGameScore "
    "getGameHighScores "
)


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
#: The names of methods are read without regard to case.
SERVED = {method.lower(): method for method in SIGNATURES}
NOT_SERVED = frozenset(_OTHERS.lower().split())
