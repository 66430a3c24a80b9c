"""A word in; what was found out about it once, out."""

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Memory(dict[str, Found]):
    """Asks once for each word, up to `most` words; then it starts anew.

    It is looked up like any table. `lru_cache` would note each time that a word was asked for again, which takes longer
    than the look-up, and nearly every word of a text is.
    """

    def __init__(self, ask: Callable[[str], Found], most: int = 1 << 17) -> None:
        """Take what answers for a word that is not remembered."""
        super().__init__()
        self._ask = ask
        self._most = most

    def __missing__(self, word: str) -> Found:
        """Ask, and remember."""
        found = self._ask(word)
        if len(self) >= self._most:
            self.clear()
        self[word] = found
        return found
