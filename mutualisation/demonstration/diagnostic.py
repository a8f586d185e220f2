"""The diagnostic of the Val-de-Brume: sheets of its services, their costs and qualities, what is pooled already."""

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from accounts.models import User
from common.preuves import Preuve
from common.values import read_date
from diagnostics.cadrage import Raison
from diagnostics.maturite import College, decompter
from diagnostics.models import MutualisationExistante, VagueMaturite, VolumeService
from diagnostics.queries_maturity import enonces
from diagnostics.services.collection import save_due_date
from diagnostics.services.comments import answer_comment, comment
from diagnostics.services.commitments import save_commitment
from diagnostics.services.framing import save_answer
from diagnostics.services.maturity import open_wave
from diagnostics.services.notes import save_notes
from diagnostics.services.poolings import save_pooling
from diagnostics.services.priorities import Marks, save_priorities
from diagnostics.services.register import decide_proposal, save_entry
from diagnostics.services.satisfaction import save_satisfaction
from diagnostics.services.sheets import Row, save_costs, save_sheet
from diagnostics.services.software import save_compatibility
from diagnostics.services.testimonies import save_testimony, take_up_testimony
from diagnostics.services.workload import save_workload
from projects.models import Collectivite, Project
from projects.policy import Role

SHEETS = Path(__file__).parent / "fiches.csv"
REASON = "territoire de démonstration"
FORME = MutualisationExistante.Forme


def build_diagnostic(project: Project, employers: Mapping[str, Collectivite]) -> None:
    """Write everything of ``fiches.csv`` and two poolings. ``employers``: key of collectivites.csv → employer."""
    services = {service.code: service for service in project.services.filter(collectivite=None)}
    with SHEETS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    sheets: dict[tuple[str, str], list[dict[str, str]]] = {}
    for line in lines:
        sheets.setdefault((line["employeur"], line["service"]), []).append(line)
    for (employer, service), rows in sheets.items():
        _sheet(employers[employer], services[service], rows)
    _poolings(project, employers)
    _framing(employers)
    _register(project)
    _commitments(employers)
    _notes(employers)
    _workload(project, services)
    _priorities(project, services)
    _compatibilities(project)
    _maturity(project)
    save_due_date(project=project, date_limite=date(2026, 12, 18))


def _commitments(employers: Mapping[str, Collectivite]) -> None:
    """Five collectivités out of seven gave their act; two communes are still awaited."""
    text = "Extrait du registre des délibérations. Le conseil décide de prendre part au projet.\n"
    for key, porteur, nature, day in (
        ("EPCI", "la présidence de la communauté", "DELIBERATION", date(2026, 10, 6)),
        ("BRUME", "le maire de Brume-sur-Leyre", "DELIBERATION", date(2026, 10, 14)),
        ("SAINT_ALBAN", "la maire de Saint-Alban", "DELIBERATION", date(2026, 10, 20)),
        ("MARTINIERES", "le maire des Martinières", "LETTRE", date(2026, 10, 12)),
        ("VAUDORE", "la maire de Vaudoré", "LETTRE", date(2026, 11, 2)),
    ):
        save_commitment(
            collectivite=employers[key],
            porteur=porteur,
            nature=nature,
            date_acte=day,
            data=text.encode(),
            filename="engagement.txt",
            user=None,
            reason=REASON,
        )


def _notes(employers: Mapping[str, Collectivite]) -> None:
    """The history of the cooperation, and what is particular to two collectivités."""
    told = {
        "EPCI": {
            "HISTOIRE": ("Un district en 1994, une communauté de communes en 2002, l’eau et l’urbanisme depuis.", "")
        },
        "BRUME": {
            "HISTOIRE": ("Prête sa balayeuse et ses agents aux fêtes des communes voisines depuis 2009.", ""),
            "MANAGERIALE": (
                "Une direction partagée entre deux pôles ; les chefs de service se réunissent le lundi.",
                "",
            ),
            "SOCIALE": ("Le protocole de temps de travail date de 2012 et sera revu.", "temps de travail"),
        },
        "VAUDORE": {"HISTOIRE": ("Partage sa secrétaire de mairie avec Pinsac le mercredi.", "")},
    }
    for key, notes in told.items():
        save_notes(collectivite=employers[key], notes=notes, reason=REASON)


def _priorities(project: Project, services: Mapping[str, object]) -> None:
    """What the lead would discuss first; other services wait for their marks."""
    told = {
        "ADS": Marks(5, 4, "délais inégaux, un seul logiciel suffirait"),
        "RH_GESTION": Marks(4, 4, "deux contrats de paie arrivent à échéance"),
        "MARCHES": Marks(4, 5, "peu d’agents, demande des communes"),
        "DSI": Marks(4, 2, "réseaux et contrats très différents"),
        "VOIRIE": Marks(3, 2, "distances et astreintes"),
        "ETAT_CIVIL": Marks(1, 2, "la proximité d’abord"),
    }
    marks = {services[code].pk: given for code, given in told.items()}
    save_priorities(project=project, marks=marks, reason=REASON)


def _compatibilities(project: Project) -> None:
    """What two visits and an editor said; the other pairs wait to be asked."""
    for use, one, other, lien, source in (
        ("FINANCES", "Compta Publique", "Finances Ville", "ECHANGE", "éditeur B, courriel du 12/10/2026"),
        ("URBANISME", "Droits du sol", "Permis en ligne", "ECHANGE", "reprise essayée le 04/11/2026"),
        ("URBANISME", "Droits du sol", "Urba Village", "INCOMPATIBLE", "éditeur F, devis du 06/11/2026"),
        ("URBANISME", "Droits du sol", "Tableur du secrétariat", "INCOMPATIBLE", "essai du 04/11/2026"),
    ):
        save_compatibility(project=project, domaine=use, un=one, autre=other, lien=lien, source=source, reason=REASON)


# level of each of the nine sentences, by college; then how many answered: each gives that level, one more or one less
WAVES = (
    (
        date(2026, 9, 14),
        date(2026, 9, 25),
        {
            "ELUS": ("323212233", 7),
            "DIRECTIONS": ("222232222", 6),
            "RH": ("212221222", 5),
            "PERSONNEL": ("111111112", 3),
        },
    ),
    (
        date(2026, 11, 9),
        date(2026, 11, 20),
        {
            "ELUS": ("333322333", 8),
            "DIRECTIONS": ("323332232", 6),
            "RH": ("223332323", 5),
            "PERSONNEL": ("112222122", 4),
        },
    ),
)


def _maturity(project: Project) -> None:
    """Two waves that were closed, counted as the application counts; a third is open."""
    codes = [one.code for one in enonces()]
    for rank, (begun, closed, told) in enumerate(WAVES, start=1):
        answers = [
            (
                College(college),
                {
                    code: min(4, max(1, int(level) + (who + n) % 3 - 1))
                    for n, (code, level) in enumerate(zip(codes, levels, strict=True))
                },
            )
            for college, (levels, people) in told.items()
            for who in range(people)
        ]
        groups = [one.en_json() for one in decompter(answers, codes, k=project.seuil_affichage)]
        row = VagueMaturite(project=project, numero=rank, date_ouverture=begun, date_cloture=closed, resultats=groups)
        row._change_reason = REASON
        row.save()
    open_wave(project=project, jour=date(2026, 11, 24), reason=REASON)


def _workload(project: Project, services: Mapping[str, object]) -> None:
    """Permits: counted before, to be counted again once the service is shared."""
    values = {"service": services["ADS"], "libelle": "dossiers d’urbanisme instruits", "annee_avant": 2025}
    values |= {"volume_avant": Decimal(240), "etp_avant": Decimal(2)}
    values |= {"volume_apres": None, "etp_apres": None, "date_apres": None}
    save_workload(project=project, values=values, reason=REASON)


def _of(rows: list[dict[str, str]], *kinds: str) -> list[dict[str, str]]:
    return [row for row in rows if row["genre"] in kinds]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _sheet(employer: Collectivite, service, rows: list[dict[str, str]]) -> None:
    [head] = _of(rows, "FICHE")
    save_sheet(
        collectivite=employer,
        service=service,
        missions=head["quoi"],
        horaires=head["detail"],
        moyens=[
            Row(
                None,
                {
                    "nature": row["genre"],
                    "libelle": row["quoi"],
                    "domaine": row["domaine"],
                    "fournisseur": row["detail"],
                    "montant_euros": _number(row["valeur"]),
                    "date_echeance": read_date(row["quand"]) if row["quand"] else None,
                },
            )
            for row in _of(rows, "LOGICIEL", "CONTRAT")
        ],
        volumes=[
            Row(
                None,
                {
                    "nature": VolumeService.Nature.ANNUEL,
                    "libelle": row["quoi"],
                    "valeur": Decimal(row["valeur"]),
                    "unite": row["unite"],
                    "annee": int(row["quand"]),
                },
            )
            for row in _of(rows, "VOLUME")
        ]
        + [
            Row(
                None,
                {
                    "nature": VolumeService.Nature.EN_SOUFFRANCE,
                    "libelle": row["quoi"],
                    "valeur": Decimal(row["valeur"]),
                    "unite": row["unite"],
                    "date_constat": read_date(row["quand"]),
                },
            )
            for row in _of(rows, "STOCK")
        ],
        mesures=[
            Row(
                None,
                {
                    "libelle": row["quoi"],
                    "valeur": Decimal(row["valeur"]),
                    "unite": row["unite"],
                    "annee": int(row["quand"]),
                    "source": row["detail"],
                },
            )
            for row in _of(rows, "MESURE")
        ],
        reason=REASON,
    )
    costs = _of(rows, "COUT")
    if costs:
        save_costs(
            collectivite=employer,
            service=service,
            annee=int(costs[0]["quand"]),
            source=costs[0]["detail"],
            montants={row["quoi"]: Decimal(row["valeur"]) for row in costs},
            reason=REASON,
        )


def _testimonies(project: Project, entree) -> None:
    """One testimony of the territory, on a difficulty that is kept, without an agreement to be named elsewhere."""
    values = {
        "territoire": "Vaudoré",
        "annee": 2026,
        "theme": "AGENTS",
        "personne": "la secrétaire de mairie de Vaudoré",
        "citation": "Le mercredi à Pinsac, je savais toujours qui signait mes congés : c’était écrit dans la convention.",
        "lecon": "Écrire qui décide de quoi, avant le premier jour, évite la double tutelle.",
        "source": "réunion du 05/11/2026, compte rendu",
        "entree": entree,
        "est_publie": True,
    }
    save_testimony(project=project, values=values, reason=REASON)


def _register(project: Project) -> None:
    """Two proposals kept, one set aside, five priced gains (one measured, one refuted), one promise; the other proposals wait."""
    double = save_entry(
        project=project,
        row=decide_proposal(project=project, code="DOUBLE_TUTELLE", garder=True),
        values={
            "reponse": "une autorité hiérarchique et une autorité fonctionnelle nommées dans chaque convention",
            "porteur": "direction générale de la communauté",
            "date_revue": date(2027, 1, 15),
        },
    )
    blois = take_up_testimony(project=project, code="BLOIS")
    save_testimony(project=project, row=blois, values={"regle": "decider"}, reason=REASON)
    _testimonies(project, double)
    save_entry(
        project=project,
        row=decide_proposal(project=project, code="INQUIETUDE", garder=True),
        values={
            "reponse": "un entretien pour chaque agent concerné, et une réponse écrite à chaque question",
            "porteur": "référent RH du projet",
            "date_revue": date(2027, 1, 15),
        },
    )
    decide_proposal(project=project, code="AFFINITES", garder=False)
    gains = (
        (
            "Deux contrats de paie en moins",
            "18000.00",
            Preuve.ETAYE,
            {"piece": "devis de l’éditeur, contrats résiliés", "porteur": "DRH de la communauté"},
        ),
        (
            "Achats groupés",
            "31500.00",
            Preuve.ESTIME,
            {"methode": "prix moyen des trois derniers marchés, moins 8 %", "porteur": "finances de la communauté"},
        ),
        ("Un poste non remplacé", "41200.00", Preuve.ATTENDU, {}),
        (
            "Archives confiées à un seul prestataire",
            "6400.00",
            Preuve.MESURE,
            {
                "situation_depart": "quatre contrats, 14 900 € par an",
                "mesure": "un archiviste partagé, 9 780 € par an",
                "date_mesure": date(2026, 10, 1),
                "montant_mesure_euros": Decimal("5120.00"),
                "piece": "mandats de l’année",
            },
        ),
        (
            "Un véhicule de moins",
            "3900.00",
            Preuve.REFUTE,
            {"methode": "les tournées ne se recouvrent pas : le véhicule est gardé"},
        ),
    )
    for libelle, amount, niveau, proof in gains:
        values = {
            "genre": "GAIN",
            "libelle": libelle,
            "montant_euros": Decimal(amount),
            "niveau": niveau.value,
            **proof,
        }
        save_entry(project=project, values=values, reason=REASON)
    promise = {
        "genre": "PROMESSE",
        "libelle": "Trois jours de formation par agent",
        "mesure": "plan en cours d’écriture",
        "porteur": "référent RH du projet",
    }
    save_entry(project=project, values=promise, reason=REASON)


def build_comments(project: Project, people: Mapping[tuple[str, str], User]) -> None:
    """Two maires comment the register: one has the answer of the project lead, the other waits for it."""
    entries = project.registre.order_by("pk")
    post, double = entries.get(libelle="Un poste non remplacé"), entries.get(code="DOUBLE_TUTELLE")
    asked = comment(
        entree=post,
        auteur=people[(Role.ELU.value, "VAUDORE")],
        texte="De quel poste parle-t-on ? Nous ne voulons pas d’une permanence de moins à la mairie.",
    )
    answer_comment(
        row=asked,
        auteur=people[(Role.CHEF_PROJET.value, "")],
        reponse="D’un départ à la retraite prévu en 2028 au siège de la communauté. Aucune permanence de mairie n’est en cause.",
    )
    comment(
        entree=double,
        auteur=people[(Role.ELU.value, "BRUME")],
        texte="La convention doit dire qui évalue l’agent, pas seulement qui lui donne ses missions.",
    )


def _framing(employers: Mapping[str, Collectivite]) -> None:
    """Five answers of seven; the answers stay open, so that the demonstration has someone to wait for."""
    q, c, e, t, k, d = (one.value for one in Raison)
    for key, order, red, stays in (
        ("EPCI", (q, e, k, c, t, d), "aucun transfert décidé sans la commune", "l’accueil de proximité"),
        (
            "BRUME",
            (e, q, c, k, d, t),
            "pas de double commande des chefs de service",
            "l’état civil, la police municipale",
        ),
        ("SAINT_ALBAN", (q, t, k, e, c, d), "aucune mobilité forcée", "l’école et la cantine"),
        ("MARTINIERES", (k, q, t, e, c, d), "", "le secrétariat de mairie"),
        ("ROQUEBELLE", (k, t, q, c, e, d), "garder nos horaires d’ouverture", "le secrétariat de mairie, l’école"),
    ):
        save_answer(
            collectivite=employers[key],
            raisons=order,
            lignes_rouges=red,
            reste_communal=stays,
            envoyer=True,
            reason=REASON,
        )


def _poolings(project: Project, employers: Mapping[str, Collectivite]) -> None:
    sweeper = save_pooling(
        project=project,
        values={
            "libelle": "Balayeuse partagée",
            "forme": FORME.ENTENTE,
            "autres_parties": "",
            "date_debut": date(2019, 4, 1),
            "date_fin": date(2027, 3, 31),
            "agents": 1,
            "cout_annuel_euros": Decimal("14200.00"),
            "annee_cout": 2025,
            "qualite": "chaque rue passée tous les quinze jours, planning affiché",
            "engagement": "un passage tous les quinze jours, une référente par commune, réponse sous deux jours",
        },
        parties=[employers["BRUME"], employers["SAINT_ALBAN"], employers["MARTINIERES"]],
        reason=REASON,
    )
    for key, note, words in (
        ("BRUME", 4, ""),
        ("SAINT_ALBAN", 3, "le planning change trop souvent"),
        ("MARTINIERES", 2, "un passage sur trois est manqué en automne"),
    ):
        save_satisfaction(
            mutualisation=sweeper,
            collectivite=employers[key],
            annee=2025,
            note=note,
            commentaire=words,
            reason=REASON,
        )
    save_pooling(
        project=project,
        values={
            "libelle": "Groupement de commandes pour l’électricité",
            "forme": FORME.GROUPEMENT,
            "autres_parties": "syndicat départemental d’énergie",
            "date_debut": date(2022, 1, 1),
            "date_fin": None,
            "agents": None,
            "cout_annuel_euros": None,
            "annee_cout": None,
            "qualite": "",
        },
        parties=list(employers.values()),
        reason=REASON,
    )
