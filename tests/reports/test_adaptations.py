"""The method as the territory made it: new names and steps set aside are printed in the document of the diagnostic."""

import pytest
from django.utils import timezone

from projects.phases import TROIS_ETAPES
from projects.services.method import create_method, rename, set_aside
from reports.sections.diagnostic import diagnostic_sections

pytestmark = pytest.mark.django_db


def test_three_steps_set_aside_are_three_lines_and_a_renamed_step_keeps_its_new_name(cast):
    """Product.md A5.1 and A5.4."""
    create_method(project=cast.project, method=TROIS_ETAPES)
    phase = cast.project.phases.get(numero=1)
    first, *others = phase.steps.order_by("rang")
    rename(project=cast.project, phases={}, steps={first.pk: "Réunir tout le monde"})
    for rank, step in enumerate(others[:3]):
        set_aside(step=step, motif=f"fait en {2023 + rank}")
    sections = {one.key: one for one in diagnostic_sections(cast.project, "elus", timezone.localdate())}
    [table] = [block for block in sections["adaptations"].blocks if getattr(block, "key", "") == "adaptations"]
    assert [row[2].value for row in table.rows] == ["fait en 2023", "fait en 2024", "fait en 2025"]
    [steps] = sections["avancement"].blocks
    said = [row[0].value for row in steps.rows]
    assert "Réunir tout le monde" in said and others[0].titre not in said
