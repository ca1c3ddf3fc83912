"""A step that is refused, in words that say what to do next: as in every room."""

from accounts.refusal import Overtaken, Refused

__all__ = ["Overtaken", "Refused"]
