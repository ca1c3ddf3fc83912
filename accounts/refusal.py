"""A step that is refused, in words that say what to do next."""


class Refused(Exception):
    """Nothing was changed; the message is for whoever asked."""


class Overtaken(Refused):
    """Somebody else moved or changed it meanwhile: look again before deciding."""
