"""The report sent to the councils and the opinions, as pages read them."""

from dataclasses import dataclass
from datetime import date

from projects.access import Access
from projects.models import Project
from projects.policy import Action
from roadmap.avis import Etat, PremierVote, Synthese, etat, premier_vote, synthese
from roadmap.models import Avis, SaisineConseils


@dataclass(frozen=True)
class LigneAvis:
    """One commune: its row, where it stands, whether the worn hat may write it."""

    avis: Avis
    etat: Etat
    may_write: bool


@dataclass(frozen=True)
class Consultation:
    """A report sent to the councils, with everything its page says on ``jour``."""

    saisine: SaisineConseils
    jour: date
    lignes: tuple[LigneAvis, ...]
    synthese: Synthese
    premier_vote: PremierVote

    @property
    def vote_trop_tot(self) -> bool:
        """Whether the EPCI approved before the first safe day, as it is known now: dates may have been corrected since."""
        voted, first = self.saisine.date_approbation, self.premier_vote.jour
        return voted is not None and first is not None and voted < first


def saisines_of(project: Project) -> list[SaisineConseils]:
    """Reports sent to the councils, the latest first."""
    return list(project.saisines.select_related("decision").order_by("-numero"))


def may_write_avis(access: Access, avis: Avis) -> bool:
    """Whether the worn hat may note what this commune received and answered."""
    return access.allows(Action.TENIR_FEUILLE_DE_ROUTE) or access.allows(Action.SAISIR_AVIS, avis.collectivite_id)


def consultation_of(access: Access | None, saisine: SaisineConseils, jour: date) -> Consultation:
    """The opinions of one report on ``jour``. One query. Without a reader (a document), nobody writes."""
    rows = list(
        saisine.avis.select_related("collectivite", "document_preuve", "document_deliberation").order_by(
            "collectivite__rang", "collectivite__nom", "pk"
        )
    )
    lignes = tuple(
        LigneAvis(
            row,
            etat(row.dossier, jour, date_vote=saisine.date_approbation),
            access is not None and may_write_avis(access, row),
        )
        for row in rows
    )
    return Consultation(
        saisine,
        jour,
        lignes,
        synthese([ligne.etat for ligne in lignes]),
        premier_vote([row.dossier for row in rows]),
    )
