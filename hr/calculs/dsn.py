"""A cleaned DSN read into contracts: streamed, one person in the making at a time, everything checked before anyone writes.

Pure. Source of the format: cahier technique of the norme NEODeS (P24 to P26, same rubrics for the public service). A
contract keeps only what the inventory takes. Rules of the inventory: ``hr.calculs.dsn_agents``.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from common.nir import ressemble_a_un_nir
from common.tabular.refusals import FichierRefuse
from common.values import NBSP
from hr.calculs.dsn_nettoyage import (
    AJOUTEES,
    CLE,
    CONSEIL_EXPORTER,
    LONGUEUR_MAXIMUM,
    REFUSER,
    REMPLACER,
    REMPLACER_VALEUR,
    TOTAL,
    est_une_rubrique,
    interdite,
    mal_formee,
    mauvais_total,
    regles_de,
    rubrique_interdite,
    tronquee,
)

MENSUELLE, TEST = "01", "01"
SANS_INDIVIDU = frozenset({"02", "05"})
ANNULE = "04"
SIGNALEMENTS = {
    "04": "un arrêt de travail",
    "05": "une reprise de travail",
    "07": "une fin de contrat",
    "08": "un amorçage",
    "09": "une substitution",
    "10": "une embauche",
}
ANNULATION_FIN, ANNULATION_SUSPENSION = "099", "998"
# Rubrics that are read, by block: everything else is passed over. 40.028 (budget code) helps nobody here.
LUES: dict[bytes, frozenset[bytes]] = {
    b"S10.G00.00.": frozenset({b"005", b"006"}),
    b"S20.G00.05.": frozenset({b"001", b"002", b"003", b"005"}),
    b"S21.G00.06.": frozenset({b"001"}),
    b"S21.G00.11.": frozenset({b"001"}),
    b"S21.G00.30.": frozenset({b"002", b"003", b"004", b"005", b"006", b"019"}),
    b"S21.G00.40.": frozenset(
        {b"001", b"004", b"006", b"007", b"008", b"009", b"010", b"012", b"013", b"014", b"026", b"053", b"054", b"055",
         b"058", b"059", b"066"}
    ),
    b"S21.G00.52.": frozenset({b"001", b"002", b"006"}),
    b"S21.G00.62.": frozenset({b"001", b"002"}),
    b"S21.G00.65.": frozenset({b"001", b"002", b"003"}),
    b"S90.G00.90.": frozenset({b"001", b"002"}),
}  # fmt: skip
_BLOC = len(b"S21.G00.30.")
_TETE = CLE + len(b",'")
_FINS = (b"'\r\n", b"'\n")


@dataclass(frozen=True, slots=True)
class Personne:
    """Who holds a contract: no number, no day of birth."""

    matricule: str
    nom: str
    prenom: str
    sexe: str
    naissance: tuple[int, int | None] | None


@dataclass(frozen=True, slots=True)
class Contrat:
    """One contract of one person on one month. Quotités in the unit of the norm (hours a month), amounts in euros of the
    month by code of bonus (``primes``); ``fin``: last day, ``suspendu``: whether a suspension runs on the last day."""

    siret: str
    personne: Personne
    ligne: int
    numero: str
    debut: date | None
    fin: date | None
    fin_prevue: date | None
    pcs: str
    emploi: str
    nature: str
    dispositif: str
    statut: str
    quotite_reference: Decimal | None
    quotite: Decimal | None
    modalite: str
    poste: str
    duree_temps_complet: Decimal | None
    taux_temps_partiel: Decimal | None
    im: int | None
    nbi: int | None
    detachement: str
    suspendu: bool
    primes: dict[str, Decimal]


@dataclass(frozen=True)
class Dsn:
    """A whole file. ``mois``: its last day; ``est_un_test``: sent as a test, which is said and accepted."""

    mois: date
    est_un_test: bool
    sirets: tuple[str, ...]
    contrats: tuple[Contrat, ...]
    rubriques: int = 0


@dataclass
class _Individu:
    """A person in the making: raw values by number of rubric."""

    ligne: int = 0
    valeurs: dict[bytes, bytes] = field(default_factory=dict)
    contrats: list[dict[bytes, bytes]] = field(default_factory=list)
    lignes: list[int] = field(default_factory=list)
    fins: list[tuple[int, dict[bytes, bytes]]] = field(default_factory=list)
    suspensions: list[tuple[int, dict[bytes, bytes]]] = field(default_factory=list)
    primes: list[dict[bytes, bytes]] = field(default_factory=list)


class _Lecteur:
    """The state between two lines."""

    def __init__(self) -> None:
        self.envoi: dict[bytes, bytes] = {}
        self.declaration: dict[bytes, bytes] = {}
        self.entreprise: dict[bytes, bytes] = {}
        self.etablissement: dict[bytes, bytes] = {}
        self.fin: dict[bytes, bytes] = {}
        self.individu: _Individu | None = None
        self.mois: date | None = None
        # declaration by (siret, fraction): one that replaces another is read instead of it
        self.contrats: dict[tuple[str, str], list[Contrat]] = {}
        self.declarations = 0
        self.ouverte = False

    def ouvrir(self, block: bytes, number: int) -> dict[bytes, bytes]:
        """The values of a new block, in its place of the tree."""
        values: dict[bytes, bytes] = {}
        if block == b"S21.G00.30.":
            self.fermer_individu()
            self._ouvrir_declaration(number)
            self.individu = _Individu(number, values)
        elif block == b"S20.G00.05.":
            self.fermer_declaration(number)
            self.declaration, self.entreprise, self.etablissement = values, {}, {}
            self.declarations += 1
        elif block == b"S10.G00.00.":
            self.envoi = values
        elif block in {b"S21.G00.06.", b"S21.G00.11."} and self.ouverte:
            # one establishment a declaration: read on, its people would go to another employer
            raise FichierRefuse(
                f"Ligne {number}{NBSP}: un second établissement au milieu d’une déclaration.", CONSEIL_EXPORTER
            )
        elif block == b"S21.G00.06.":
            self.entreprise = values
        elif block == b"S21.G00.11.":
            self.etablissement = values
        elif block == b"S90.G00.90.":
            self.fermer_declaration(number)
            self.fin = values
        elif self.individu is None:
            raise FichierRefuse(f"Ligne {number}{NBSP}: un contrat sans individu.", CONSEIL_EXPORTER)
        elif block == b"S21.G00.40.":
            self.individu.contrats.append(values)
            self.individu.lignes.append(number)
        elif block == b"S21.G00.52.":
            self.individu.primes.append(values)
        elif block == b"S21.G00.62.":
            self.individu.fins.append((len(self.individu.contrats) - 1, values))
        elif block == b"S21.G00.65.":
            self.individu.suspensions.append((len(self.individu.contrats) - 1, values))
        return values

    def _cle(self) -> tuple[str, str]:
        siret = _texte(self.entreprise, b"001") + _texte(self.etablissement, b"001")
        return siret, _texte(self.declaration, b"003")

    def _ouvrir_declaration(self, number: int) -> None:
        """What the head of a declaration must say before any person of it is read."""
        if self.ouverte:
            return
        kind = _texte(self.declaration, b"001")
        if kind != MENSUELLE:
            what = SIGNALEMENTS.get(kind, f"une déclaration de nature «{NBSP}{kind[:4]}{NBSP}»")
            raise FichierRefuse(
                f"Ce fichier déclare {what}{NBSP}: seule la DSN mensuelle est lue.", "Exportez la DSN mensuelle."
            )
        if _texte(self.declaration, b"002") == ANNULE:
            raise FichierRefuse("Cette DSN en annule une autre, sans la remplacer.", "Exportez la DSN mensuelle.")
        day = _jour(_texte(self.declaration, b"005"))
        if day is None:
            raise FichierRefuse(f"Ligne {number}{NBSP}: le mois de la déclaration n’est pas lisible.", CONSEIL_EXPORTER)
        last = day.replace(day=monthrange(day.year, day.month)[1])
        if self.mois is not None and last != self.mois:
            raise FichierRefuse("Ce fichier contient plusieurs mois.", "Déposez un mois à la fois.")
        self.mois = last
        siret, fraction = self._cle()
        if not (siret.isdecimal() and len(siret) == len("21330999000017")):
            raise FichierRefuse(f"Ligne {number}{NBSP}: le SIRET de l’employeur n’est pas lisible.", CONSEIL_EXPORTER)
        self.contrats[siret, fraction] = []
        self.ouverte = True

    def fermer_declaration(self, number: int) -> None:
        """End of a declaration: its last person is whole; one without anybody is still an employer."""
        self.fermer_individu()
        if self.declaration and not self.ouverte and _texte(self.declaration, b"002") not in SANS_INDIVIDU:
            self._ouvrir_declaration(number)
        self.ouverte = False

    def fermer_individu(self) -> None:
        """Turn the person in the making into contracts."""
        one, self.individu = self.individu, None
        if one is None:
            return
        assert self.mois is not None
        siret, fraction = self._cle()
        person = _personne(one.valeurs, one.ligne)
        for rank, values in enumerate(one.contrats):
            self.contrats[siret, fraction].append(self._contrat(siret, person, one, rank, values))

    def _contrat(self, siret: str, person: Personne, one: _Individu, rank: int, v: dict[bytes, bytes]) -> Contrat:
        number = _texte(v, b"009")
        line = one.lignes[rank]
        bonuses: dict[str, Decimal] = {}
        for bonus in one.primes:
            if _texte(bonus, b"006") == number:
                code = _texte(bonus, b"001")
                bonuses[code] = bonuses.get(code, Decimal(0)) + (_nombre(bonus, b"002", line) or Decimal(0))
        ends = [
            day
            for index, end in one.fins
            if index == rank and _texte(end, b"002") != ANNULATION_FIN and (day := _jour(_texte(end, b"001")))
        ]
        points = _nombre(v, b"059", line)
        im = _texte(v, b"058")
        return Contrat(
            siret=siret,
            personne=person,
            ligne=line,
            numero=number,
            debut=_jour(_texte(v, b"001")),
            fin=max(ends, default=None),
            fin_prevue=_jour(_texte(v, b"010")),
            pcs=_texte(v, b"004"),
            emploi=_texte(v, b"006"),
            nature=_texte(v, b"007"),
            dispositif=_texte(v, b"008"),
            statut=_texte(v, b"026"),
            quotite_reference=_nombre(v, b"012", line),
            quotite=_nombre(v, b"013", line),
            modalite=_texte(v, b"014"),
            poste=_texte(v, b"053"),
            duree_temps_complet=_nombre(v, b"054", line),
            taux_temps_partiel=_nombre(v, b"055", line),
            im=int(im) if im.isdecimal() else None,
            nbi=None if points is None else int(points),
            detachement=_texte(v, b"066"),
            suspendu=any(index == rank and self._court(s) for index, s in one.suspensions),
            primes=bonuses,
        )

    def _court(self, suspension: dict[bytes, bytes]) -> bool:
        """Whether a suspension runs on the last day of the month."""
        start, end = _jour(_texte(suspension, b"002")), _jour(_texte(suspension, b"003"))
        return (
            _texte(suspension, b"001") != ANNULATION_SUSPENSION
            and (start is None or start <= self.mois)
            and (end is None or end >= self.mois)
        )


def _texte(values: dict[bytes, bytes], rubrique: bytes) -> str:
    raw = values.get(rubrique, b"")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return text if text.isascii() and "  " not in text else " ".join(text.split())


def _jour(text: str) -> date | None:
    """JJMMAAAA; None when it is absent or impossible."""
    if len(text) != len("01062026") or not text.isdecimal():
        return None
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None


def _nombre(values: dict[bytes, bytes], rubrique: bytes, line: int) -> Decimal | None:
    raw = values.get(rubrique)
    if raw is None:
        return None
    try:
        number = Decimal(raw.decode("ascii"))
    except (InvalidOperation, UnicodeDecodeError):
        number = Decimal("NaN")
    if not number.is_finite():
        raise FichierRefuse(f"Contrat de la ligne {line}{NBSP}: un nombre n’est pas lisible.", CONSEIL_EXPORTER)
    return number


def _personne(values: dict[bytes, bytes], line: int) -> Personne:
    """Raises ``FichierRefuse`` when a number of the person is a social security number: the rest is not worth reading."""
    if any(ressemble_a_un_nir(_texte(values, key)) for key in (b"002", b"003", b"004", b"019")):
        raise FichierRefuse(
            f"Individu de la ligne {line}{NBSP}: un numéro de sécurité sociale tient lieu de matricule ou de nom. "
            "Cette donnée ne doit pas être envoyée\u202f; rien de ce fichier n’est gardé.",
            "Dans le logiciel de paie, donnez un matricule à cet agent, puis exportez et nettoyez de nouveau la DSN.",
        )
    born = _texte(values, b"006")
    year = int(born[4:]) if len(born) == len("99031975") and born[4:].isdecimal() else 0
    month = int(born[2:4]) if born[2:4].isdecimal() else 0
    return Personne(
        matricule=_texte(values, b"019"),
        nom=_texte(values, b"003") or _texte(values, b"002"),
        prenom=_texte(values, b"004"),
        sexe={"01": "M", "02": "F"}.get(_texte(values, b"005"), ""),
        naissance=(year, month if 1 <= month <= 12 else None) if year else None,
    )


@dataclass(frozen=True, slots=True)
class _Rubrique:
    """What is done of one rubric: ``bloc`` is empty when nothing of its block is read, ``numero`` when it is not read."""

    cle: bytes
    bloc: bytes
    numero: bytes
    surveillee: bool


def _rubrique(cle: bytes) -> _Rubrique:
    block, number = cle[:_BLOC], cle[_BLOC:]
    read = LUES.get(block)
    return _Rubrique(
        cle,
        block if read is not None else b"",
        number if read is not None and number in read else b"",
        any(rule.action in (REFUSER, REMPLACER, REMPLACER_VALEUR) for rule in regles_de(cle)),
    )


def lire_dsn(flux: Iterable[bytes], *, garder: Callable[[bytes], object] | None = None) -> Dsn:
    """Read a cleaned DSN from lines of bytes. ``garder`` receives each line that is read, to keep those and no other.

    Raises ``FichierRefuse`` at the first forbidden rubric, on a truncated file, a wrong total, a report that is not the
    monthly one. Nothing refused is ever quoted.
    """
    reader = _Lecteur()
    # by key and opening « ,' »: one look tells both that the line is well formed and what is done of it
    known: dict[bytes, _Rubrique] = {}
    block = before = b""
    values: dict[bytes, bytes] = {}
    counted = number = 0
    ended = False
    for number, raw in enumerate(flux, start=1):
        rubric = known.get(raw[:_TETE])
        if rubric is None:
            line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if not line.strip():
                continue
            if not est_une_rubrique(line):
                raise mal_formee(number)
            if line.startswith(AJOUTEES):
                continue
            raw, rubric = line, _rubrique(line[:CLE])
            known[line[:_TETE]] = rubric
            ended = ended or rubric.cle == TOTAL
        elif len(raw) > LONGUEUR_MAXIMUM or not (raw.endswith(_FINS) or raw.rstrip().endswith(b"'", _TETE)):
            raise mal_formee(number)
        if rubric.surveillee and (rule := interdite(rubric.cle, raw)):
            raise rubrique_interdite(rubric.cle, number, rule)
        counted += 1
        if rubric.bloc:
            # a block starts when its prefix changes, or when the number of its rubrics stops going up
            if rubric.bloc != block or rubric.cle <= before:
                values = reader.ouvrir(rubric.bloc, number)
            if rubric.numero:
                values[rubric.numero] = raw[_TETE : raw.rindex(b"'")]
                if garder is not None:
                    garder(raw)
        block, before = rubric.bloc, rubric.cle
    if not ended:
        raise tronquee(number)
    said = _texte(reader.fin, b"001")
    if said != str(counted):
        raise mauvais_total(said, counted)
    if reader.mois is None:
        raise FichierRefuse("Cette DSN ne déclare personne.", CONSEIL_EXPORTER)
    contracts = [one for kept in reader.contrats.values() for one in kept]
    return Dsn(
        mois=reader.mois,
        est_un_test=_texte(reader.envoi, b"005") == TEST,
        sirets=tuple(dict.fromkeys(siret for siret, _ in reader.contrats)),
        contrats=tuple(contracts),
        rubriques=counted,
    )
