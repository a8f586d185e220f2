"""What people type finds what was written: accents, capitals, plurals and families of words ignored. Pure.

A row keeps a search column: its words normalised (``common.codes.normalise``), then their French stems. A question is
a list of words; each must be the beginning of a word of the column, or have the stem of one. « eric » finds « Éric »,
« mutualiser » finds « mutualisation ». Plain ``LIKE`` on a lower-case, unaccented column: the same on both databases.
Stems: Snowball, French (snowballstemmer).
"""

from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from common.codes import normalise

# Articles and link words that people leave out or add; a search made only of them keeps them.
LINK_WORDS = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "pour", "sur"])
# A shorter stem says too little: « art » would answer for « artisan ».
SHORTEST_STEM = 4
MAX_WORDS = 8
MAX_TEXT = 100
_stemmer = snowballstemmer.stemmer("french")


def stem(word: str) -> str:
    """The French stem of a normalised word; the word itself when the stem would be too short to mean anything.

    A word that ends with a digit is its own stem, French endings being letters: numbers of staff do not fill the memory.
    """
    return word if word[-1:].isdecimal() else _stem(word)


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    found = _stemmer.stemWord(word)
    return found if len(found) >= SHORTEST_STEM else word


def search_column(*texts: str) -> str:
    """The search column of a row: « word word » then stems in brackets, spaces at both ends, each once."""
    words = list(dict.fromkeys(normalise(" ".join(texts)).split()))
    stems = list(dict.fromkeys(f"[{stem(word)}]" for word in words))
    return f" {' '.join([*words, *stems])} "


@dataclass(frozen=True)
class Word:
    """One word of a question: what a word must begin with, or the stem that it must have."""

    beginning: str
    stem: str

    def found_in(self, column: str) -> bool:
        """Whether a search column answers."""
        return self.needles[0] in column or self.needles[1] in column

    @property
    def needles(self) -> tuple[str, str]:
        """The two texts of which the column must hold one."""
        return f" {self.beginning}", f"[{self.stem}]"


def question(text: str) -> tuple[Word, ...]:
    """The words to look for, at most eight, link words left out unless there is nothing else; empty for no word."""
    words = list(dict.fromkeys(normalise(text[:MAX_TEXT]).split()))
    kept = [word for word in words if word not in LINK_WORDS] or words
    return tuple(Word(word, stem(word)) for word in kept[:MAX_WORDS])


def answers(words: tuple[Word, ...], column: str) -> bool:
    """Whether a column holds every word of the question; never for an empty question."""
    return bool(words) and all(word.found_in(column) for word in words)
