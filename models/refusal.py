"""Expected refusals: what a person may not or cannot do. Each is said to them as a sentence; only crashes alert."""


class Refusal(Exception):
    """An expected "no". ``code`` names the sentence ``refusal.<code>`` in the catalogues, ``fields`` fill it."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


class NotPermitted(Refusal):
    """The person has no right to this: sideways, above, or never held."""

    def __init__(self, code: str = "not_permitted", **fields: object) -> None:
        super().__init__(code, **fields)
