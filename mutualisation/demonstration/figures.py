"""One figure of each kind on the Val-de-Brume, with masked, missing and zero values: what ``/_composants/`` shows.

The numbers are invented, like the territory (product.md part B). Positions are invented too: seven communes around a
river, so that squares and outlines can be compared.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from common.figures import (
    MASKED_PROTECTS,
    MASKED_SMALL,
    Area,
    Bars,
    Box,
    Chart,
    Gantt,
    HeatMap,
    Kind,
    Lines,
    LineSeries,
    Map,
    Matrix,
    Move,
    OrgChart,
    Point,
    Pyramid,
    Radar,
    Scatter,
    Series,
    Span,
    State,
    Waterfall,
)

EMPLOYERS = (
    "CC du Val-de-Brume",
    "Brume-sur-Leyre",
    "Saint-Alban-des-Prés",
    "Les Martinières",
    "Roquebelle",
    "Vaudoré",
    "Pinsac-le-Haut",
)
COMMUNES = EMPLOYERS[1:]
POPULATION = (9_812, 3_140, 1_655, 902, 417, 188)
POSITIONS = ((-0.55, 44.72), (-0.44, 44.78), (-0.62, 44.80), (-0.40, 44.66), (-0.64, 44.63), (-0.52, 44.85))
SERVICES = (
    "Accueil et état civil",
    "Voirie et propreté",
    "Restauration scolaire",
    "Instruction des autorisations d’urbanisme",
    "Informatique",
    "Médiathèque",
)
SOURCE = "Chiffres inventés du territoire de démonstration"
DAY = date(2026, 11, 26)


def _outlines() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Six outlines that share their borders, drawn by hand around the positions."""
    hub = ((-0.60, 44.75), (-0.52, 44.77), (-0.48, 44.73), (-0.50, 44.68), (-0.57, 44.67))
    return (
        hub,
        (hub[1], (-0.50, 44.82), (-0.42, 44.84), (-0.36, 44.77), (-0.41, 44.72), hub[2]),
        ((-0.68, 44.76), (-0.70, 44.83), (-0.60, 44.86), (-0.57, 44.81), hub[1], hub[0]),
        (hub[2], (-0.41, 44.72), (-0.34, 44.68), (-0.38, 44.61), (-0.46, 44.62), hub[3]),
        (hub[0], (-0.68, 44.76), (-0.72, 44.66), (-0.66, 44.59), (-0.46, 44.62), hub[3], hub[4]),
        ((-0.60, 44.86), (-0.52, 44.89), (-0.42, 44.84), (-0.50, 44.82), hub[1], (-0.57, 44.81)),
    )


def every_kind() -> list[Chart]:
    """The figures, in the order of the page."""
    return [*_counts(), *_amounts(), *_planes(), *_places(), _plan(), _posts(), _nothing()]


def _counts() -> list[Chart]:
    return [
        Bars(
            key="agents",
            title="Près d’un agent sur deux travaille à Brume-sur-Leyre",
            caption="Agents présents par employeur et catégorie",
            source=SOURCE,
            date=DAY,
            category_label="Employeur",
            categories=EMPLOYERS,
            series=(
                Series("a", "Catégorie A", (9, 8, 2, 1, 1, 0, 0)),
                Series("b", "Catégorie B", (14, 17, 4, 2, 1, 1, None)),
                Series("c", "Catégorie C", (35, 71, 21, 11, 7, 4, 3)),
            ),
            totals=Series("t", "Ensemble", (58, 96, 27, 14, 9, 5, None)),
            stacked=True,
            unit="agents",
        ),
        Bars(
            key="etp",
            title="Les trois plus petites communes emploient ensemble 13 équivalents temps plein",
            caption="ETP par employeur",
            source=SOURCE,
            date=DAY,
            category_label="Employeur",
            categories=EMPLOYERS,
            series=(
                Series("etp", "ETP", tuple(map(Decimal, ("54.20", "88.65", "23.90", "11.85", "7.40", "3.55", "2.10")))),
            ),
            kind=Kind.ETP,
        ),
        Pyramid(
            key="ages",
            title="Un agent sur trois a 55 ans ou plus",
            caption="Agents par tranche d’âge et sexe, bloc local",
            source=SOURCE,
            date=DAY,
            notes=("Règles d’affichage : seuil 5, suppression secondaire",),
            band_label="Âge",
            bands=("moins de 25 ans", "25 à 34 ans", "35 à 44 ans", "45 à 54 ans", "55 à 59 ans", "60 ans et plus"),
            left=Series("f", "Femmes", (MASKED_SMALL, 17, 25, 38, 29, 14)),
            right=Series("h", "Hommes", (MASKED_PROTECTS, 11, 16, 24, 20, 9)),
        ),
        Radar(
            key="maturite",
            title="Les outils sont prêts, la confiance reste à construire",
            caption="Maturité de la coopération, de 0 (absente) à 5 (habituelle)",
            source="Entretiens, moyenne des réponses par collège",
            date=DAY,
            axis_label="Dimension",
            axes=(
                "Volonté politique",
                "Confiance entre directions",
                "Règles écrites",
                "Outils informatiques communs",
                "Connaissance des coûts",
                "Information des agents",
            ),
            series=(
                Series("elus", "Élus", tuple(map(Decimal, ("4", "3", "2", "4", "2", "3")))),
                Series("dgs", "Directions", (Decimal(3), Decimal(2), Decimal(2), Decimal(4), MASKED_SMALL, None)),
            ),
            high=Decimal(5),
            kind=Kind.DECIMAL,
        ),
    ]


def _amounts() -> list[Chart]:
    years = tuple(f"année {rank}" for rank in range(1, 7))

    def thousands(*values: int) -> tuple[Decimal, ...]:
        return tuple(Decimal(value * 1000) for value in values)

    return [
        Lines(
            key="solde",
            title="Il faut investir 142 000 € avant la première économie",
            caption="Solde cumulé, en euros, par année",
            source="Scénario « Services techniques partagés »",
            date=DAY,
            point_label="Année",
            points=years,
            series=(
                LineSeries(
                    "annonces",
                    "tous les gains annoncés",
                    thousands(-142, -96, -15, 64, 132, 190),
                    low=thousands(-150, -118, -52, 8, 52, 80),
                    high=thousands(-134, -74, 22, 118, 208, 296),
                    band_label="fourchette",
                ),
                LineSeries("etayes", "gains étayés seulement", thousands(-142, -130, -118, -112, -110, -104)),
            ),
            kind=Kind.EUROS,
        ),
        Waterfall(
            key="cout",
            title="Le service commun coûte 18 000 € de moins, une fois les postes réorganisés",
            caption="Coût annuel de l’instruction des autorisations d’urbanisme, avant et après",
            source="Scénario « Urbanisme partagé »",
            date=DAY,
            move_label="Mouvement",
            moves=(
                Move("avant", "Coût des sept services d’aujourd’hui", Decimal(312_000), is_level=True),
                Move("postes", "Deux départs non remplacés", Decimal(-78_000)),
                Move("encadrement", "Une responsable de service", Decimal(46_000)),
                Move("logiciel", "Logiciel et hébergement communs", Decimal(21_000)),
                Move("locaux", "Locaux rendus aux communes", Decimal(-7_000)),
                Move("deplacements", "Déplacements", Decimal(0)),
                Move("apres", "Coût du service commun", Decimal(294_000), is_level=True),
            ),
            up_label="dépense en plus",
            down_label="dépense en moins",
            level_label="coût annuel",
            kind=Kind.EUROS,
        ),
        Waterfall(
            key="cout-masque",
            title="Le détail s’arrête là où il révélerait la paie d’une personne",
            caption="Le même calcul, lu par un membre sans droit RH",
            source="Scénario « Urbanisme partagé »",
            date=DAY,
            move_label="Mouvement",
            moves=(
                Move("avant", "Coût des sept services d’aujourd’hui", Decimal(312_000), is_level=True),
                Move("postes", "Deux départs non remplacés", MASKED_SMALL),
                Move("encadrement", "Une responsable de service", MASKED_PROTECTS),
                Move("logiciel", "Logiciel et hébergement communs", Decimal(21_000)),
                Move("locaux", "Locaux rendus aux communes", None),
                Move("apres", "Coût du service commun", Decimal(294_000), is_level=True),
            ),
            up_label="dépense en plus",
            down_label="dépense en moins",
            level_label="coût annuel",
            kind=Kind.EUROS,
        ),
    ]


def _planes() -> list[Chart]:
    small, protects = MASKED_SMALL, MASKED_PROTECTS
    return [
        HeatMap(
            key="absences",
            title="Les journées d’absence se concentrent à la restauration scolaire",
            caption="Journées d’absence pour dix agents, par service et employeur",
            source=SOURCE,
            date=DAY,
            notes=("Règles d’affichage : seuil 5, suppression secondaire",),
            row_label="Service",
            rows=SERVICES,
            columns=EMPLOYERS,
            values=(
                (31, 42, 28, small, small, None, None),
                (64, 88, 71, 55, protects, protects, None),
                (None, 142, 118, 96, small, small, small),
                (22, 35, None, None, None, None, None),
                (12, 18, None, None, None, None, None),
                (0, 27, protects, small, None, None, None),
            ),
        ),
        Matrix(
            key="services-communes",
            title="Trois communes n’ont ni informatique ni médiathèque",
            caption="Qui rend chaque service, commune par commune",
            source="Inventaire des services",
            date=DAY,
            row_label="Service",
            rows=SERVICES,
            columns=EMPLOYERS,
            states=(
                State("regie", "en régie", "full"),
                State("partage", "déjà partagé", "half"),
                State("prestataire", "prestataire", "ring"),
                State("rien", "n’existe pas", "dash"),
            ),
            cells=(
                ("rien", "regie", "regie", "regie", "regie", "regie", "regie"),
                ("regie", "regie", "regie", "partage", "partage", "prestataire", "prestataire"),
                ("rien", "regie", "regie", "prestataire", "prestataire", "rien", "rien"),
                ("regie", "regie", "partage", "partage", "partage", "partage", None),
                ("regie", "regie", "prestataire", "prestataire", "rien", "rien", "rien"),
                ("regie", "regie", "regie", "partage", "rien", "rien", "rien"),
            ),
        ),
        Scatter(
            key="priorites",
            title="Trois mutualisations sont à la fois utiles et faisables",
            caption="Impact attendu et faisabilité, de 0 à 10, selon le comité technique",
            source="Atelier du comité technique",
            date=DAY,
            point_label="Mutualisation étudiée",
            x_label="Faisabilité",
            y_label="Impact",
            low=Decimal(0),
            high=Decimal(10),
            kind=Kind.DECIMAL,
            quadrants=("À préparer", "À lancer", "À laisser", "Facile, peu utile"),
            points=(
                Point("ads", "Instruction des autorisations d’urbanisme", Decimal(8), Decimal(9)),
                Point("info", "Informatique et sauvegardes", Decimal(8), Decimal(8)),
                Point("achats", "Groupements d’achats", Decimal(9), Decimal(6)),
                Point("voirie", "Voirie : engins et équipes", Decimal(4), Decimal(8)),
                Point("rh", "Paie et carrières", Decimal(8), Decimal(8)),
                Point("cantines", "Cuisine centrale", Decimal(2), Decimal(7)),
                Point("media", "Réseau de médiathèques", Decimal(6), Decimal(4)),
                Point("police", "Police municipale", None, Decimal(5)),
            ),
        ),
    ]


def _places() -> list[Chart]:
    areas = [
        Area(f"c{rank}", name, value, position=position)
        for rank, (name, value, position) in enumerate(zip(COMMUNES, POPULATION, POSITIONS, strict=True))
    ]
    rates = (Decimal("0.42"), Decimal("0.31"), Decimal("0.18"), Decimal(0), MASKED_SMALL, None)
    return [
        Map(
            key="population",
            title="Six habitants sur dix vivent à Brume-sur-Leyre",
            caption="Habitants par commune ; un carré par commune, placé comme sur la carte",
            source="Populations municipales inventées",
            date=DAY,
            area_label="Commune",
            areas=tuple(areas),
            unit="habitants",
        ),
        Map(
            key="services-partages",
            title="Plus on s’éloigne du bourg-centre, moins on partage",
            caption="Part des services déjà partagés avec une autre commune",
            source="Inventaire des services",
            date=DAY,
            area_label="Commune",
            areas=tuple(
                Area(area.key, area.label, rate, outline=(ring,), position=area.position)
                for area, rate, ring in zip(areas, rates, _outlines(), strict=True)
            ),
            kind=Kind.PERCENT,
        ),
    ]


def _plan() -> Chart:
    return Gantt(
        key="feuille-de-route",
        title="La convention d’urbanisme doit être signée avant l’été 2027",
        caption="Actions de la feuille de route",
        source="Feuille de route du projet",
        date=DAY,
        line_label="Action",
        states=("terminée", "en cours", "à venir", "en retard"),
        today=DAY,
        groups=(
            (
                "Urbanisme",
                (
                    Span(
                        "etat", "État des lieux des dossiers", date(2026, 9, 1), date(2026, 11, 13), "terminée", "DGS"
                    ),
                    Span(
                        "convention",
                        "Convention de service commun et fiche d’impact",
                        date(2026, 11, 2),
                        date(2027, 5, 31),
                        "en cours",
                        "Cheffe de projet",
                        ("État des lieux des dossiers",),
                    ),
                    Span("cst", "Avis du comité social territorial", date(2027, 3, 18), None, "à venir", "CST"),
                    Span("ouverture", "Ouverture du service", date(2027, 9, 1), date(2027, 12, 31), "à venir", "CC"),
                ),
            ),
            (
                "Informatique",
                (
                    Span(
                        "audit", "Audit des postes et des serveurs", date(2026, 10, 1), date(2026, 11, 20), "en retard"
                    ),
                    Span(
                        "marche", "Groupement de commandes", date(2027, 1, 11), date(2027, 6, 30), "à venir", "Finances"
                    ),
                    Span("bascule", "Bascule des messageries", None, None, "à venir"),
                ),
            ),
        ),
    )


def _posts() -> Chart:
    return OrgChart(
        key="organigramme",
        title="Deux postes rejoignent le service commun, un autre y travaille sans changer d’employeur",
        caption="Postes du service RH, aujourd’hui et dans le service commun",
        source=SOURCE,
        date=DAY,
        states=("transféré", "mis à disposition", "créé", "supprimé"),
        sides=(
            (
                "Aujourd’hui",
                (
                    Box("epci", "CC du Val-de-Brume"),
                    Box("drh", "Responsable des ressources humaines", "1,00 ETP", "", "epci"),
                    Box("courrier", "Classement des dossiers", "0,20 ETP", "supprimé", "drh"),
                    Box("brume", "Brume-sur-Leyre"),
                    Box("paie", "Gestionnaire de paie", "1,00 ETP", "", "brume"),
                    Box("vaudore", "Vaudoré", "1 poste", "", "", 1),
                ),
            ),
            (
                "Dans le service commun",
                (
                    Box(
                        "chef", "Responsable du service commun des ressources humaines", "CC du Val-de-Brume · 1,00 ETP"
                    ),
                    Box("paie2", "Gestionnaire de paie", "CC du Val-de-Brume · 1,00 ETP", "transféré", "chef"),
                    Box("conseil", "Conseil en recrutement", "CC du Val-de-Brume · 0,50 ETP", "créé", "chef"),
                    Box("carriere", "Gestionnaire de carrière", "Saint-Alban-des-Prés", "mis à disposition", "chef"),
                    Box("vaudore2", "Postes de Vaudoré", "devenir montré à leur employeur", "", "", MASKED_SMALL),
                ),
            ),
        ),
    )


def _nothing() -> Chart:
    return Bars(
        key="rien",
        title="Aucun service n’est encore partagé",
        caption="Services partagés par employeur",
        category_label="Employeur",
        categories=(),
        series=(Series("s", "Services", ()),),
    )
