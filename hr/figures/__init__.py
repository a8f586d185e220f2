"""Staff figures: public headcounts as they are, private counts through disclosure control, own counts for own HR."""

from hr.figures.ages import figures_ages, pyramide_exacte
from hr.figures.masques_ages import masquer_ages
from hr.figures.page import section_des_employeurs
from hr.figures.publiques import (
    Effectifs,
    bars_categories,
    table_categories,
    table_controle,
    table_etp_categories,
    table_grades,
    table_postes,
    table_services,
    table_sources,
)
from hr.figures.sections import section_ages, section_effectifs, section_publique

__all__ = [
    "Effectifs",
    "bars_categories",
    "figures_ages",
    "masquer_ages",
    "pyramide_exacte",
    "section_ages",
    "section_des_employeurs",
    "section_effectifs",
    "section_publique",
    "table_categories",
    "table_controle",
    "table_etp_categories",
    "table_grades",
    "table_postes",
    "table_services",
    "table_sources",
]
