"""The change management of the demonstration: interviews, concerns and answers, put back in the past."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from accounts.models import User
from consultations.services.concerns import answer_concern, publish_concern, record_concern
from consultations.services.information import carry, save_change, save_message, save_page
from consultations.services.interviews import save_interview
from projects.models import Collectivite, Project
from projects.policy import Role

DATA = Path(__file__).parent
REASON = "données de démonstration"
People = Mapping[tuple[str, str], User]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _interviews(project: Project, by_key: Mapping[str, Collectivite], people: People, day: date) -> None:
    services = {service.code: service.pk for service in project.services.filter(collectivite=None)}
    for row in _rows("entretiens.csv"):
        save_interview(
            project=project,
            author=people[(row["par"], "")],
            fields={
                "forme": row["forme"],
                "date": day - timedelta(days=int(row["jours"])),
                "lieu": row["lieu"],
                "confidentialite": row["niveau"],
                "themes": row["themes"].split("|"),
                "synthese": row["synthese"],
            },
            people=[
                {
                    "fonction": row["fonction"],
                    "collectivite_id": by_key[row["employeur"]].pk,
                    "categorie": row["categorie"],
                    "service_id": services[row["service"]],
                    "nombre": int(row["nombre"]),
                    "nom": "",
                }
            ],
            quotations=[{"texte": row["citation"], "portee": row["portee"]}] if row["citation"] else [],
            promises=[
                {
                    "texte": row["engagement"],
                    "responsable": row["responsable"],
                    "echeance": day + timedelta(days=int(row["echeance"])),
                }
            ]
            if row["engagement"]
            else [],
            reason=REASON,
        )


def _concerns(project: Project, by_key: Mapping[str, Collectivite], people: People, day: date) -> None:
    authors = {
        "CHEF_PROJET": people[(Role.CHEF_PROJET.value, "")],
        "REFERENT_RH": people[(Role.REFERENT_RH.value, "")],
        "REPRESENTANT": people[(Role.REPRESENTANT_PERSONNEL.value, "BRUME")],
        "": None,
    }
    for row in _rows("preoccupations.csv"):
        told = day - timedelta(days=int(row["jours"]))
        concern = record_concern(
            project=project,
            author=authors[row["auteur"]],
            fields={
                "texte": row["texte"],
                "theme": row["theme"],
                "collectivite": by_key.get(row["employeur"]),
                "date": told,
                "origine": row["origine"],
            },
            reason=REASON,
        )
        if not row["reponse"]:
            continue
        answer_concern(
            concern=concern,
            author=authors["CHEF_PROJET"],
            question=row["question"],
            reponse=row["reponse"],
            reason=REASON,
        )
        if row["publie"] == "1":
            publish_concern(concern=concern, reason=REASON)
        # the services only know today
        concern.date_reponse = told + timedelta(days=int(row["jours_reponse"]))
        if concern.date_publication:
            concern.date_publication = concern.date_reponse
        concern._change_reason = REASON
        concern.save()


PRESENTATION = (
    "La communauté et ses six communes se demandent quels services mettre en commun : se remplacer, partager des métiers "
    "rares, mieux rendre le service.\n\nUn diagnostic est fait d’abord, avec vous. Rien n’est décidé sans l’avis des "
    "comités sociaux territoriaux et des conseils."
)
CHANGES = {
    "": (
        "Des scénarios sont étudiés pour la voirie, les ressources humaines et les finances.",
        "Votre employeur, votre statut, votre ancienneté et vos congés acquis.\n\nLe régime de primes le plus favorable "
        "reste acquis à celles et ceux qui le touchent.",
    ),
    "BRUME": ("Le matériel lourd de la voirie pourrait être prêté à d’autres dépôts.", "Votre dépôt et votre équipe."),
    "MARTINIERES": ("La paie pourrait être faite en commun.", "Le secrétariat de mairie et ses horaires."),
}
EVIDENCE = {"REUNION": "compte rendu de la réunion", "AFFICHE": "affiche posée à l’accueil", "NOTE": "note remise"}


def _information(project: Project, by_key: Mapping[str, Collectivite], people: People, day: date) -> None:
    carriers = {
        key: people.get((Role.DIRECTION_GENERALE.value, key)) or people.get((Role.SECRETAIRE_MAIRIE.value, key))
        for key in by_key
    }
    for row in _rows("messages.csv"):
        planned = day + timedelta(days=int(row["jours"]))
        message = save_message(
            project=project,
            fields={
                **{name: row[name] for name in ("objet", "texte", "public", "canal")},
                "date_prevue": planned,
            },
            employers=by_key.values(),
            reason=REASON,
        )
        relays = {relay.collectivite_id: relay for relay in message.relais.order_by("pk")}
        for rank, key in enumerate(filter(None, row["portes"].split("|"))):
            carry(
                relay=relays[by_key[key].pk],
                user=carriers[key],
                day=min(day, planned + timedelta(days=rank)),
                evidence=EVIDENCE.get(row["canal"], "fait"),
                reason=REASON,
            )
    save_page(
        project=project,
        fields={
            "presentation": PRESENTATION,
            "contact": "Claire Vasseur, cheffe de projet, 05 00 00 00 01",
            "accepte_questions": True,
            "est_ouverte": True,
        },
        reason=REASON,
    )
    for key, (change, same) in CHANGES.items():
        save_change(project=project, collectivite=by_key.get(key), change=change, ne_change_pas=same, reason=REASON)


def build_change(project: Project, by_key: Mapping[str, Collectivite], people: People, day: date) -> None:
    """Six interviews, nine concerns of which five are answered for everybody, twelve messages of which ten are carried."""
    _interviews(project, by_key, people, day)
    _concerns(project, by_key, people, day)
    _information(project, by_key, people, day)
