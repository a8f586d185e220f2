"""Load the EPCI and communes of the country from the files shipped with the application."""

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import models, transaction

from projects.contours import ContoursIllisibles, Stored, stored_outlines
from projects.models import CommuneReferentiel, ContourCommune, EpciReferentiel
from projects.search import commune_column, epci_column

TERRITOIRES = Path(__file__).resolve().parent.parent / "data" / "territoires"
PERIMETRE = "périmètre DGCL 2025"
ANNEE_POPULATION = 2023
SOURCE_POPULATION = "population municipale 2023, INSEE"
LICENCE = "© Etalab/DGCL/INSEE/La Poste, Licence Ouverte 2.0"
SOURCE_CONTOURS = "© IGN – Admin Express COG 2018, Licence Ouverte ; communes réunies au COG 2026, tracé simplifié"
# Fits the 32 766 bound values that SQLite accepts in one statement.
_BATCH = 2_000


class ReferentielIllisible(ValueError):
    """A file of the référentiel is missing or is not what it should be; ``str()`` is a French sentence."""


@dataclass(frozen=True)
class Bilan:
    """What a load did to one table, in rows."""

    lus: int
    crees: int
    modifies: int
    supprimes: int

    @property
    def inchanges(self) -> int:
        return self.lus - self.crees - self.modifies

    def as_dict(self) -> dict[str, int]:
        """For JSON: read, created, changed, removed, unchanged."""
        return {**asdict(self), "inchanges": self.inchanges}


@transaction.atomic
def load_territoires(*, folder: Path = TERRITOIRES) -> dict[str, Bilan]:
    """Bring the tables of EPCI and communes to what the files say. Idempotent: the second run changes nothing.

    Reads both files whole before the first write; one transaction. Returns {"epci": Bilan, "communes": Bilan}.
    Raises ReferentielIllisible.
    """
    epci = {row.pk: row for row in _read(folder / "epci.csv", _epci)}
    anciens: dict[str, list[str]] = {}
    for code, nom in _read(
        folder / "communes_deleguees.csv.gz", lambda row: (row["code_commune_actuelle"], row["nom"])
    ):
        anciens.setdefault(code, []).append(nom)
    communes = {
        row.pk: row
        for row in _read(folder / "communes.csv.gz", lambda row: _commune(row, anciens.get(row["code_insee"], [])))
    }
    unknown = {row.epci_id for row in communes.values()} - set(epci) - {None}
    if unknown:
        raise ReferentielIllisible(
            f"communes.csv.gz cite des EPCI absents d’epci.csv\u202f: {', '.join(sorted(unknown)[:5])}."
        )
    # Communes point to EPCI: new EPCI come first, EPCI that ended go last.
    written = {"epci": _write(EpciReferentiel, epci), "communes": _write(CommuneReferentiel, communes)}
    return {
        name: Bilan(*counts, _remove_absent(model, rows))
        for (name, counts), model, rows in zip(
            written.items(), (EpciReferentiel, CommuneReferentiel), (epci, communes), strict=True
        )
    }


def read_contours(folder: Path) -> dict[str, Stored]:
    """Outlines of every ``NN.topojson.gz`` of a folder: code INSEE → polygons as stored. Writes nothing.

    Raises ReferentielIllisible: no such folder, no such file, or one that cannot be read.
    """
    if not folder.is_dir():
        raise ReferentielIllisible(f"Dossier de contours absent\u202f: {folder}.")
    files = sorted(folder.glob("*.topojson.gz"))
    if not files:
        raise ReferentielIllisible(f"Aucun fichier NN.topojson.gz dans {folder}.")
    outlines: dict[str, Stored] = {}
    for path in files:
        try:
            with gzip.open(path, "rt", encoding="utf-8") as file:
                outlines |= stored_outlines(json.load(file))
        except (ValueError, OSError, EOFError, zlib.error) as error:
            reason = error if isinstance(error, ContoursIllisibles) else type(error).__name__
            raise ReferentielIllisible(f"{path.name} est illisible\u202f: {reason}.") from error
    return outlines


@transaction.atomic
def store_contours(outlines: dict[str, Stored]) -> Bilan:
    """Write outlines that are new or that differ. Outlines of other communes stay: a folder may hold one département."""
    rows = {code: ContourCommune(code_insee=code, polygones=shape) for code, shape in outlines.items()}
    return Bilan(*_write(ContourCommune, rows), supprimes=0)


def _read(path: Path, build: Callable[[dict[str, str]], object]) -> list:
    """Rows of a CSV file (comma, UTF-8, header; .gz or not), each made into something by ``build``."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as file:
            rows = [build(row) for row in csv.DictReader(file)]
    except FileNotFoundError as error:
        raise ReferentielIllisible(f"Fichier absent\u202f: {path.name}.") from error
    except (KeyError, ValueError, TypeError, OSError, EOFError, csv.Error) as error:
        raise ReferentielIllisible(f"{path.name} est illisible ({type(error).__name__}\u202f: {error}).") from error
    if not rows:
        raise ReferentielIllisible(f"{path.name} ne contient aucune ligne.")
    return rows


def _number(text: str) -> int | None:
    return int(text) if text else None


def _epci(row: dict[str, str]) -> EpciReferentiel:
    # Two spaces and stray blanks in the source would show on screen.
    nom = " ".join(row["nom"].split())
    return EpciReferentiel(
        siren=row["siren"],
        nom=nom,
        nature=row["type"],
        mode_financement=row["mode_financement"],
        pmun_2023=int(row["pmun_2023"]),
        pmun_2022=int(row["pmun_2022"]),
        ptot_2022=int(row["ptot_2022"]),
        nb_communes=int(row["nb_communes"]),
        departements=row["departements"],
        recherche=epci_column(nom, row["type"]),
    )


def _commune(row: dict[str, str], anciens: list[str]) -> CommuneReferentiel:
    others = sorted({name for name in anciens if name != row["nom"]})
    return CommuneReferentiel(
        code_insee=row["code_insee"],
        siren=row["siren"],
        nom=row["nom"],
        departement=row["code_departement"],
        epci_id=row["code_epci"] or None,
        pmun_2023=_number(row["pmun_2023"]),
        pmun_2022=_number(row["pmun_2022"]),
        ptot_2022=_number(row["ptot_2022"]),
        codes_postaux=row["codes_postaux"],
        anciens_noms=" ; ".join(others),
        recherche=commune_column(row["nom"], others, row["code_insee"], row["codes_postaux"].split()),
    )


def _write(model: type[models.Model], rows: dict[str, models.Model]) -> tuple[int, int, int]:
    """Create what is new, update what differs. Returns (read, created, changed)."""
    fields = [field.attname for field in model._meta.concrete_fields]
    held = {values[0]: values for values in model.objects.order_by().values_list(*fields)}
    new = [row for key, row in rows.items() if key not in held]
    changed = [
        row for key, row in rows.items() if key in held and held[key] != tuple(getattr(row, field) for field in fields)
    ]
    model.objects.bulk_create(new, batch_size=_BATCH)
    if changed:
        model.objects.bulk_create(
            changed,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=[model._meta.pk.name],
            update_fields=[field.name for field in model._meta.concrete_fields if not field.primary_key],
        )
    return len(rows), len(new), len(changed)


def _remove_absent(model: type[models.Model], keys: Iterable[str]) -> int:
    """Remove rows that the files no longer hold: a commune that merged must not be proposed any more."""
    gone = set(model.objects.order_by().values_list("pk", flat=True)) - set(keys)
    removed = model.objects.filter(pk__in=list(gone)) if gone else model.objects.none()
    return removed.delete()[0] if gone else 0
