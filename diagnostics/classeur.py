"""The workbook of one employer: services, volumes, contracts, qualities and costs, sheet by sheet, cell by cell.

What is read is kept as text and read again when it is saved: the preview and the writing follow the same path
(``diagnostics.services.workbook``). Rules in prose: ``docs/algorithmes/classeur-des-services.md``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from common.codes import normalise
from common.rubriques import LIBELLES_RUBRIQUE
from common.tabular.reading import TabularFile
from common.tabular.refusals import FichierRefuse, Refusal, TitresManquants, as_read
from common.values import (
    YEAR_MAXIMUM,
    YEAR_MINIMUM,
    ValeurIllisible,
    choice_reader,
    read_date,
    read_decimal,
    read_integer,
)
from diagnostics.models import Confiance, MoyenService, ServicePresence, VolumeService

SERVICES, VOLUMES, MOYENS, QUALITE, COUTS = "Services", "Volumes", "Contrats et moyens", "Qualité", "Coûts"
LARGEST = 10**10


def _text(longest: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = str(value).strip()
        if len(text) > longest:
            raise ValeurIllisible(text[:40], f"{len(text)} caractères", f"{longest} caractères au plus")
        return text

    return read


def _positive(value: object):
    number = read_decimal(value)
    if number < 0 or number >= LARGEST:
        raise ValeurIllisible(value, "nombre négatif ou trop grand", "un nombre positif")
    if number != round(number, 2):
        raise ValeurIllisible(value, "plus de deux décimales", "1234,56")
    return round(number, 2)


def _year(value: object) -> int:
    number = read_integer(value)
    if not YEAR_MINIMUM <= number <= YEAR_MAXIMUM:
        raise ValeurIllisible(value, "année impossible", "2025")
    return number


@dataclass(frozen=True)
class Colonne:
    """One column: its key (the field that it fills), its heading, how it is read; ``choix``: code → label of a list."""

    cle: str
    titre: str
    lire: Callable[[object], object]
    obligatoire: bool = False
    largeur: int = 24
    choix: Mapping[str, str] | None = None
    genre: str = "texte"


def _choice(cle: str, titre: str, choices: Sequence[tuple[str, str]], **more) -> Colonne:
    labels = dict(choices)
    return Colonne(
        cle, titre, choice_reader({label: code for code, label in labels.items()}), choix=labels, genre="liste", **more
    )


# the service is read against those of the employer: its reader is set when the file is read
SERVICE = Colonne("service", "Service", _text(120), True, 34, genre="liste")
FEUILLES: dict[str, tuple[Colonne, ...]] = {
    SERVICES: (
        SERVICE,
        _choice("etat", "Réponse", ServicePresence.Etat.choices),
        Colonne("nom_local", "Nom employé sur place", _text(120)),
        Colonne("prestataire", "Assuré par", _text(160)),
        Colonne("missions", "Missions", _text(5000), largeur=50),
        Colonne("horaires", "Horaires d’ouverture", _text(300), largeur=34),
    ),
    VOLUMES: (
        SERVICE,
        _choice("nature", "Nature", VolumeService.Nature.choices, obligatoire=True, largeur=34),
        Colonne("libelle", "Quoi", _text(120), True, 34),
        Colonne("valeur", "Combien", _positive, True, 14, genre="nombre"),
        Colonne("unite", "Unité", _text(40), True, 16),
        Colonne("annee", "Année", _year, largeur=10, genre="annee"),
        Colonne("date_constat", "Constaté le", read_date, largeur=14, genre="date"),
        _choice("confiance", "Confiance", Confiance.choices, largeur=14),
    ),
    MOYENS: (
        SERVICE,
        _choice("nature", "Nature", MoyenService.Nature.choices, obligatoire=True),
        Colonne("libelle", "Quoi", _text(120), True, 34),
        _choice("domaine", "Pour quoi faire", MoyenService.Domaine.choices),
        Colonne("fournisseur", "Éditeur ou titulaire", _text(120)),
        Colonne("montant_euros", "Montant par an (€)", _positive, largeur=18, genre="nombre"),
        Colonne("date_echeance", "Échéance", read_date, largeur=14, genre="date"),
    ),
    QUALITE: (
        SERVICE,
        Colonne("libelle", "Ce qui est mesuré", _text(120), True, 34),
        Colonne("valeur", "Mesure", _positive, True, 14, genre="nombre"),
        Colonne("unite", "Unité", _text(40), True, 16),
        Colonne("annee", "Année", _year, True, 10, genre="annee"),
        Colonne("source", "Source", _text(160)),
    ),
    COUTS: (
        SERVICE,
        Colonne("annee", "Année", _year, True, 10, genre="annee"),
        Colonne("source", "Source", _text(160), True),
        *(
            Colonne(code.value, f"{label[0].upper()}{label[1:]} (€)", _positive, largeur=18, genre="nombre")
            for code, label in LIBELLES_RUBRIQUE.items()
        ),
    ),
}


@dataclass(frozen=True)
class Ligne:
    """One filled line of a sheet, as text: cells by key of column, and the faults of the cells that hold no value."""

    feuille: str
    numero: int
    cases: Mapping[str, str]
    adresses: Mapping[str, str]
    fautes: Mapping[str, str]


@dataclass(frozen=True)
class Lu:
    """A workbook read. ``presentes``: the columns that each sheet has; an absent column changes nothing."""

    lignes: tuple[Ligne, ...]
    presentes: Mapping[str, tuple[str, ...]]
    laisse: tuple[str, ...] = ()

    def en_json(self) -> dict:
        """What is kept until it is saved."""
        return asdict(self)

    @classmethod
    def de_json(cls, kept: Mapping) -> "Lu":
        """What :meth:`en_json` kept."""
        return cls(tuple(Ligne(**one) for one in kept["lignes"]), kept["presentes"], tuple(kept["laisse"]))


def _as_text(value: object) -> str:
    """A cell as text that reads back the same; a day that the spreadsheet holds as midnight is a day."""
    return as_read(value.date() if isinstance(value, datetime) else value).strip()


def lire(fichier: TabularFile) -> Lu:
    """Every sheet that the workbook has. Raises ``FichierRefuse`` when none is one of ours."""
    lines, present, left = [], {}, []
    for name, columns in FEUILLES.items():
        try:
            found = fichier.read(
                name,
                titles=[one.titre for one in columns],
                required=[one.titre for one in columns if one.obligatoire],
            )
        except TitresManquants:
            left.append(f"Feuille « {name} » absente ou sans ses titres : rien n’y change.")
            continue
        if normalise(found.sheet) != normalise(name):
            left.append(f"Feuille « {name} » absente : rien n’y change.")
            continue
        by_title = {one.titre: one.cle for one in columns}
        present[name] = tuple(by_title[title] for title in found.present)
        left += [f"Feuille « {name} », colonne « {title} » : non utilisée." for title in found.unknown]
        lines += [
            Ligne(
                name,
                row.number,
                {by_title[title]: _as_text(value) for title, value in row.values.items()},
                {by_title[title]: row.cells[title] for title in found.present},
                {by_title[title]: fault for title, fault in row.faults.items()},
            )
            for row in found.rows
        ]
    if not present:
        raise FichierRefuse(
            "Ce fichier n’est pas le classeur des services.",
            "Téléchargez celui de votre collectivité et remplissez-le.",
        )
    return Lu(tuple(lines), present, tuple(left))


def valeurs(ligne: Ligne, service: Callable[[object], object]) -> tuple[dict[str, object], list[Refusal]]:
    """The values of one line by key (``None`` for an empty cell), and what was refused. ``service``: reads its name."""
    read, refused = {}, []
    for column in FEUILLES[ligne.feuille]:
        if column.cle not in ligne.cases:
            continue
        raw = ligne.cases[column.cle]

        def refuse(reason: str, expected: str, column=column, raw=raw) -> None:
            where = ligne.adresses[column.cle]
            refused.append(Refusal(ligne.feuille, where, raw, reason, expected, ligne.numero, column.cle))

        if column.cle in ligne.fautes:
            refuse(ligne.fautes[column.cle], "une valeur, ou une case vide")
        elif not raw:
            read[column.cle] = None
            if column.obligatoire:
                refuse("case vide", f"{column.titre.lower()} : une valeur")
        else:
            try:
                read[column.cle] = (service if column.cle == "service" else column.lire)(raw)
            except ValeurIllisible as error:
                refuse(error.raison, error.attendu)
    return read, refused
