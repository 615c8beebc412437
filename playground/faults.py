"""Trouble on order: the network away, calls that fail, answers that get lost, delays."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.refusal import Refusal

_WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(slots=True)
class _Rule:
    method: str | None
    times: int | None  # None: until cleared
    refusal: Refusal | None = None
    seconds: float = 0.0


class Faults:
    """What goes wrong with the next calls. Nothing, as long as nobody asks for it."""

    def __init__(self) -> None:
        self.network_cut = False
        self.cuts = 0  # how often the network was cut
        self.on_cut: list[Callable[[], None]] = []
        self._failing: list[_Rule] = []
        self._losing: list[_Rule] = []
        self._delaying: list[_Rule] = []

    def cut(self) -> None:
        """Takes the network away: connections are closed without an answer, the webhook is not reached."""
        self.network_cut = True
        self.cuts += 1
        for act in self.on_cut:
            act()

    def restore(self) -> None:
        """Brings the network back."""
        self.network_cut = False

    def fail(
        self,
        method: str | None = None,
        times: int | None = 1,
        error_code: int = 500,
        description: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        """Answers the next calls (of this method, or of any but getUpdates) with an error; none is carried out.

        Without a description it is the one that Telegram gives with this code.
        """
        words = description or _WORDS.get(error_code, "Internal Server Error")
        if description is None and retry_after is not None:
            words += f": retry after {retry_after}"
        parameters = {} if retry_after is None else {"retry_after": retry_after}
        self._failing.append(_Rule(method, times, Refusal(error_code, words, **parameters)))

    def lose_answer(self, method: str, times: int | None = 1) -> None:
        """Carries out the next calls of this method but closes the connection without an answer."""
        self._losing.append(_Rule(method, times))

    def delay(self, seconds: float, method: str | None = None, times: int | None = None) -> None:
        """Makes calls take this much longer."""
        self._delaying.append(_Rule(method, times, seconds=seconds))

    def clear(self) -> None:
        """Takes all faults back, the cut as well."""
        self.restore()
        self._failing.clear()
        self._losing.clear()
        self._delaying.clear()

    def failure(self, method: str) -> Refusal | None:
        """The error that this call is to get."""
        rule = self._hit(self._failing, method)
        return rule.refusal if rule else None

    def loses(self, method: str) -> bool:
        """Whether the answer of this call is to get lost."""
        return self._hit(self._losing, method) is not None

    def delay_of(self, method: str) -> float:
        """How many seconds this call is to wait."""
        rule = self._hit(self._delaying, method)
        return rule.seconds if rule else 0.0

    @staticmethod
    def _hit(rules: list[_Rule], method: str) -> _Rule | None:
        for rule in rules:
            if rule.method not in (None, method) or (rule.method is None and rule.refusal and method == "getUpdates"):
                continue
            if rule.times is not None:
                rule.times -= 1
                if rule.times <= 0:
                    rules.remove(rule)
            return rule
        return None
