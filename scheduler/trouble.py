"""What can go wrong between here and Telegram, as far as the library does not tell it apart."""

from telegram.error import NetworkError, RetryAfter, TelegramError


class NotSent(NetworkError):
    """The request never reached Telegram: it may be tried again without being done twice."""


class CutOff(NetworkError):
    """The connection broke after the request was on its way: nobody knows whether it was carried out."""


class NotTelegram(TelegramError):
    """Somebody else answered, such as a proxy or the sign-in page of a network: nothing was carried out."""


def seconds_asked(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
