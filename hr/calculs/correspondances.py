"""The columns and values of an employer's own export, matched with ours: suggested here, confirmed by a person once.

Pure. What a person answered is remembered by normalised heading and value (``common.codes.normalise``), so that the file
of next month asks nothing. Rules in prose: docs/algorithmes/import-exports.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from rapidfuzz import fuzz

from common.codes import normalise
from common.nir import ressemble_a_un_nir
from common.values import Heures, ValeurIllisible, is_blank, read_rate
from hr.calculs.colonnes import MONTANT_MAXIMUM, Listes, lecteurs, lire_montant, lire_texte, se_souvenir
from hr.calculs.fiches import LONGUEURS, TOUTES
from hr.calculs.nomenclatures import CATEGORIES, FILIERES, SEXES, STATUTS, base_par_defaut

MOIS = 12
# Columns of an export that say one of ours in another way: read, then turned into it.
NOM_PRENOM, TAUX_POSTE, IFSE_MENSUELLE = "nom_prenom", "taux_poste", "ifse_mensuelle"
VARIANTES: dict[str, str] = {
    NOM_PRENOM: "Nom et prénom dans la même case",
    TAUX_POSTE: "Temps de travail du poste, en % d’un temps complet",
    IFSE_MENSUELLE: "IFSE mensuelle (temps plein)",
}
CIBLES: dict[str, str] = {**{colonne.cle: colonne.nom for colonne in TOUTES}, **VARIANTES}
# Columns whose values belong to a closed list: these values are matched too.
ENUMEREES = ("statut", "service", "cadre_emplois", "categorie", "filiere", "sexe")
OBLIGATOIRES: tuple[tuple[str, ...], ...] = (("matricule",), ("statut",), ("service",), ("duree", TAUX_POSTE))
VIDE, ECARTER = "-", "!"  # what a person may answer of a value beside a code of the list
VALEURS_MAXIMUM = 150

# What payroll programs and people write above their columns; the name of our own column is always tried too.
SYNONYMES: dict[str, tuple[str, ...]] = {
    "matricule": ("Matricule agent", "Matricule paie", "N° matricule", "Numéro matricule", "Mat", "N° agent",
                  "Numéro agent", "Code agent", "Identifiant agent", "Id agent", "Num agent", "Code salarié"),
    "nom": ("Nom usuel", "Nom d’usage", "Nom de famille", "Nom patronymique", "Nom agent"),
    "prenom": ("Prénom usuel", "Prénoms", "Prénom agent"),
    NOM_PRENOM: ("Nom prénom", "Nom et prénom", "Nom - Prénom", "Agent", "Nom complet", "Identité"),
    "naissance": ("Date de naissance", "Naissance", "Date naissance", "Né le", "Née le", "DDN", "Date naiss"),
    "sexe": ("Civilité", "Genre", "Titre", "Sexe agent"),
    "statut": ("Statut agent", "Situation statutaire", "Position statutaire", "Type de contrat", "Nature du contrat",
               "Type agent", "Nature agent", "Lib statut", "Libellé statut"),
    "categorie": ("Cat", "Catégorie hiérarchique", "Catégorie statutaire", "Cat hiérarchique"),
    "filiere": ("Filière statutaire", "Lib filière"),
    "cadre_emplois": ("Cadre emploi", "Cadre d’emploi", "Cadre emplois", "Libellé cadre d’emplois", "Corps"),
    "grade": ("Grade actuel", "Libellé grade", "Lib grade", "Grade agent", "Grade détenu"),
    "fonction": ("Emploi", "Poste", "Poste occupé", "Libellé emploi", "Lib emploi", "Intitulé du poste", "Métier",
                 "Fonction exercée", "Emploi occupé"),
    "service": ("Service d’affectation", "Affectation", "Libellé service", "Lib service", "Direction", "Unité",
                "Structure", "Service affectation", "Direction service"),
    "part": ("Part", "% affectation", "Taux d’affectation", "Répartition", "Pourcentage affectation"),
    "duree": ("Durée hebdomadaire", "Durée hebdo", "Heures hebdo", "Heures hebdomadaires", "Nb heures hebdo",
              "Horaire hebdomadaire", "Temps de travail hebdomadaire", "Durée hebdo poste", "Nombre d’heures", "DHS"),
    TAUX_POSTE: ("Taux d’emploi", "Quotité", "Quotité du poste", "Temps de travail", "% temps de travail",
                 "Taux de travail", "Temps de travail %", "Quotité de travail", "Taux TNC", "Quotité poste"),
    "temps_partiel": ("Taux temps partiel", "% temps partiel", "Quotité temps partiel", "Taux TP"),
    "date_entree": ("Entrée", "Date entrée", "Date d’arrivée", "Date d’embauche", "Date début", "Début contrat",
                    "Date de recrutement", "Entrée collectivité", "Date début contrat", "Date entrée collectivité"),
    "date_fin": ("Date de sortie", "Sortie", "Date fin", "Fin de contrat", "Date de départ", "Date fin contrat",
                 "Date fin de contrat"),
    "im": ("IM", "I M", "Ind majoré", "Indice maj", "Indice majoré détenu"),
    "nbi": ("NBI", "Points NBI", "Nb points NBI"),
    "groupe": ("Groupe RIFSEEP", "Groupe IFSE", "Groupe fonctions", "Groupe fonction"),
    "ifse": ("IFSE", "IFSE annuelle", "Montant IFSE annuel", "IFSE annuel"),
    IFSE_MENSUELLE: ("IFSE mensuelle", "IFSE mois", "Montant mensuel IFSE", "IFSE mensuel"),
    "cia": ("CIA", "CIA annuel", "Montant CIA"),
    "sft": ("SFT", "Supplément familial", "Supplément familial de traitement"),
    "ir": ("IR", "Indemnité de résidence", "Ind résidence"),
    "acquis": ("13e mois", "Prime de fin d’année", "Prime annuelle", "Avantage acquis"),
}  # fmt: skip
SCORE_COLONNE = 84  # out of 100; below, nothing is proposed
LETTRES_COURTES = 4  # « IM », « CIA »: such short headings must be the same, not look alike
SCORE_VALEUR = 82
ALIKE = 100.0


def _ressemblance(heading: str, known: str) -> float:
    if heading == known:
        return ALIKE
    if min(len(heading), len(known)) <= LETTRES_COURTES:
        return 0.0
    return min(99.0, max(fuzz.ratio(heading, known), fuzz.token_sort_ratio(heading, known)))


def proposer_colonnes(titres: Sequence[str]) -> dict[str, str]:
    """Heading → target of ``CIBLES`` that it looks like most, each target once; headings that look like nothing left out.

    Of two headings that look like one target the closest has it, then the first of the file.
    """
    known = {
        cible: {normalise(word) for word in (libelle, *SYNONYMES.get(cible, ()))} for cible, libelle in CIBLES.items()
    }
    scores = []
    for rank, titre in enumerate(titres):
        heading = normalise(titre)
        for order, (cible, words) in enumerate(known.items()):
            best = max(_ressemblance(heading, word) for word in words)
            if best >= SCORE_COLONNE:
                scores.append((-best, rank, order, titre, cible))
    found: dict[str, str] = {}
    for _, _, _, titre, cible in sorted(scores):
        if titre not in found and cible not in found.values():
            found[titre] = cible
    return found


def manquantes(cibles: Sequence[str]) -> list[str]:
    """What an import cannot do without and these targets lack, in words."""
    names = []
    for choices in OBLIGATOIRES:
        if not set(choices) & set(cibles):
            names.append(
                " ou ".join(f"« {CIBLES[one]} »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") for one in choices)
            )
    return names


def colonnes_a_numero(titres: Sequence[str], valeurs: Sequence[Mapping[str, object]]) -> list[str]:
    """Headings whose cells hold social security numbers: such a file is not even kept."""
    return [
        titre for titre in titres if any(ressemble_a_un_nir(str(v[titre])) for v in valeurs if not is_blank(v[titre]))
    ]


def lire_nom_prenom(value: object) -> tuple[str, str]:
    """(nom, prénom): words in capitals are the surname; all in capitals, the first word is. Raises ValeurIllisible."""
    words = lire_texte(value, LONGUEURS["nom"]).split()
    capitals = [word for word in words if word == word.upper()]
    if len(capitals) in (0, len(words)):
        return words[0], " ".join(words[1:])
    return " ".join(capitals), " ".join(word for word in words if word != word.upper())


def _ifse_de_mois(value: object) -> Decimal:
    amount = lire_montant(value) * MOIS
    if amount > MONTANT_MAXIMUM:
        raise ValeurIllisible(value, "ce montant par mois n’est pas plausible", "200,00")
    return amount


def lecteurs_d_export(listes: Listes) -> dict[str, Callable[[object], object]]:
    """Target → reader: those of the workbook, but that a bare « 80 » is 80 % (an export has no « % » in its cells)."""

    def rate(value: object) -> Decimal:
        read = read_rate(value, bare_percent=True).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP).normalize()
        if not read:
            raise ValeurIllisible(value, "le taux est trop petit pour un temps de travail", "80 % ou 0,8")
        return read

    return {
        **lecteurs(listes),
        "temps_partiel": se_souvenir(rate),
        TAUX_POSTE: se_souvenir(rate),
        NOM_PRENOM: lire_nom_prenom,
        IFSE_MENSUELLE: _ifse_de_mois,
    }


@dataclass(frozen=True)
class Memoire:
    """What an employer answered: normalised heading → target (empty: not used); target → normalised value → answer."""

    colonnes: Mapping[str, str] = field(default_factory=dict)
    valeurs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def cibles(self, titres: Sequence[str]) -> dict[str, str]:
        """Heading → target of the headings that are used."""
        return {titre: cible for titre in titres if (cible := self.colonnes.get(normalise(titre), ""))}

    def inconnus(self, titres: Sequence[str]) -> list[str]:
        """Headings never answered."""
        return [titre for titre in titres if normalise(titre) not in self.colonnes]

    def reponse(self, cible: str, value: object) -> str | None:
        """The answer about one value, None when it was never asked."""
        return self.valeurs.get(cible, {}).get(normalise(str(value)))


@dataclass(frozen=True)
class ValeurInconnue:
    """A value of a closed list that nobody explained yet: as read, how many rows hold it, the code it looks like."""

    cible: str
    lue: str
    lignes: int
    proposee: str = ""


def valeurs_inconnues(
    rows: Sequence[Mapping[str, object]], cibles: Mapping[str, str], memoire: Memoire, listes: Listes
) -> list[ValeurInconnue]:
    """Values of the closed lists that neither our lists nor ``memoire`` explain, most frequent first, at most
    ``VALEURS_MAXIMUM`` in a column. ``cibles``: heading → target."""
    readers = lecteurs_d_export(listes)
    out = []
    for titre, cible in cibles.items():
        if cible not in ENUMEREES:
            continue
        counted: dict[str, tuple[str, int]] = {}
        for row in rows:
            value = row.get(titre)
            if is_blank(value) or memoire.reponse(cible, value) is not None:
                continue
            key = normalise(str(value))
            text, count = counted.get(key, (str(value), 0))
            counted[key] = (text, count + 1)
        found = [
            ValeurInconnue(cible, text, count, proposer_valeur(cible, text, listes))
            for text, count in counted.values()
            if not _lisible(readers[cible], text)
        ]
        out.extend(sorted(found, key=lambda one: (-one.lignes, one.lue))[:VALEURS_MAXIMUM])
    return out


def _lisible(read: Callable[[object], object], text: str) -> bool:
    try:
        read(text)
    except ValeurIllisible:
        return False
    return True


# Abbreviations of payroll programs that look like no label.
ABREGES: dict[str, dict[str, str]] = {
    "statut": {
        "tit": "TITULAIRE", "titulaire cnracl": "TITULAIRE", "titulaire ircantec": "TITULAIRE", "t": "TITULAIRE",
        "stag": "STAGIAIRE", "s": "STAGIAIRE", "cdi": "CDI", "cdd": "CONTRACTUEL_NON_PERMANENT",
        "contractuel": "CONTRACTUEL_PERMANENT", "non titulaire": "CONTRACTUEL_PERMANENT",
        "contractuel cdi": "CDI", "cdd permanent": "CONTRACTUEL_PERMANENT",
        "remplacant": "CONTRACTUEL_NON_PERMANENT", "saisonnier": "CONTRACTUEL_NON_PERMANENT",
        "vac": "VACATAIRE", "app": "DROIT_PRIVE", "cui": "DROIT_PRIVE", "pec": "DROIT_PRIVE",
    },
    "sexe": {"m": "M", "mme": "F", "mlle": "F", "mr": "M", "1": "M", "2": "F"},
    "filiere": {"adm": "administrative", "tech": "technique", "cult": "culturelle", "anim": "animation",
                "soc": "sociale", "pol": "police_municipale", "ms": "medico_sociale", "sport": "sportive"},
}  # fmt: skip


def choix_de(cible: str, listes: Listes) -> dict[str, str]:
    """Code → label of a closed list."""
    closed = {"statut": STATUTS, "categorie": CATEGORIES, "filiere": FILIERES, "sexe": SEXES}
    if cible == "service":
        return listes.service_par_cle
    if cible == "cadre_emplois":
        return {code: cadre.libelle for code, cadre in listes.cadres.items()}
    return closed[cible]


def proposer_valeur(cible: str, text: str, listes: Listes) -> str:
    """The code that a value most likely means, empty when nothing is close enough. A proposal, never a decision."""
    wanted = normalise(text)
    if short := ABREGES.get(cible, {}).get(wanted):
        return short
    best, code = 0.0, ""
    for key, label in choix_de(cible, listes).items():
        score = max(fuzz.token_sort_ratio(wanted, normalise(label)), fuzz.token_set_ratio(wanted, normalise(label)) - 5)
        if score > best:
            best, code = score, key
    return code if best >= SCORE_VALEUR else ""


def transformer(values: Mapping[str, object]) -> dict[str, object]:
    """Values of one row where the targets of ``VARIANTES`` have become our own columns."""
    out = {key: value for key, value in values.items() if key not in VARIANTES}
    if NOM_PRENOM in values:
        nom, prenom = values[NOM_PRENOM] or ("", "")
        out.setdefault("nom", nom or None)
        out.setdefault("prenom", prenom or None)
    if TAUX_POSTE in values and out.get("duree") is None:
        rate = values[TAUX_POSTE]
        base = base_par_defaut(str(out.get("cadre_emplois") or ""))
        out["duree"] = None if rate is None else Heures((rate * base).quantize(Decimal("0.0001"), ROUND_HALF_UP), None)
    if IFSE_MENSUELLE in values and out.get("ifse") is None:
        out["ifse"] = values[IFSE_MENSUELLE]
    return out
