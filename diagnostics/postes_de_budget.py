"""What the staff annex of a budget would change in the tableau des effectifs of an employer. Pure.

An emploi is known by its words and category; those of part-time posts carry « (temps non complet) », since the annex does
not say their hours. An emploi that the annex does not name is kept. Prose: docs/algorithmes/budgets.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from common.codes import normalise
from diagnostics.budget_xml import LignePersonnel
from hr.calculs.cadres_lus import cadre_du_libelle
from hr.calculs.import_agents import Cadre
from hr.calculs.nomenclatures import base_par_defaut

TNC = " (temps non complet)"
HORS_CATEGORIE = "HC"
HEURES = Decimal("0.0001")
INTITULE_MAXIMUM = 160


@dataclass(frozen=True)
class PosteLu:
    """One emploi of the annex as the tableau keeps it: whole posts, hours a week."""

    intitule: str
    categorie: str
    cadre_emplois: str
    grade: str
    duree_hebdo: Decimal
    base: Decimal
    nombre_ouverts: int
    nombre_pourvus: int

    @property
    def cle(self) -> tuple[str, str]:
        return normalise(self.intitule), self.categorie


@dataclass(frozen=True)
class PosteConnu:
    """An emploi that the employer has already."""

    pk: int
    intitule: str
    categorie: str
    nombre_ouverts: int
    nombre_pourvus: int


@dataclass(frozen=True)
class PlanPostes:
    """New emplois, (known, as the annex counts it) for those whose numbers change, and how many do not move or are absent."""

    crees: tuple[PosteLu, ...]
    modifies: tuple[tuple[PosteConnu, PosteLu], ...]
    inchanges: int
    absents: int
    avertissements: tuple[str, ...]


def postes_lus(lignes: Sequence[LignePersonnel], cadres: Mapping[str, Cadre]) -> tuple[list[PosteLu], list[str]]:
    """Emplois of the annex, lines of the same emploi added up, and what deserves a look, in sentences.

    A fraction is read as hours, line by line: 0,8 post is one post of 28 hours, five lines of 0,8 are five of them. Lines of
    one emploi with different fractions share their mean. Posts filled beyond those opened on a line are kept as opened.
    """
    groups: dict[tuple[str, str], list[LignePersonnel]] = {}
    for line in lignes:
        categorie = line.categorie if line.categorie in {"A", "B", "C"} else HORS_CATEGORIE
        emploi = line.emploi or "Emploi sans nom dans l’annexe"
        name = emploi if line.temps_complet else emploi[: INTITULE_MAXIMUM - len(TNC)] + TNC
        groups.setdefault((name, categorie), []).append(line)
    found: list[PosteLu] = []
    said: list[str] = []
    merged: dict[tuple[str, str], list[LignePersonnel]] = {}
    names: dict[tuple[str, str], str] = {}
    for (name, categorie), lines in groups.items():
        key = normalise(name), categorie
        names.setdefault(key, name)
        merged.setdefault(key, []).extend(lines)
    for key, lines in merged.items():
        opened = sum((one.ouverts for one in lines), Decimal(0))
        filled = sum((one.pourvus for one in lines), Decimal(0))
        if not opened and not filled:
            continue
        name, categorie = names[key], key[1]
        if filled > opened:
            said.append(f"«\u00a0{name}\u00a0»\u00a0: {_fr(filled)} pourvus pour {_fr(opened)} ouverts au budget.")
        # each line stands for people of its own: five lines of 0,8 are five people of 28 hours, never four of 35
        posts = [max(one.ouverts, one.pourvus) for one in lines]
        etp = sum(posts, Decimal(0))
        heads = sum(_whole(post) for post in posts)
        cadre = cadre_du_libelle(name, cadres, "" if categorie == HORS_CATEGORIE else categorie)
        base = base_par_defaut(cadre)
        hours = (base * etp / heads).quantize(HEURES, rounding=ROUND_HALF_UP)
        if name.endswith(TNC) and etp == heads:
            said.append(
                f"«\u00a0{name}\u00a0»\u00a0: l’annexe ne dit pas la durée, comptée à temps complet\u00a0; complétez-la."
            )
        found.append(
            PosteLu(
                intitule=name,
                categorie=categorie,
                cadre_emplois=cadre,
                grade=name.removesuffix(TNC)[:120],
                duree_hebdo=hours,
                base=base,
                nombre_ouverts=heads,
                nombre_pourvus=sum(_whole(one.pourvus) for one in lines),
            )
        )
    return found, said


def _whole(posts: Decimal) -> int:
    """Heads behind a number of posts: a part of a post is somebody."""
    return int(posts.to_integral_value(rounding=ROUND_CEILING))


def _fr(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def plan_postes(
    lignes: Sequence[LignePersonnel], connus: Sequence[PosteConnu], cadres: Mapping[str, Cadre]
) -> PlanPostes:
    """Compare the annex with the emplois of one employer. Of two known emplois of one name the first is compared."""
    read, said = postes_lus(lignes, cadres)
    known: dict[tuple[str, str], PosteConnu] = {}
    for one in connus:
        known.setdefault((normalise(one.intitule), one.categorie), one)
    created, changed, same = [], [], 0
    for post in read:
        before = known.get(post.cle)
        if before is None:
            created.append(post)
        elif (before.nombre_ouverts, before.nombre_pourvus) != (post.nombre_ouverts, post.nombre_pourvus):
            changed.append((before, post))
        else:
            same += 1
    return PlanPostes(tuple(created), tuple(changed), same, len(connus) - len(changed) - same, tuple(said))
