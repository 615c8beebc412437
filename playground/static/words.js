// What the page says, in both languages, and how it writes dates.

const WORDS = {
  "zh-hans": {
    title: "先锋演练场", dateNow: "活动日期", moveDate: "移动日期", jumpTo: "跳到活动中的某一天",
    plusOne: "+1 天", plusSeven: "+7 天", pickDate: "选择日期", go: "前往",
    addPhone: "添加手机", restart: "重启机器人", cut: "断开网络", restore: "恢复网络",
    pageLanguage: "页面语言", controls: "打开或收起控制栏", phones: "手机", phoneLanguage: "手机语言",
    networkIsCut: "网络已断开。机器人收不到消息，恢复后会接着处理。", reconnecting: "连接中断，正在重新连接……",
    moved: "现在是 {0}。", restarted: "机器人已重启。", added: "已添加{0}的手机。", notDone: "没有成功，请再试一次。",
    noPhones: "还没有手机。添加一部，就可以开始了。", name: "姓名", add: "添加", cancel: "取消", close: "关闭",
    scan: "扫一扫", more: "更多", chats: "聊天", messages: "消息", toBottom: "回到最新消息", suggestions: "可选内容",
    commands: "命令", message: "消息", toggleKeys: "显示或收起快捷按钮", attach: "添加附件", send: "发送", replyKeys: "快捷按钮",
    language: "这部手机的语言", bot: "机器人", channel: "频道", group: "群组", typing: "正在输入", edited: "已编辑", you: "我",
    start: "开始", block: "停用机器人", unblock: "解除停用", again: "重新启用", readOnly: "只有管理员可以在这里发布内容",
    whatCan: "这个机器人能做什么？", empty: "还没有消息", photo: "照片", document: "文件", myContact: "我的手机号",
    sticker: "贴纸", voice: "语音消息", location: "位置", caption: "加一句说明（可不填）", download: "下载",
    scanHint: "选一个眼前的二维码，像用手机扫一样打开。", noCodes: "现在没有看到二维码或邀请链接。", pasteLink: "也可以粘贴链接", open: "打开",
    seenOn: "在{0}的手机上", ok: "好", notSent: "没有送出，请再试一次。", nothing: "没有找到结果", unread: "{0} 条未读",
    noCommands: "这里还没有命令", video: "视频", skip: "跳到输入框", pictured: "没有文字的消息",
    languageHint: "手机的语言换了。要机器人换语言，请在聊天里发 /language。", languageOnly: "只换手机的语言；机器人的语言在聊天里用 /language 换",
    addToChannel: "把机器人加到哪个频道？", addToGroup: "把机器人加到哪个群组？", shareTo: "发到哪个聊天？",
    newChannel: "新建频道的名称", newGroup: "新建群组的名称", create: "新建并加入",
    ownMessage: "我的消息", editLast: "修改我的上一条消息", deleteLast: "删除我的上一条消息", edit: "修改", remove: "删除", editing: "正在修改一条消息",
  },
  en: {
    title: "Xianfeng playground", dateNow: "Campaign date", moveDate: "Move the date", jumpTo: "Jump to a day of the campaign",
    plusOne: "+1 day", plusSeven: "+7 days", pickDate: "Pick a date", go: "Go",
    addPhone: "Add a phone", restart: "Restart the bot", cut: "Cut network", restore: "Restore network",
    pageLanguage: "Language of the page", controls: "Show or hide the controls", phones: "Phones", phoneLanguage: "Language of the phone",
    networkIsCut: "The network is cut. The bot hears nothing until it is restored.", reconnecting: "Connection lost. Reconnecting…",
    moved: "It is now {0}.", restarted: "The bot has restarted.", added: "{0}’s phone is here.", notDone: "That did not work. Please try again.",
    noPhones: "No phones yet. Add one to begin.", name: "Name", add: "Add", cancel: "Cancel", close: "Close",
    scan: "Scan a code", more: "More", chats: "Chats", messages: "Messages", toBottom: "Go to the newest message", suggestions: "Choices",
    commands: "Commands", message: "Message", toggleKeys: "Show or hide the quick buttons", attach: "Attach", send: "Send", replyKeys: "Quick buttons",
    language: "Language of this phone", bot: "bot", channel: "channel", group: "group", typing: "typing", edited: "edited", you: "You",
    start: "Start", block: "Stop the bot", unblock: "Allow the bot again", again: "Restart the bot", readOnly: "Only admins can post here",
    whatCan: "What can this bot do?", empty: "No messages yet", photo: "Photo", document: "File", myContact: "My phone number",
    sticker: "Sticker", voice: "Voice message", location: "Location", caption: "Add a caption (optional)", download: "Download",
    scanHint: "Choose a code in sight. It opens as if scanned with the phone.", noCodes: "No code or invite link is in sight.", pasteLink: "Or paste a link", open: "Open",
    seenOn: "On {0}’s phone", ok: "OK", notSent: "Not sent. Please try again.", nothing: "Nothing found", unread: "{0} unread",
    noCommands: "No commands here yet", video: "Video", skip: "Skip to the text box", pictured: "A message without text",
    languageHint: "The phone’s language has changed. To change the bot’s, send /language in the chat.", languageOnly: "Changes the phone only; the bot’s language is changed in the chat with /language",
    addToChannel: "Add the bot to which channel?", addToGroup: "Add the bot to which group?", shareTo: "Send to which chat?",
    newChannel: "Name of a new channel", newGroup: "Name of a new group", create: "Create and add",
    ownMessage: "My message", editLast: "Edit my last message", deleteLast: "Delete my last message", edit: "Edit", remove: "Delete", editing: "Editing a message",
  },
};

export const languageOf = (code) => (/^zh/i.test(code || "") ? "zh-hans" : "en");
export const htmlLanguage = (language) => (language === "en" ? "en" : "zh-CN");

export function say(language, key, ...values) {
  return WORDS[language][key].replace(/\{(\d)\}/g, (_, i) => values[i]);
}

export function inWords(language, texts) {
  return typeof texts === "string" ? texts : texts?.[language] ?? texts?.en ?? "";
}

/** Fills every element under `root` that names a word: its text, its label, its placeholder; presses the switch. */
export function translate(root, language) {
  for (const e of root.querySelectorAll("[data-t]")) e.textContent = say(language, e.dataset.t);
  for (const e of root.querySelectorAll("[data-label]")) e.setAttribute("aria-label", say(language, e.dataset.label));
  for (const e of root.querySelectorAll("button[data-label]")) e.title = say(language, e.dataset.label);
  for (const e of root.querySelectorAll("[data-placeholder]")) e.placeholder = say(language, e.dataset.placeholder);
  for (const e of root.querySelectorAll(".switch button")) e.setAttribute("aria-pressed", String(e.dataset.language === language));
}

/** The wall clock of an ISO time with offset, whatever the zone of this browser. */
export function wallClock(iso) {
  const offset = /([+-])(\d\d):?(\d\d)$/.exec(iso);
  const minutes = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  return new Date(Date.parse(iso) + minutes * 60_000);
}

const DAY = { year: "numeric", month: "long", day: "numeric", weekday: "short", timeZone: "UTC" };

export function showDate(language, date, options = DAY) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", options).format(date);
}

export const clockText = (date) => date.toISOString().slice(11, 16);
