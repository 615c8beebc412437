"""What a person at the command line is told when something cannot be done."""


class Refused(Exception):
    """A mistake, or something that is not in place. The text says what it is and what to do next."""
