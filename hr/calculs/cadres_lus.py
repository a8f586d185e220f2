"""The cadre d'emplois that a job title or a grade names: « adjointe technique pal 2e cl » is an adjoint technique.

Pure. A proposal for whoever reads: the words of the cadre must all be in the title, whatever gender, number and accents.
"""

from collections.abc import Mapping

from common.codes import normalise
from hr.calculs.import_agents import Cadre

# Words that say nothing of the cadre, only of its rank in the statut.
_MUETS = frozenset(
    [
        "territorial",
        "territoriaux",
        "territoriale",
        "territoriales",
        "de",
        "des",
        "du",
        "d",
        "l",
        "la",
        "le",
        "les",
        "et",
        "en",
        "a",
        "au",
        "aux",
        "categorie",
        "b",
        "c",
    ]
)
# Grades whose words are not those of their cadre (décrets of data/cadres_emplois.csv).
_GRADES: dict[str, str] = {
    "gardien brigadier": "AGENT_PM",
    "brigadier": "AGENT_PM",
    "policier municipal": "AGENT_PM",
    "police municipale": "AGENT_PM",
    "atsem": "ATSEM",
    "attache hors classe": "ATTACHE",
    "etaps": "EDUCATEUR_APS",
    "educateur des aps": "EDUCATEUR_APS",
    "agent de maitrise": "AGENT_MAITRISE",
    "assistant d enseignement artistique": "ASSISTANT_EA",
    "professeur d enseignement artistique": "PROFESSEUR_EA",
    "adjoint d animation": "ADJOINT_ANIMATION",
    "adjoint du patrimoine": "ADJOINT_PATRIMOINE",
    "infirmier": "INFIRMIER_SG",
}


_FINS = (("iau", "ial"), ("iv", "if"), ("tric", "teur"), ("ienn", "ien"))
_MOT_COURT = 4


def _racine(word: str) -> str:
    """« administratives » and « administratif », « attachée » and « attaché » have one stem."""
    if len(word) <= _MOT_COURT:
        return word
    word = word.rstrip("sx").rstrip("e")
    return next((word.removesuffix(old) + new for old, new in _FINS if word.endswith(old)), word)


def _racines(text: str) -> frozenset[str]:
    return frozenset(_racine(word) for word in normalise(text).split() if word not in _MUETS)


def cadre_du_libelle(text: str, cadres: Mapping[str, Cadre], categorie: str = "") -> str:
    """Code of the cadre d'emplois named by ``text``, empty when none or more than one is. ``categorie``: A, B or C when
    it is known; a cadre of another category is then not proposed."""
    words = _racines(text)
    plain = " ".join(sorted(words))
    for grade, code in _GRADES.items():
        if code in cadres and _racines(grade) <= words and categorie in ("", cadres[code].categorie):
            return code
    found: list[tuple[int, str]] = []
    for code, cadre in cadres.items():
        wanted = _racines(cadre.libelle)
        if wanted and wanted <= words and categorie in ("", cadre.categorie):
            found.append((len(wanted), code))
    if not plain or not found:
        return ""
    most = max(size for size, _ in found)
    best = [code for size, code in found if size == most]
    return best[0] if len(best) == 1 else ""
