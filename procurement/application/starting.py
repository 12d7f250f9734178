"""What keeps the program from starting."""

from typing import ClassVar


class RefusedToStart(Exception):
    """A database cannot be used as it is. The text says what is wrong and what to do, in German and English."""

    DE: ClassVar[str] = ""
    EN: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(f"{self.DE.format(**facts)}\n{self.EN.format(**facts)}")
