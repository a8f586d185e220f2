"""Rounding of euros, written once for the engine: half up to the cent, on exact fractions."""

from collections.abc import Callable, Iterable
from decimal import MAX_PREC, Context, Decimal
from fractions import Fraction

ZERO = Decimal("0.00")
_CENT = Decimal("0.01")
_times = Context(prec=MAX_PREC).multiply


def au_centime(value: Decimal | Fraction | int) -> Decimal:
    """Euros rounded to the cent, half away from zero (« au plus près, 0,5 vers le haut »), whatever the context."""
    return _places(value, 2)


def arrondi(value: Decimal | Fraction | int, places: int) -> Decimal:
    """A number rounded half away from zero to ``places`` decimals."""
    return _places(value, places)


def centimes(amount: Decimal) -> int:
    """Euros as whole cents, half away from zero when there is more: the engine adds integers, never floats."""
    exact = amount.scaleb(2)
    whole = int(exact)
    return whole if whole == exact else int(au_centime(amount).scaleb(2))


def parts_de(amounts: Iterable[int], factor: Fraction) -> int:
    """Sum of whole cents × ``factor`` (≥ 0), each rounded on its own, half away from zero: a page adds up as shown."""
    return multiplier(factor)(amounts)


def multiplier(factor: Fraction) -> Callable[[Iterable[int]], int]:
    """``parts_de`` for one factor, made ready once and used for hundreds of parties."""
    above, below = factor.numerator, factor.denominator
    if above == below:
        return sum
    if not above:
        return lambda _: 0
    twice_above, twice_below = 2 * above, 2 * below

    def multiply(amounts: Iterable[int]) -> int:
        total = 0
        for cents in amounts:
            if cents >= 0:
                total += (cents * twice_above + below) // twice_below
            else:
                total -= (-cents * twice_above + below) // twice_below
        return total

    return multiply


def en_euros(cents: int) -> Decimal:
    """Whole cents as euros with two decimals."""
    return _times(Decimal(cents), _CENT)


def _places(value: Decimal | Fraction | int, places: int) -> Decimal:
    exact = Fraction(value) * 10**places
    sign = -1 if exact < 0 else 1
    doubled = 2 * abs(exact.numerator) + exact.denominator
    units = doubled // (2 * exact.denominator)
    return Decimal((1 if sign < 0 and units else 0, tuple(int(d) for d in str(units)), -places))
