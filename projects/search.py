"""Find an EPCI or a commune as people type it: by name, SIREN, postal code or INSEE code, best answer first.

The référentiel keeps a search column made here: normalised names between bars, then extra words and codes. A name
is matched by the beginnings of its words, in any order; an exact name comes before a beginning, a beginning before
the rest, then the most populated first.
"""

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from common.codes import normalise, search_tokens
from common.ordering import in_order
from common.search import LINK_WORDS
from projects.models import CommuneReferentiel, EpciReferentiel

SIREN_LENGTH = 9
SIRET_LENGTH = 14
POSTAL_CODE_LENGTH = 5
PLURAL_ABBREVIATIONS = {"sts": "saints", "stes": "saintes"}
# How each nature of EPCI is written in its name, then how people say it.
NATURE_WORDS = {
    "CC": ("cc", "communaute de communes", "cdc", "comcom"),
    "CA": ("ca", "communaute d agglomeration", "agglo"),
    "CU": ("cu", "communaute urbaine"),
    "METRO": ("metropole",),
    "MET69": ("metropole",),
}
EXACT, BEGINNING, ELSEWHERE = 0, 1, 2
# A member commune answers for its EPCI, just after an EPCI that answers as well by its own name.
_CANDIDATES_PER_ANSWER = 12


# --- the search column ----------------------------------------------------------------------------------------------


def commune_column(nom: str, anciens: list[str], code_insee: str, codes_postaux: list[str]) -> str:
    """The search column of a commune. ``anciens``: names of its communes déléguées, found but never « exact »."""
    return _column(_variants(normalise(nom)), [normalise(name) for name in anciens], [code_insee, *codes_postaux])


def epci_column(nom: str, nature: str) -> str:
    """The search column of an EPCI: « CC de Montesquieu » is also « Montesquieu » and « communauté de communes … »."""
    full = normalise(nom)
    short, *spoken = NATURE_WORDS.get(nature, ("",))
    core = _without_links(full.removeprefix(f"{short} ").removesuffix(f" {short}"))
    variants = [*_variants(full), core, *(f"{words} {core}" for words in spoken)]
    return _column(list(dict.fromkeys(variants)), spoken, [])


def _variants(name: str) -> list[str]:
    """A normalised name, and the same without its leading articles."""
    return list(dict.fromkeys([name, _without_links(name)]))


def _without_links(name: str) -> str:
    words = name.split()
    while len(words) > 1 and words[0] in LINK_WORDS:
        words.pop(0)
    return " ".join(words)


def _column(variants: list[str], others: list[str], codes: list[str]) -> str:
    extra: list[str] = []
    for name in [*variants, *others]:
        words = name.split()
        # « lisle » and « deyrans »: the apostrophe forgotten; and the whole name glued.
        extra += [a + b for a, b in pairwise(words) if a in {"l", "d"}]
        if len(words) > 1:
            extra.append("".join(words))
    tail = " ".join(dict.fromkeys([*others, *extra, *(normalise(code) for code in codes)]))
    return f"| {' | '.join(variants)} | {tail} "


# --- the question ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EpciFound:
    """An EPCI and, when it was found through one of its communes, the name of that commune."""

    epci: EpciReferentiel
    commune: str = ""


def query_tokens(query: str) -> tuple[str, ...]:
    """The beginnings of words to look for, link words left out unless there is nothing else. « 33 650 » is one code."""
    digits = _digits(query)
    if len(digits) == POSTAL_CODE_LENGTH:
        return (digits,)
    tokens = tuple(PLURAL_ABBREVIATIONS.get(token, token) for token in search_tokens(query))
    return tuple(token for token in tokens if token not in LINK_WORDS) or tokens


def _typed_siren(query: str) -> str:
    """The SIREN in a query made of 9 digits, or 14 (a SIRET), spaces and dots ignored; else an empty text."""
    digits = _digits(query)
    return digits[:SIREN_LENGTH] if len(digits) in (SIREN_LENGTH, SIRET_LENGTH) else ""


def _digits(query: str) -> str:
    """A query made of digits, with whatever separates them removed; else an empty text."""
    compact = normalise(query).replace(" ", "")
    return compact if compact.isascii() and compact.isdigit() else ""


def _matching(rows: QuerySet, query: str) -> QuerySet:
    """Rows that hold every token, with their ``rank`` (EXACT, BEGINNING, ELSEWHERE), best first."""
    condition = Q()
    for token in query_tokens(query):
        condition &= Q(recherche__contains=f" {token}")
    whole = " ".join(PLURAL_ABBREVIATIONS.get(word, word) for word in normalise(query).split())
    return (
        rows.filter(condition)
        .annotate(
            rank=Case(
                When(recherche__contains=f"| {whole} |", then=Value(EXACT)),
                When(recherche__contains=f"| {whole}", then=Value(BEGINNING)),
                default=Value(ELSEWHERE),
                output_field=IntegerField(),
            )
        )
        .order_by("rank", F("pmun_2023").desc(nulls_last=True), in_order("nom"), "pk")
    )


def search_communes(query: str, limit: int = 20) -> list[CommuneReferentiel]:
    """Communes answering ``query`` (name, SIREN, postal or INSEE code), with their EPCI; nothing for a blank query."""
    rows = CommuneReferentiel.objects.select_related("epci")
    if siren := _typed_siren(query):
        return list(rows.filter(siren=siren)[:limit])
    if not query_tokens(query):
        return []
    return list(_matching(rows, query)[:limit])


def search_epci(query: str, limit: int = 20) -> list[EpciFound]:
    """EPCI answering ``query`` by their own name or SIREN, or through a member commune (name, SIREN, postal code)."""
    if siren := _typed_siren(query):
        own = EpciReferentiel.objects.filter(siren=siren).first()
        if own:
            return [EpciFound(own)]
        members = search_communes(siren, limit)
        return [EpciFound(member.epci, member.nom) for member in members if member.epci]
    if not query_tokens(query):
        return []
    ranked = [
        (epci.rank, 0, -epci.pmun_2023, EpciFound(epci)) for epci in _matching(EpciReferentiel.objects, query)[:limit]
    ]
    members = CommuneReferentiel.objects.filter(epci__isnull=False).select_related("epci")
    for commune in _matching(members, query)[: limit * _CANDIDATES_PER_ANSWER]:
        ranked.append((commune.rank, 1, -(commune.pmun_2023 or 0), EpciFound(commune.epci, commune.nom)))
    ranked.sort(key=lambda entry: entry[:3])
    answers: dict[str, EpciFound] = {}
    for *_, found in ranked:
        answers.setdefault(found.epci.pk, found)
    return list(answers.values())[:limit]
