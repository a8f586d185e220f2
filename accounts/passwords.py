"""Password rule of CNIL délibération 2022-100: about 80 bits of entropy when the password stands alone."""

import string

from django.core.exceptions import ValidationError

_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
_MINIMUM_LENGTH = {4: 12, 3: 14}
_MINIMUM_DISTINCT = 8
_MINIMUM_WORDS = 7


def classes_of(password: str) -> int:
    """How many of the four sorts of signs (lower case, capitals, digits, others) the password mixes."""
    known = sum(any(sign in signs for sign in password) for signs in _CLASSES)
    return known + any(sign not in "".join(_CLASSES) for sign in password)


def is_strong(password: str) -> bool:
    """12 signs of four classes, 14 of three, or a sentence of seven different words (domain.md §8.7)."""
    words = {word.lower() for word in password.split() if len(word) > 1}
    if len(words) >= _MINIMUM_WORDS:
        return True
    minimum = _MINIMUM_LENGTH.get(classes_of(password))
    return minimum is not None and len(password) >= minimum and len(set(password)) >= _MINIMUM_DISTINCT


class Cnil2022Validator:
    """Django's door to ``is_strong``."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ``ValidationError`` with the rule in words when the password is too weak."""
        if not is_strong(password):
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        return (
            "Choisissez au moins 12 signes mêlant minuscules, majuscules, chiffres et ponctuation, "
            "ou 14 signes de trois de ces sortes, ou une phrase de 7 mots différents."
        )
