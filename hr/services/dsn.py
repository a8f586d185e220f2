"""A DSN becomes the same plan as the workbook. Nothing of it is kept but the rubrics that are read."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from common.tabular.refusals import FichierRefuse
from common.values import NBSP, format_month, plural
from hr.calculs.contrats import regrouper_contrats
from hr.calculs.dsn import Dsn, lire_dsn
from hr.calculs.dsn_agents import FEUILLE, Employeur, employeurs
from hr.calculs.dsn_nettoyage import TOTAL
from hr.calculs.import_agents import Plan, plan_import
from hr.classeur import ClasseurLu, listes_de
from hr.services.agents import fiches_de
from projects.models import Collectivite, Project

MAX_BYTES = 32 * 1024 * 1024
DEBUTS = (b"S10.G00.", b"S05.G00.", b"S06.G00.", b"S20.G00.", b"S21.G00.")
BOM = b"\xef\xbb\xbf"
SANS_SERVICE = frozenset({"service"})


@dataclass(frozen=True)
class DsnLue(ClasseurLu):
    """Rows of one employer, ready for the plan, and what is said of the file."""

    phrases: tuple[str, ...] = ()


def est_une_dsn(data: bytes) -> bool:
    """Whether a file is a DSN, whatever its name."""
    return data[:200].removeprefix(BOM).lstrip().startswith(DEBUTS)


def reduire(data: bytes) -> bytes:
    """The rubrics that are read and no other, with their total. Raises ``FichierRefuse`` like ``lire_dsn``."""
    kept: list[bytes] = []
    lire_dsn(io.BytesIO(data), garder=kept.append)
    total = f"S90.G00.90.001,'{len(kept)}'\r\n".encode()
    return b"".join(total if line.startswith(TOTAL) else line.rstrip() + b"\r\n" for line in kept)


def verifier_employeurs(dsn: Dsn, project: Project) -> dict[str, Collectivite]:
    """SIREN → employer of the project. Raises ``FichierRefuse`` when one of the file is not here."""
    wanted = {siret[:9] for siret in dsn.sirets}
    found = {one.siren: one for one in Collectivite.objects.filter(project=project, siren__in=wanted)}
    strangers = sorted(wanted - set(found))
    if strangers:
        raise FichierRefuse(
            f"Cette DSN déclare {plural(len(strangers), 'le SIREN', 'les SIREN')} {', '.join(strangers)}, "
            f"{plural(len(strangers), 'qui n’est pas une collectivité', 'qui ne sont pas des collectivités')} de ce projet.",
            "Exportez la DSN d’un employeur du projet, ou ajoutez cette collectivité au projet.",
        )
    return found


def lire_pour(collectivite: Collectivite, dsn: Dsn, *, jour: date) -> tuple[DsnLue, Plan, list[Employeur]]:
    """What a DSN says of one employer, as a plan, and the heads of each of its SIRET."""
    lists, known = listes_de(collectivite), fiches_de(collectivite)
    by_matricule = {fiche.matricule: fiche for fiche in known}
    mine = [
        one
        for one in employeurs(dsn, {collectivite.siren: by_matricule}, lists.cadres)
        if one.siren == collectivite.siren
    ]
    rows, said = regrouper_contrats([row for one in mine for row in one.lignes], jour)
    phrases = [f"DSN de {format_month(dsn.mois)}, {dsn.rubriques} rubriques lues."]
    if dsn.est_un_test:
        phrases.append(f"Ce fichier est un envoi de test{NBSP}: vérifiez que c’est bien celui que vous vouliez lire.")
    others = sorted({siret[:9] for siret in dsn.sirets} - {collectivite.siren})
    if others:
        phrases.append(f"Autres employeurs du fichier, laissés de côté{NBSP}: SIREN {', '.join(others)}.")
    phrases += [sentence for one in mine for sentence in one.phrases]
    phrases.append(
        "La DSN ne dit ni le service, ni le cadre d’emplois, ni la catégorie : ce qui est connu est gardé.".replace(
            " :", f"{NBSP}:"
        )
    )
    read = DsnLue(tuple(rows), FEUILLE, (), (), (), tuple([*phrases, *said]))
    plan = plan_import(
        rows,
        known,
        services=lists.service_par_cle,
        cadres=lists.cadres,
        jour=jour,
        facultatives=SANS_SERVICE,
    )
    # a suspended agent, an apprentice… is in the file: nobody must be asked when they left
    elsewhere = {who for one in mine for who in one.presents_ailleurs}
    return read, replace(plan, absents=tuple(a for a in plan.absents if a.matricule not in elsewhere)), mine


def comparer_dsn(collectivite: Collectivite, data: bytes | Iterable[bytes], *, jour: date) -> tuple[DsnLue, Plan]:
    """Read a cleaned DSN and say what it would do to one employer. Raises ``FichierRefuse``."""
    dsn = lire_dsn(io.BytesIO(data) if isinstance(data, bytes) else data)
    verifier_employeurs(dsn, collectivite.project)
    if collectivite.siren not in {siret[:9] for siret in dsn.sirets}:
        raise FichierRefuse(
            f"Cette DSN n’est pas celle {collectivite.de_nom} (SIREN {collectivite.siren}).",
            f"Exportez la DSN {collectivite.de_nom}.",
        )
    read, plan, _ = lire_pour(collectivite, dsn, jour=jour)
    return read, plan
