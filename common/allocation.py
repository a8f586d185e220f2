"""Share an amount between parties to the cent, by the largest remainder.

The rule is written in prose, with worked figures, in ``docs/algorithmes/allocation.md``; the tests use those figures.
"""

from collections.abc import Mapping
from decimal import MAX_PREC, Context, Decimal
from fractions import Fraction
from math import lcm

CENTS_PER_EURO = 100
_EXACT = Context(prec=MAX_PREC)


def allocate(total: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Share ``total`` euros in proportion to ``weights``; the shares add up to ``total`` exactly.

    total: a whole number of cents, of either sign. weights: party -> non-negative number in any unit (inhabitants,
    acts, full-time equivalents…), never rounded. Returns euros with two decimals, in the order of ``weights``.
    Every party first receives the whole cents of its exact share; the cents left over go one by one to the largest
    remainders, ties to the larger weight, then to the smaller key. ``allocate(-t, w) == -allocate(t, w)``.

    Raises ValueError when the total is not in whole cents or not finite, or when a weight is negative or not finite,
    or when there is no positive weight. Source: design.md §8, domain.md §3.5.
    """
    shares = allocate_cents(_whole_cents(total), {key: _weight(key, weight) for key, weight in weights.items()})
    return {key: _euros(share) for key, share in shares.items()}


def allocate_cents(cents: int, weights: Mapping[str, Fraction | int]) -> dict[str, int]:
    """The rule itself, in whole cents, for callers that share thousands of amounts: same order, ties and errors.

    weights: party -> exact non-negative number; only their proportions matter.
    """
    # One common denominator turns exact fractions into integers: a hundred times faster, and still exact.
    scale = lcm(*(weight.denominator for weight in weights.values())) if weights else 1
    whole = {key: weight.numerator * (scale // weight.denominator) for key, weight in weights.items()}
    weight_sum = sum(whole.values())
    if weight_sum == 0:
        raise ValueError("Répartition impossible : aucun poids n’est positif.")

    # The sign is put aside so that a reimbursement mirrors the payment it corrects, cent by cent.
    sign = -1 if cents < 0 else 1
    magnitude = abs(cents)
    shares: dict[str, int] = {}
    remainders: dict[str, int] = {}
    for key, weight in whole.items():
        shares[key], remainders[key] = divmod(magnitude * weight, weight_sum)
    left_over = magnitude - sum(shares.values())
    if left_over:
        ranking = sorted(whole, key=lambda key: (-remainders[key], -whole[key], key))
        for key in ranking[:left_over]:
            shares[key] += 1
    return shares if sign > 0 else {key: -share for key, share in shares.items()}


def mixed_weights(parts: Mapping[str, Decimal], keys: Mapping[str, Mapping[str, Decimal]]) -> dict[str, Fraction]:
    """Blend several keys into one set of exact weights (« clé mixte »), to be given to :func:`allocate`.

    parts: key name -> its part of the whole; the parts add up to exactly 1. keys: key name -> party -> raw weight; all
    keys name the same parties. Returns party -> exact share (Fraction), whose sum is 1: the blend is made of unrounded
    shares, so that 70 % of one key and 30 % of another lose nothing.

    Raises ValueError when the parts do not add up to 1, when a key is missing or names other parties, or when a key
    has no positive weight. Source: domain.md §3.5, code MIXTE.
    """
    if sum((Fraction(part) for part in parts.values()), Fraction(0)) != 1:
        raise ValueError("Clé mixte : les parts doivent totaliser exactement 1.")
    if set(parts) != set(keys):
        raise ValueError("Clé mixte : chaque part doit correspondre à une clé, et réciproquement.")
    parties: list[str] | None = None
    blended: dict[str, Fraction] = {}
    for name, part in parts.items():
        if part < 0:
            raise ValueError(f"Clé mixte : la part de « {name} » est négative.")
        exact = {key: _weight(key, weight) for key, weight in keys[name].items()}
        if parties is None:
            parties = list(exact)
        elif set(parties) != set(exact):
            raise ValueError(f"Clé mixte : la clé « {name} » ne porte pas sur les mêmes parties.")
        weight_sum = sum(exact.values(), Fraction(0))
        if weight_sum == 0:
            raise ValueError(f"Clé mixte : la clé « {name} » n’a aucun poids positif.")
        for key, weight in exact.items():
            blended[key] = blended.get(key, Fraction(0)) + Fraction(part) * weight / weight_sum
    return blended


def _whole_cents(total: Decimal) -> int:
    """The amount as an integer number of cents; ValueError when it is not one."""
    if isinstance(total, float):
        raise ValueError("Répartition impossible : le montant doit être un décimal exact, pas un nombre flottant.")
    amount = Decimal(total)
    if not amount.is_finite():
        raise ValueError("Répartition impossible : le montant n’est pas un nombre fini.")
    cents = Fraction(amount) * CENTS_PER_EURO
    if cents.denominator != 1:
        raise ValueError(f"Répartition impossible : {total} n’est pas un nombre entier de centimes.")
    return cents.numerator


def _weight(key: str, weight: Decimal) -> Fraction:
    try:
        exact = Fraction(weight)
    except (OverflowError, TypeError, ValueError) as error:
        raise ValueError(f"Répartition impossible : le poids de « {key} » n’est pas un nombre fini.") from error
    if exact < 0:
        raise ValueError(f"Répartition impossible : le poids de « {key} » est négatif.")
    return exact


def _euros(cents: int) -> Decimal:
    """Exact euros with two decimals, whatever the precision of the current decimal context."""
    return _EXACT.scaleb(Decimal(cents), -2)
