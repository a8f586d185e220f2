"""Answers proposed to a small commune for its inventory of services. Pure.

A proposal only ticks a box on the page: it is not an answer, it is stored nowhere and no count sees it until the person
saves the page.
"""

SMALL_COMMUNE_INHABITANTS = 1_000

EXISTE, EXTERNALISE, N_EXISTE_PAS = "EXISTE", "EXTERNALISE", "N_EXISTE_PAS"

# What is said of nearly every commune of that size: the secretariat carries the administrative functions (they are not
# services of their own), one team keeps roads, green spaces and buildings, the rest is rarely there.
_SMALL_COMMUNE = {
    "SECRETARIAT_MAIRIE": EXISTE,
    "ETAT_CIVIL": EXISTE,
    "VOIRIE": EXISTE,
    "ESPACES_VERTS": EXISTE,
    "BATIMENTS": EXISTE,
    "DG": N_EXISTE_PAS,
    "RH_GESTION": N_EXISTE_PAS,
    "RH_PREVENTION": N_EXISTE_PAS,
    "FINANCES": N_EXISTE_PAS,
    "MARCHES": N_EXISTE_PAS,
    "JURIDIQUE": N_EXISTE_PAS,
    "DSI": N_EXISTE_PAS,
    "SIG": N_EXISTE_PAS,
    "COMMUNICATION": N_EXISTE_PAS,
    "ARCHIVES": N_EXISTE_PAS,
    "ACCUEIL_COURRIER": N_EXISTE_PAS,
    "GARAGE": N_EXISTE_PAS,
    "BUREAU_ETUDES": N_EXISTE_PAS,
    "URBANISME_PLANIF": N_EXISTE_PAS,
    "POLICE_MUN": N_EXISTE_PAS,
    "PETITE_ENFANCE": N_EXISTE_PAS,
    "SPORT_CULTURE": N_EXISTE_PAS,
    "FRANCE_SERVICES": N_EXISTE_PAS,
}


def proposed_answers(kind: str, population: int | None) -> dict[str, str]:
    """Service code → proposed answer, for a commune of fewer than 1 000 inhabitants; empty for everybody else.

    What varies from one small commune to the next (school, canteen, library, planning permissions, data protection…) is
    left open on purpose.
    """
    if kind != "COMMUNE" or population is None or population >= SMALL_COMMUNE_INHABITANTS:
        return {}
    return dict(_SMALL_COMMUNE)
