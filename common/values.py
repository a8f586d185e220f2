"""French reading and writing of numbers, rates, hours and dates.

Reading never guesses: what has two meanings is refused with a sentence that says what was read and shows what is
expected. The conventions are written in prose in ``docs/algorithmes/valeurs-francaises.md``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import TypeVar

from rapidfuzz import fuzz, process

from common.codes import normalise

NBSP = "\u00a0"
NNBSP = "\u202f"
MINUS = "\u2212"

# Wide enough for any sum of money, so that quantising never trips over the context of the caller.
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
CENT = Decimal("0.01")
ONE = Decimal(1)
HUNDRED = Decimal(100)
SECONDS_PER_HOUR = 3600
MINUTES_PER_HOUR = 60
WEEK_MAXIMUM_HOURS = Decimal(48)
HOURS_PLACES = 4
# A bare number from 10 up in a column of percents is a percent; between 1 and 10 it could be a slip of the comma.
SMALLEST_BARE_PERCENT = Decimal(10)
YEAR_MINIMUM, YEAR_MAXIMUM = 1900, 2100
ADDRESS_DIGITS = 9  # below the largest number that the database compares
SUGGESTION_SCORE = 60
SUGGESTION_COUNT = 3

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTH_RANKS = {normalise(name): rank for rank, name in enumerate(MONTHS, start=1)}

_SPACES = re.compile(r"[ \t\r\n\u00a0\u202f\u2007\u2009\u200b\ufeff]+")
_PLAIN = re.compile(r"[+-]?\d+(?:,\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:,\d+)?")
_POINTED = re.compile(r"[+-]?\d+\.(\d+)")
_CLOCK = re.compile(r"(\d{1,4}) ?(?:h|heures?|:) ?(?:(\d{1,2}) ?(?:min|mn|m)?)?", re.IGNORECASE)
_OVER = re.compile(r"(.+?) ?(?:h|heures?)? ?/ ?(.+?) ?(?:h|heures?|e|è|ème|eme)?", re.IGNORECASE)
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{1,4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_WORDED = re.compile(r"(?:([^\W\d]+) )?(\d{1,2})(?:er)? ([^\W\d]+)\.? (\d{1,4})", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{1,4})")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_WORDED_MONTH = re.compile(r"([^\W\d]+)\.? (\d{1,4})")

Code = TypeVar("Code")


class ValeurIllisible(ValueError):
    """A typed or imported value that cannot be read with certainty.

    lu: what was read, as text. raison: a French sentence without final stop. attendu: a French example.
    """

    def __init__(self, lu: object, raison: str, attendu: str) -> None:
        # A number is shown as the person sees it in the spreadsheet: with a comma, without a useless « .0 ».
        if isinstance(lu, bool):
            self.lu = "VRAI" if lu else "FAUX"
        else:
            self.lu = "" if lu is None else _plain(Decimal(repr(lu))) if _is_finite_float(lu) else str(lu)
        self.raison = raison
        self.attendu = attendu
        super().__init__(f"«{NBSP}{self.lu}{NBSP}»{NBSP}: {raison} (attendu{NBSP}: {attendu})")


@dataclass(frozen=True)
class Heures:
    """A weekly duration: ``heures`` (decimal hours, at most 4 places) and, when it was written, the full-time base."""

    heures: Decimal
    base: Decimal | None = None

    def quotite(self, base: Decimal = Decimal(35)) -> Decimal:
        """Part of a full-time week, from the written base or else ``base``."""
        return self.heures / (self.base or base)


def is_blank(value: object) -> bool:
    """True for None and for text made of spaces only (of any kind): an empty cell."""
    return value is None or (isinstance(value, str) and not _tidy(value))


# --- reading -------------------------------------------------------------------------------------------------------


def read_decimal(value: object) -> Decimal:
    """An exact number, from French text (« 1 234,56 », a final € allowed) or from a number of a spreadsheet.

    A float is taken by its shortest writing (0.1 is 0.1). A single point is accepted as the decimal sign unless
    exactly three digits follow it, which could be thousands. Raises ValeurIllisible.
    """
    expected = f"1{NNBSP}234,56"
    number = _spreadsheet_number(value, expected)
    if number is not None:
        return number
    text = _tidy(value, expected).replace(MINUS, "-")
    bare = text.removesuffix("€").rstrip()
    if _PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare):
        return Decimal(bare.replace(" ", "").replace(",", "."))
    if pointed := _POINTED.fullmatch(bare):
        if len(pointed[1]) == 3:
            raise ValeurIllisible(value, "le point peut séparer des milliers ou des décimales", "1234,5 ou 1234")
        return Decimal(bare)
    raise ValeurIllisible(value, _why_not_a_number(bare), expected)


def read_integer(value: object) -> int:
    """A whole number; « 12,0 » and 12.0 are 12. Raises ValeurIllisible."""
    number = read_decimal(value)
    if number != number.to_integral_value():
        raise ValeurIllisible(value, "un nombre entier est attendu", "12")
    return int(number)


def read_rate(
    value: object,
    *,
    maximum: Decimal = ONE,
    allow_zero: bool = False,
    bare_percent: bool = False,
    places: int | None = None,
) -> Decimal:
    """A part of one: « 80 % », « 0,8 » and 0.8 are all 0.8. Raises ValeurIllisible.

    bare_percent says how a column reads a number above 1 written without « % »: refused by default (a quotité of
    « 80 » is more often a slip than a wish), or a percent from 10 up in a column whose heading says percent.
    Between 1 and 10 a bare number is always refused: « 1,2 » is no quotité. maximum: the largest rate accepted.
    places: decimals that are kept, rounded half up; a third of a spreadsheet has more than a column of the database.
    """
    expected = f"80{NBSP}% ou 0,8"
    if isinstance(value, str) and _tidy(value).endswith("%"):
        rate = _read_again(_tidy(value).removesuffix("%"), value, expected) / HUNDRED
    else:
        rate = _read_again(value, value, expected)
        if bare_percent and maximum <= ONE and rate >= SMALLEST_BARE_PERCENT:
            rate = rate / HUNDRED
        elif rate > ONE and maximum <= ONE:
            hint = f" ; pour {_plain(rate)}{NBSP}%, écrire le signe %" if rate >= SMALLEST_BARE_PERCENT else ""
            raise ValeurIllisible(value, f"le taux dépasse 1 (100{NBSP}%)" + hint.replace(" ;", f"{NNBSP};"), expected)
    if places is not None:
        rate = rate.quantize(Decimal(1).scaleb(-places), context=_WIDE)
    if rate > maximum:
        raise ValeurIllisible(value, f"le taux dépasse {format_percent(maximum)}", expected)
    if rate < 0:
        raise ValeurIllisible(value, "le taux est négatif", expected)
    if rate == 0 and not allow_zero:
        raise ValeurIllisible(value, "le taux est nul", expected)
    return rate


def read_hours(value: object, *, maximum: Decimal = WEEK_MAXIMUM_HOURS) -> Heures:
    """A weekly duration: « 17h30 », « 17:30 », « 17,5 », « 35 h », « 28/35 » (28 hours on a base of 35).

    Times and durations of a spreadsheet are read too. Minutes become decimal hours, rounded to 4 places. Refused:
    nothing or less, more than ``maximum`` hours, more than the written base. Raises ValeurIllisible.
    """
    expected = "17h30, 17,5 ou 28/35"
    base = None
    if isinstance(value, datetime | date):
        raise ValeurIllisible(value, "le tableur en a fait une date", f"{expected}, en format texte")
    if isinstance(value, time):
        value_hours = _hours_of_seconds(value.hour * SECONDS_PER_HOUR + value.minute * MINUTES_PER_HOUR + value.second)
    elif isinstance(value, timedelta):
        value_hours = _hours_of_seconds(value.days * 24 * SECONDS_PER_HOUR + value.seconds)
    elif isinstance(value, str):
        text = _tidy(value, expected)
        if over := _OVER.fullmatch(text):
            value_hours, base = _text_hours(over[1], value, expected), _text_hours(over[2], value, expected)
            if base <= 0:
                raise ValeurIllisible(value, "la base est nulle", expected)
        else:
            value_hours = _text_hours(text, value, expected)
    else:
        value_hours = _read_again(value, value, expected)
    if value_hours <= 0:
        raise ValeurIllisible(value, "la durée doit être positive", expected)
    if base is not None and value_hours > base:
        raise ValeurIllisible(value, f"{_plain(value_hours)} heures dépassent la base de {_plain(base)}", expected)
    if value_hours > maximum or (base or ONE) > maximum:
        raise ValeurIllisible(value, f"une semaine ne dépasse pas {_plain(maximum)} heures", expected)
    return Heures(value_hours, base)


def read_date(value: object) -> date:
    """A day: dd/mm/yyyy (also with - or .), « 1er septembre 2026 » (after « le » or its own weekday), yyyy-mm-dd, or a
    date of a spreadsheet.

    American order, another weekday, impossible days and years of two digits are refused and named. Raises ValeurIllisible.
    """
    expected = "25/05/2024"
    if isinstance(value, datetime):
        return _plausible(value.date(), value, expected)
    if isinstance(value, date):
        return _plausible(value, value, expected)
    if not isinstance(value, str) and value is not None:
        raise ValeurIllisible(value, "c’est un nombre, pas une date", f"{expected}, en format date ou texte")
    text = _tidy(value, expected)
    if iso := _ISO.fullmatch(text):
        return _day(int(iso[3]), int(iso[2]), iso[1], value, expected)
    if parts := _DAY_MONTH_YEAR.fullmatch(text):
        return _day(int(parts[1]), int(parts[3]), parts[4], value, expected)
    if (worded := _WORDED.fullmatch(text)) and (rank := _MONTH_RANKS.get(normalise(worded[3]))):
        lead = normalise(worded[1] or "le")
        if lead == "le" or lead in WEEKDAYS:
            day = _day(int(worded[2]), rank, worded[4], value, expected)
            if lead in WEEKDAYS and lead != WEEKDAYS[day.weekday()]:
                raise ValeurIllisible(value, f"ce jour est un {WEEKDAYS[day.weekday()]}", expected)
            return day
    raise ValeurIllisible(value, "ce n’est pas une date jour/mois/année", expected)


def read_month_year(value: object) -> tuple[int, int]:
    """(year, month) from « 03/1975 », « mars 1975 », « 1975-03 » or a full date, whose day is dropped.

    Raises ValeurIllisible.
    """
    expected = "03/1975"
    if isinstance(value, date):
        day = _plausible(value.date() if isinstance(value, datetime) else value, value, expected)
        return day.year, day.month
    if not isinstance(value, str) and value is not None:
        raise ValeurIllisible(value, "c’est un nombre, pas un mois", f"{expected}, en format texte")
    text = _tidy(value, expected)
    if parts := _MONTH_YEAR.fullmatch(text):
        month, year = int(parts[1]), parts[2]
    elif parts := _YEAR_MONTH.fullmatch(text):
        month, year = int(parts[2]), parts[1]
    elif (parts := _WORDED_MONTH.fullmatch(text)) and normalise(parts[1]) in _MONTH_RANKS:
        month, year = _MONTH_RANKS[normalise(parts[1])], parts[2]
    else:
        try:
            day = read_date(value)
        except ValeurIllisible as error:
            named = _DAY_MONTH_YEAR.fullmatch(text) or _ISO.fullmatch(text)
            reason = error.raison if named else "ce n’est pas un mois suivi d’une année"
            raise ValeurIllisible(value, reason, expected) from error
        return day.year, day.month
    day = _day(1, month, year, value, expected)
    return day.year, day.month


def read_choice(value: object, choices: Mapping[str, Code]) -> Code:
    """The code whose label is ``value``, capitals, accents and punctuation ignored; a code is accepted as such.

    choices: French label -> code. When nothing matches, the sentence proposes the nearest labels.
    Raises ValeurIllisible. For a whole column, prepare the choices once: ``choice_reader``.
    """
    return choice_reader(choices)(value)


def choice_reader(choices: Mapping[str, Code]) -> Callable[[object], Code]:
    """:func:`read_choice` with these choices, normalised once."""
    expected = _listed(list(choices)[:SUGGESTION_COUNT], more=len(choices) > SUGGESTION_COUNT)
    labels = {label: normalise(label) for label in choices}
    by_code = {normalise(str(code)): code for code in choices.values()}
    known = by_code | {labels[label]: code for label, code in choices.items()}

    def read(value: object) -> Code:
        text = normalise(_tidy(_whole_as_text(value), expected))
        if text in known:
            return known[text]
        near = process.extract(text, labels, scorer=fuzz.WRatio, limit=SUGGESTION_COUNT, score_cutoff=SUGGESTION_SCORE)
        # rapidfuzz gives (text, score, label); equal scores are put in the order of the labels, to be always the same.
        nearest = [label for _, _, label in sorted(near, key=lambda found: (-found[1], found[2]))]
        raise ValeurIllisible(value, "valeur inconnue", f"peut-être {_listed(nearest)}" if nearest else expected)

    return read


# --- writing -------------------------------------------------------------------------------------------------------


def euros(value: Decimal | float | None) -> Decimal:
    """Euros with two decimals, half up (away from zero); None, an empty sum, is 0.00.

    For aggregates computed by the database: SQLite sums decimals as floats (design.md §7).
    Raises ValueError on an infinite or undefined number.
    """
    if value is None:
        return Decimal("0.00")
    amount = _exact(value).quantize(CENT, context=_WIDE)
    return amount if amount else Decimal("0.00")


def format_decimal(value: Decimal | float | int, places: int = 2) -> str:
    """« 1 234 567,89 »: U+202F between groups, comma, true minus sign; rounded half up to ``places`` decimals."""
    number = _exact(value).quantize(Decimal(1).scaleb(-places), context=_WIDE)
    sign = MINUS if number < 0 else ""
    whole, _, fraction = f"{abs(number):f}".partition(".")
    groups = f"{int(whole):,}".replace(",", NNBSP)
    return sign + groups + (f",{fraction}" if fraction else "")


def format_euros(value: Decimal | float | int, places: int = 2) -> str:
    """« 1 234 567,89 € », U+00A0 before the sign."""
    return f"{format_decimal(value, places)}{NBSP}€"


def format_etp(value: Decimal | float | int) -> str:
    """« 0,80 ETP »."""
    return f"{format_decimal(value, 2)}{NBSP}ETP"


def format_percent(ratio: Decimal | float | int, places: int = 1) -> str:
    """« 12,5 % » from 0.125; a whole percentage has no decimals (« 80 % »)."""
    text = format_decimal(_exact(ratio) * HUNDRED, places)
    whole, _, fraction = text.partition(",")
    return f"{whole if not fraction.strip('0') else text}{NBSP}%".replace(f"{MINUS}0{NBSP}", f"0{NBSP}")


def format_date(day: date) -> str:
    """« 22/11/2026 »."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def format_date_longue(day: date) -> str:
    """« lundi 22 novembre 2026 », « mardi 1er décembre 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def format_month(day: date) -> str:
    """« novembre 2026 »."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def plural(n: Decimal | float | int, singular: str, plural_form: str | None = None) -> str:
    """The word that goes with ``n`` in French: singular below 2 (0 agent, 1,5 heure), else the plural."""
    return singular if abs(n) < 2 else (plural_form if plural_form is not None else f"{singular}s")


def address_number(text: str) -> int | None:
    """The whole number of an address (``?point=2``), ``None`` for what is not one: signs, « ² », more than nine digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= ADDRESS_DIGITS else None


# --- inside --------------------------------------------------------------------------------------------------------


def _tidy(value: object, expected: str | None = None) -> str:
    """Text with single ordinary spaces; with ``expected``, an empty cell is refused."""
    text = _SPACES.sub(" ", "" if value is None else str(value)).strip()
    if not text and expected is not None:
        raise ValeurIllisible("", "la case est vide", expected)
    return text


def _spreadsheet_number(value: object, expected: str) -> Decimal | None:
    """The exact value of a real number, None for text. Booleans and undefined numbers are refused."""
    if isinstance(value, bool):
        raise ValeurIllisible(value, "c’est une valeur logique, pas un nombre", expected)
    if isinstance(value, int | float | Decimal):
        try:
            return _exact(value)
        except ValueError as error:
            raise ValeurIllisible(value, "ce n’est pas un nombre fini", expected) from error
    if value is not None and not isinstance(value, str):
        raise ValeurIllisible(value, "ce n’est pas un nombre", expected)
    return None


def _exact(value: Decimal | float | int) -> Decimal:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise ValueError(f"Nombre non fini : {value}")
    return number


def _is_finite_float(value: object) -> bool:
    return isinstance(value, float) and isfinite(value)


def _why_not_a_number(text: str) -> str:
    if text.startswith("#"):
        return "la cellule contient une erreur de calcul"
    if text.startswith("="):
        return "la cellule contient une formule"
    if "," in text and "." in text:
        return "point et virgule ensemble, l’écriture est ambiguë"
    if text.count(",") > 1 or text.count(".") > 1:
        return "plusieurs séparateurs décimaux, l’écriture est ambiguë"
    if re.fullmatch(r"[+-]?[\d ]+(?:[.,]\d*)?", text) and " " in text:
        return "les milliers sont mal groupés"
    return "ce n’est pas un nombre"


def _read_again(part: object, value: object, expected: str) -> Decimal:
    """read_decimal on a part of a value, with an error about the whole value."""
    try:
        return read_decimal(part)
    except ValeurIllisible as error:
        raise ValeurIllisible(value, error.raison, expected) from error


def _text_hours(text: str, value: object, expected: str) -> Decimal:
    if clock := _CLOCK.fullmatch(text):
        minutes = int(clock[2] or 0)
        if minutes >= MINUTES_PER_HOUR:
            raise ValeurIllisible(value, f"{minutes} minutes dépassent une heure", expected)
        return _hours_of_seconds(int(clock[1]) * SECONDS_PER_HOUR + minutes * MINUTES_PER_HOUR)
    return _read_again(text, value, expected)


def _hours_of_seconds(seconds: int) -> Decimal:
    hours = (Decimal(seconds) / SECONDS_PER_HOUR).quantize(Decimal(1).scaleb(-HOURS_PLACES), context=_WIDE)
    return Decimal(_plain(hours).replace(",", "."))


def _plain(number: Decimal) -> str:
    """Shortest French writing, without useless zeros nor exponent: 35,00 is « 35 »."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _day(day: int, month: int, year_text: str, value: object, expected: str) -> date:
    if len(year_text) != 4:
        raise ValeurIllisible(value, "l’année doit avoir quatre chiffres", expected)
    if not 1 <= month <= 12:
        raise ValeurIllisible(value, f"{month} ne peut pas être un mois", expected)
    try:
        found = date(int(year_text), month, day)
    except ValueError as error:
        name = f"le {day}{NBSP}{MONTHS[month - 1]} {year_text} n’existe pas"
        raise ValeurIllisible(value, name, expected) from error
    return _plausible(found, value, expected)


def _plausible(day: date, value: object, expected: str) -> date:
    if not YEAR_MINIMUM <= day.year <= YEAR_MAXIMUM:
        raise ValeurIllisible(value, f"l’année {day.year} n’est pas plausible", expected)
    return day


def _whole_as_text(value: object) -> object:
    """Spreadsheets give whole numbers as floats: 3.0 is the choice « 3 »."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _listed(labels: list[str], *, more: bool = False) -> str:
    quoted = [f"«{NBSP}{label}{NBSP}»" for label in labels]
    if more:
        return ", ".join([*quoted, "…"])
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} ou {quoted[-1]}" if quoted else "aucun choix"
