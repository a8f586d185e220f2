"""Whether a new wording of a question corrects a slip of the pen or changes what is asked. Pure.

Once codes exist only slips may be corrected. The rule is mechanical, so that nobody has to be trusted: at most two words
differ, each by one letter (two in a word of eight or more); a number, a short word or a word that turns a sentence around
never does.
Accents, capitals, spaces and punctuation are free.
"""

from common.codes import normalise

MOST_WORDS = 2
SHORTEST, LONG = 4, 8
# Words that turn the sense around, normalised.
TURNING = frozenset(
    [
        *(
            "ne",
            "n",
            "pas",
            "plus",
            "jamais",
            "aucun",
            "aucune",
            "sans",
            "non",
            "ni",
            "peu",
            "moins",
            "mal",
            "in",
            "im",
        ),
        *("tres", "trop", "assez", "bien", "plutot", "tout", "toute", "tous"),
    ]
)


def letters_apart(one: str, other: str) -> int:
    """Letters to add, take away, replace or exchange with their neighbour to go from one word to the other."""
    rows = [list(range(len(other) + 1))]
    for i, left in enumerate(one, start=1):
        row = [i]
        for j, right in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _is_slip(one: str, other: str) -> bool:
    """Whether two words are the same but for a slip."""
    if one == other:
        return True
    if one in TURNING or other in TURNING or any(sign.isdigit() for sign in one + other):
        return False
    # « possible » and « impossible » are two letters apart and say the contrary
    if one.endswith(other) or other.endswith(one):
        return False
    if min(len(one), len(other)) < SHORTEST:
        return False
    return letters_apart(one, other) <= (2 if max(len(one), len(other)) >= LONG else 1)


def is_correction(before: str, after: str) -> bool:
    """Whether ``after`` asks the very same thing as ``before``."""
    old, new = normalise(before).split(), normalise(after).split()
    if "".join(old) == "".join(new):  # a space forgotten or added
        return True
    if len(old) != len(new):
        return False
    changed = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    return len(changed) <= MOST_WORDS and all(_is_slip(one, other) for one, other in changed)
