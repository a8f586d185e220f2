"""What a workbook would do to the agents of one employer: created, changed, unchanged, refused, absent.

Pure: rows already read cell by cell come in with the state of today, a plan comes out, nothing is written. The rules
are written in prose in docs/algorithmes/import-agents.md. All counts are agents, never rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from common.nir import ressemble_a_un_nir
from common.tabular.refusals import Refusal
from common.values import NBSP, Heures, format_date, format_percent, plural
from hr.calculs.ages import AGE_MAXIMUM, AGE_MINIMUM, age_au
from hr.calculs.fiches import LONGUEURS, PAIE, SIMPLES, Difference, Fiche, differences, heures_ecrites
from hr.calculs.nomenclatures import (
    BASES,
    CATEGORIES,
    STATUTS,
    STATUTS_SANS_CATEGORIE,
    base_par_defaut,
)
from hr.calculs.quotites import ONE, TOLERANCE_PARTS, ZERO

OBLIGATOIRES = {
    "matricule": "le matricule de l’agent chez son employeur",
    "statut": "par exemple Titulaire",
    "duree": "35, 17h30 ou 28/35",
    "service": "un service de la liste",
}
PROPRES_A_LA_LIGNE = frozenset({"service", "part"})
NIR_LU = "•••"


@dataclass(frozen=True)
class Cadre:
    """What the plan must know of a cadre d'emplois."""

    code: str
    libelle: str
    categorie: str
    filiere: str


@dataclass(frozen=True, slots=True)
class LigneLue:
    """One row of the sheet, read cell by cell.

    ``valeurs``: typed values by column key (``hr.calculs.fiches.COLONNES``; naissance=(year, month), duree=Heures), None
    where the cell is empty; a key is missing when the file has no such column (the value of today is then kept).
    ``cellules``: address of each column. ``lus``: what stood in the cell, as text.
    ``refus``: cells that could not be read.
    """

    feuille: str
    ligne: int
    valeurs: Mapping[str, object]
    cellules: Mapping[str, str] = field(default_factory=dict)
    lus: Mapping[str, str] = field(default_factory=dict)
    refus: tuple[Refusal, ...] = ()

    def refuse(self, key: str, reason: str, expected: str = "", *, lu: str | None = None) -> Refusal:
        """A refusal that names the cell of this row."""
        read = self.lus.get(key, "") if lu is None else lu
        return Refusal(self.feuille, self.cellules.get(key, ""), read, reason, expected, self.ligne, key)


@dataclass(frozen=True, slots=True)
class Nouveau:
    """An agent that the file brings."""

    fiche: Fiche
    lignes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Modifie:
    """An agent whose columns change, old and new in words."""

    avant: Fiche
    apres: Fiche
    differences: tuple[Difference, ...]
    lignes: tuple[int, ...]


@dataclass(frozen=True)
class Avertissement:
    """Something odd that does not prevent anything: the cell, and a sentence."""

    feuille: str
    cellule: str
    ligne: int
    phrase: str


@dataclass(frozen=True)
class Plan:
    """What the import would do. ``ecartes``: one entry per refused agent, the rows of the sheet it stands on."""

    crees: tuple[Nouveau, ...] = ()
    modifies: tuple[Modifie, ...] = ()
    inchanges: tuple[Fiche, ...] = ()
    refus: tuple[Refusal, ...] = ()
    ecartes: tuple[tuple[int, ...], ...] = ()
    absents: tuple[Fiche, ...] = ()
    avertissements: tuple[Avertissement, ...] = ()

    @property
    def a_ecrire(self) -> int:
        """Agents that would be written."""
        return len(self.crees) + len(self.modifies)

    @property
    def lignes_a_ecrire(self) -> int:
        """Rows of the sheet behind them."""
        return sum(len(one.lignes) for one in (*self.crees, *self.modifies))

    @property
    def lignes_ecartees(self) -> int:
        return sum(len(rows) for rows in self.ecartes)

    def compte(self) -> dict[str, int]:
        """The numbers of the plan: agents."""
        return {
            "created": len(self.crees),
            "changed": len(self.modifies),
            "unchanged": len(self.inchanges),
            "absent": len(self.absents),
            "refused": len(self.ecartes),
        }


def plan_import(
    rows: Sequence[LigneLue],
    existing: Sequence[Fiche],
    *,
    services: Mapping[str, str],
    cadres: Mapping[str, Cadre],
    jour: date,
    facultatives: frozenset[str] = frozenset(),
) -> Plan:
    """Compare the rows of a workbook with the agents of one employer.

    ``existing``: every agent of that employer, gone ones included, and of no other. ``services`` and ``cadres``: by
    key, for the words of the differences. An agent in post on ``jour`` that the file does not name is absent: never
    ended here. A refused agent is neither written nor absent. ``facultatives``: obligatory columns that this kind of file
    never has; a known agent keeps its own, a new one waits for it (only « service »).
    """
    known = {fiche.matricule: fiche for fiche in existing}
    labels = {code: cadre.libelle for code, cadre in cadres.items()}
    crees, modifies, inchanges = [], [], []
    refus: list[Refusal] = []
    ecartes: list[tuple[int, ...]] = []
    warnings: list[Avertissement] = []
    named: set[str] = set()
    for group in _groupes(rows):
        matricule = str(group[0].valeurs.get("matricule") or "")
        named.add(matricule)
        lignes = tuple(row.ligne for row in group)
        found, fiche, odd = _fiche(group, known.get(matricule), cadres, jour, facultatives)
        if found or fiche is None:
            refus.extend(found)
            ecartes.append(lignes)
            continue
        warnings.extend(odd)
        before = known.get(matricule)
        if before is None:
            crees.append(Nouveau(fiche, lignes))
        elif changes := differences(before, fiche, services, labels):
            modifies.append(Modifie(before, fiche, changes, lignes))
        else:
            inchanges.append(fiche)
    absents = [one for one in existing if one.matricule not in named and (one.date_fin is None or one.date_fin >= jour)]
    return Plan(
        tuple(crees),
        tuple(modifies),
        tuple(inchanges),
        tuple(sorted(refus, key=lambda r: (r.sheet, r.row))),
        tuple(ecartes),
        tuple(absents),
        tuple(warnings),
    )


def _groupes(rows: Sequence[LigneLue]) -> list[list[LigneLue]]:
    """Rows of one agent together, in the order of the sheet; a row without a matricule stands alone."""
    groups: dict[object, list[LigneLue]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(row.valeurs.get("matricule") or index, []).append(row)
    return list(groups.values())


def _fiche(
    group: Sequence[LigneLue],
    before: Fiche | None,
    cadres: Mapping[str, Cadre],
    jour: date,
    facultatives: frozenset[str] = frozenset(),
) -> tuple[list[Refusal], Fiche | None, list[Avertissement]]:
    """The agent of one group of rows, or why it is refused."""
    refus = [refusal for row in group for refusal in row.refus]
    for row in group:
        refus.extend(_cellules_interdites(row, facultatives))
    for row in group[1:]:
        refus.extend(_colonnes_differentes(group[0], row))
    refus.extend(_doublons(group))
    first = group[0]

    def kept(key: str, field_name: str = "") -> object:
        """The cell of the file, or the value of today when the file has no such column."""
        if key not in first.valeurs and before is not None:
            return getattr(before, field_name or key)
        return first.valeurs.get(key)

    cadre = cadres.get(str(kept("cadre_emplois") or ""))
    # every fault of the agent is told at once; what could not be read is not judged again
    unread = {refusal.key for refusal in refus}
    statut, categorie, parts = str(first.valeurs.get("statut") or ""), "", {}
    duree, base = ZERO, ZERO
    if not unread & {"statut", "categorie", "cadre_emplois"}:
        categorie, faults = _categorie(first, str(kept("categorie") or ""), statut, cadre)
        refus.extend(faults)
    if not unread & {"duree", "cadre_emplois"}:
        duree, base, faults = _duree(first, cadre)
        refus.extend(faults)
    if "service" in facultatives and first.valeurs.get("service") is None:
        parts = dict(before.parts) if before else {}
    elif not unread & {"part", "service"}:
        parts, faults = _parts(group)
        refus.extend(faults)
    refus.extend(fault for fault in _dates(first, jour) if fault.key not in unread)
    if refus:
        return _une_fois(refus), None, []
    naissance = first.valeurs.get("naissance") or (None, None)
    if "naissance" not in first.valeurs and before is not None:
        naissance = before.annee_naissance, before.mois_naissance
    fiche = Fiche(
        matricule=str(first.valeurs["matricule"]),
        annee_naissance=naissance[0],
        mois_naissance=naissance[1],
        sexe=str(kept("sexe") or ""),
        statut=statut,
        categorie=categorie,
        filiere=str(kept("filiere") or "") or (cadre.filiere if cadre else ""),
        cadre_emplois=cadre.code if cadre else "",
        duree_hebdo_poste=duree,
        base=base,
        parts=tuple(sorted(parts.items())),
        # an empty cell is the value of an agent of whom nothing is said
        **{name: value for name in SIMPLES if (value := kept(name)) not in (None, "")},
        **{key: kept(key) for key in PAIE},
    )
    return [], fiche, _avertissements(first, group[-1], fiche, cadre)


def _une_fois(refus: Sequence[Refusal]) -> list[Refusal]:
    """One refusal per cell, the first."""
    kept: dict[tuple, Refusal] = {}
    for refusal in refus:
        kept.setdefault((refusal.sheet, refusal.cell or refusal.key, refusal.row), refusal)
    return list(kept.values())


def _cellules_interdites(row: LigneLue, facultatives: frozenset[str]) -> list[Refusal]:
    refused = {refusal.key for refusal in row.refus}
    out = [
        row.refuse(key, "cette case est obligatoire", expected)
        for key, expected in OBLIGATOIRES.items()
        if key not in refused | facultatives and row.valeurs.get(key) in (None, "")
    ]
    out.extend(
        row.refuse(
            key,
            "ceci ressemble à un numéro de sécurité sociale, que l’application n’enregistre jamais",
            "un matricule propre à l’employeur" if key == "matricule" else "un texte sans numéro personnel",
            lu=NIR_LU,
        )
        for key in LONGUEURS
        if ressemble_a_un_nir(str(row.valeurs.get(key) or ""))
    )
    return out


def _colonnes_differentes(first: LigneLue, row: LigneLue) -> list[Refusal]:
    refused = {refusal.key for refusal in (*first.refus, *row.refus)}
    keys = [key for key in {**first.valeurs, **row.valeurs} if key not in PROPRES_A_LA_LIGNE | refused]
    return [
        row.refuse(
            key,
            f"diffère de la ligne {first.ligne}, pour le même matricule",
            first.lus.get(key, "") or "une case vide",
        )
        for key in keys
        if (first.valeurs.get(key) or None) != (row.valeurs.get(key) or None)
    ]


def _doublons(group: Sequence[LigneLue]) -> list[Refusal]:
    seen: dict[object, LigneLue] = {}
    out = []
    for row in group:
        service = row.valeurs.get("service")
        if service is None:
            continue
        if service in seen:
            out.append(
                row.refuse(
                    "matricule",
                    f"doublon de la ligne {seen[service].ligne} : même matricule, même service".replace(
                        " :", f"{NBSP}:"
                    ),
                    "une ligne par service",
                )
            )
        seen.setdefault(service, row)
    return out


def _categorie(row: LigneLue, read: str, statut: str, cadre: Cadre | None) -> tuple[str, list[Refusal]]:
    """The category read, or the one that the cadre d'emplois or the statut implies."""
    if not read:
        read = cadre.categorie if cadre else "HC" if statut in STATUTS_SANS_CATEGORIE else ""
    if not read:
        return "", [row.refuse("categorie", "cette case est obligatoire pour ce statut", "A, B ou C")]
    if read == "HC" and statut not in STATUTS_SANS_CATEGORIE:
        reason = f"le statut «{NBSP}{STATUTS[statut]}{NBSP}» a toujours une catégorie"
        return "", [row.refuse("categorie", reason, "A, B ou C")]
    return read, []


def _duree(row: LigneLue, cadre: Cadre | None) -> tuple[Decimal, Decimal, list[Refusal]]:
    """Hours of the post and of a full-time week: the written base, else the one of the cadre d'emplois."""
    hours = row.valeurs["duree"]
    assert isinstance(hours, Heures)
    base = hours.base or base_par_defaut(cadre.code if cadre else "")
    if base not in BASES:
        reason = f"la base d’un temps complet ne peut pas être {heures_ecrites(base)}{NBSP}heures"
        return ZERO, base, [row.refuse("duree", reason, "28/35, ou 16 et 20 pour l’enseignement artistique")]
    if hours.heures > base:
        reason = f"la quotité dépasse 1 : {heures_ecrites(hours.heures)} heures pour une base de {heures_ecrites(base)}"
        return ZERO, base, [row.refuse("duree", reason.replace(" :", f"{NBSP}:"), "35 pour un temps complet")]
    return hours.heures, base, []


def _dates(row: LigneLue, jour: date) -> list[Refusal]:
    out = []
    entree, fin = row.valeurs.get("date_entree"), row.valeurs.get("date_fin")
    if isinstance(entree, date) and isinstance(fin, date) and fin < entree:
        out.append(row.refuse("date_fin", f"elle précède l’entrée du {format_date(entree)}", "une date après l’entrée"))
    naissance = row.valeurs.get("naissance")
    if naissance:
        age = age_au(jour, *naissance)
        if not AGE_MINIMUM <= age <= AGE_MAXIMUM:
            years = f"{age}{NBSP}{plural(age, 'an')}" if age >= 0 else "pas encore né"
            out.append(row.refuse("naissance", f"l’âge n’est pas plausible ({years})", "03/1975"))
        elif isinstance(entree, date) and age_au(entree, *naissance) < AGE_MINIMUM:
            out.append(row.refuse("date_entree", f"l’agent aurait eu moins de {AGE_MINIMUM} ans", "25/05/2024"))
    return out


def _parts(group: Sequence[LigneLue]) -> tuple[dict[str, Decimal], list[Refusal]]:
    """Share of each service; a lone row without a share is the whole agent."""
    if len(group) == 1:
        return {str(group[0].valeurs["service"]): group[0].valeurs.get("part") or ONE}, []
    missing = [
        row.refuse("part", "un agent partagé a une part dans chaque service", f"25{NBSP}%")
        for row in group
        if row.valeurs.get("part") is None
    ]
    if missing:
        return {}, missing
    parts = {str(row.valeurs["service"]): row.valeurs["part"] for row in group}
    total = sum(parts.values(), ZERO)
    if total > ONE + TOLERANCE_PARTS:
        last = group[-1]
        reason = f"les parts de cet agent font {format_percent(total)}"
        return {}, [last.refuse("part", reason, f"100{NBSP}% en tout")]
    return parts, []


def _avertissements(first: LigneLue, last: LigneLue, fiche: Fiche, cadre: Cadre | None) -> list[Avertissement]:
    out = []

    def warn(row: LigneLue, key: str, phrase: str) -> None:
        out.append(Avertissement(row.feuille, row.cellules.get(key, ""), row.ligne, phrase))

    total = sum((part for _, part in fiche.parts), ZERO)
    if not fiche.parts:
        warn(first, "service", "le fichier ne dit pas le service de cet agent, à renseigner ensuite")
    elif total < ONE - TOLERANCE_PARTS:
        warn(last, "part", f"les parts de cet agent font {format_percent(total)} : le reste n’est dans aucun service")
    if cadre and fiche.categorie != cadre.categorie:
        warn(
            first,
            "categorie",
            f"catégorie {CATEGORIES[fiche.categorie]} pour un cadre d’emplois de catégorie {cadre.categorie}",
        )
    if cadre and fiche.filiere != cadre.filiere:
        warn(first, "filiere", "la filière n’est pas celle du cadre d’emplois")
    return out


def empreinte(plan: Plan) -> str:
    """A text that two plans share when they would do exactly the same thing to the same agents."""
    lines = [f"+{one.fiche}" for one in plan.crees]
    lines += [f"~{one.avant}>{one.apres}" for one in plan.modifies]
    lines += [f"?{one.matricule}" for one in plan.absents]
    lines += [f"!{refusal.cell}{refusal.row}{refusal.reason}" for refusal in plan.refus]
    return "\n".join(sorted(lines))
