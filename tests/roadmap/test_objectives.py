"""The projet communautaire: indicators side by side, what services give, never more than they have."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.values import format_etp, format_euros
from diagnostics.services.sheets import Row, save_costs, save_sheet
from reports.letter import letter_sections
from reports.sections.diagnostic import diagnostic_sections
from roadmap.affectations import Part, depassement, phrase_indicateurs
from roadmap.models import AffectationObjectif
from roadmap.queries.resources import affectations_of, goals_of
from roadmap.services.actions import save_objectif
from roadmap.services.resources import remove_resource, restore_resource, save_resource
from tests.hr.staff import make_agent
from tests.hr.test_two_windows import window

D = Decimal


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


# --- the rules alone -----------------------------------------------------------------------------------------------


def test_what_exceeds_is_refused_by_name():
    """Product.md A1.2."""
    parts = [Part("Tenir les délais", D("2.50")), Part("Garder les compétences", D("1.80"))]
    assert plain(depassement(D("4.00"), parts, format_etp)) == (
        "4,30 ETP affectés pour 4,00 ETP disponibles : 2,50 ETP pour « Tenir les délais », "
        "1,80 ETP pour « Garder les compétences »"
    )
    assert depassement(D("4.30"), parts, format_etp) == ""


AMOUNTS = st.lists(st.decimals(0, 10**6, places=2), max_size=6)


@given(st.decimals(0, 10**6, places=2), AMOUNTS)
def test_it_exceeds_exactly_when_the_sum_does(there, amounts):
    text = depassement(there, [Part(f"objectif {n}", one) for n, one in enumerate(amounts)], format_euros)
    assert bool(text) == (sum(amounts) > there)
    assert all((f"objectif {n}" in text) == bool(one) for n, one in enumerate(amounts) if text)


def test_objectives_without_indicator_are_counted():
    """Product.md A1.1."""
    assert phrase_indicateurs(6, 1) == "1 objectif sur 6 sans indicateur"
    assert phrase_indicateurs(6, 2) == "2 objectifs sur 6 sans indicateur"
    assert phrase_indicateurs(2, 0) == "2 objectifs, chacun avec un indicateur"
    assert phrase_indicateurs(0, 0) == "aucun objectif n’est écrit"


# --- on a project --------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def url(cast, name, *args):
    return reverse(f"roadmap:{name}", args=[cast.project.slug, *args])


def goal(cast, titre, **fields):
    return save_objectif(project=cast.project, fields={"titre": titre, "parent": None} | fields)


def voirie(cast, agents=4):
    service = cast.project.services.get(code="VOIRIE")
    for _ in range(agents):
        make_agent(cast.bourg, {service: "1"})
    return service


def test_an_objective_without_indicator_is_told_on_the_dashboard(cast):
    lead = window(cast.chef_projet)
    sent = {"titre": "Tenir les délais", "resultat": "Un permis en 45 jours", "portage_elu": "présidence"}
    answer = lead.post(url(cast, "objective-new"), sent | {"service_cible": "45"})
    assert answer.status_code == 422 and "Nommer l’indicateur" in answer.content.decode()
    figures = {"service_libelle": "Délai", "service_unite": "jours", "service_depart": "62", "service_cible": "45"}
    assert (
        lead.post(url(cast, "objective-new"), sent | figures | {"service_date_cible": "31/12/2028"}).status_code == 302
    )
    goal(cast, "Garder les compétences")
    dashboard = plain(lead.get(reverse("reports:dashboard", args=[cast.project.slug])).content.decode())
    assert "Indicateur manquant : 1 objectif sur 2 sans indicateur" in dashboard
    assert "« Garder les compétences »." in dashboard
    page = plain(window(cast.elu).get(url(cast, "objectives")).content.decode())
    assert "Délai (jours) : de 62,00 à 45,00 d’ici le 31/12/2028" in page and "indicateur manquant" in page
    row = cast.project.objectifs.get(titre="Tenir les délais")
    lead.post(url(cast, "objective-edit", row.pk), sent)  # an emptied indicator goes
    assert not row.indicateurs.exists()


def test_a_service_never_gives_more_than_it_has(cast):
    service, first, second = voirie(cast), goal(cast, "Tenir les délais"), goal(cast, "Garder les compétences")
    save_resource(objectif=first, collectivite=cast.bourg, service=service, etp=D("2.50"))
    page = url(cast, "resource", second.pk, cast.bourg.siren, service.pk)
    answer = window(cast.finances).post(page, {"etp": "1,80"})
    html = plain(answer.content.decode())
    assert answer.status_code == 422
    assert html.count("4,30 ETP affectés pour 4,00 ETP disponibles") == 2  # in the summary and beside the field
    assert "2,50 ETP pour « Tenir les délais »" in html
    assert window(cast.finances).post(page, {"etp": "1,50"}).status_code == 302
    save_resource(
        objectif=first, collectivite=cast.bourg, service=service, etp=D("2.20")
    )  # its own part is not counted twice
    given = goals_of(cast.project, affectations_of(cast.project))
    assert [one.etp for one in given.values()] == [D("2.20"), D("1.50")]


def test_euros_are_those_outside_staff_and_equipment_serves_one_objective(cast):
    service, first, second = voirie(cast, 1), goal(cast, "Rues propres"), goal(cast, "Routes sûres")
    sheet = save_sheet(
        collectivite=cast.bourg,
        service=service,
        missions="Entretenir",
        horaires="",
        moyens=[Row(None, {"nature": "VEHICULE", "libelle": "Balayeuse"})],
    )
    amounts = {"PERSONNEL": D(40000), "FOURNITURES": D(900), "CONTRATS": D(100), "LOCAUX": D(5000)}
    save_costs(collectivite=cast.bourg, service=service, annee=2025, source="CA 2025", montants=amounts)
    [sweeper] = sheet.moyens.all()
    here = {"collectivite": cast.bourg, "service": service}
    save_resource(objectif=first, **here, montant_euros=D(700), moyens=[sweeper])
    with pytest.raises(ValidationError) as refused:
        save_resource(objectif=second, **here, montant_euros=D("300.01"), moyens=[sweeper])
    said = {name: plain(" ".join(texts)) for name, texts in refused.value.message_dict.items()}
    assert "1 000,01 € affectés pour 1 000,00 € disponibles" in said["montant_euros"]
    assert said["moyens"] == "Balayeuse est déjà affecté à « Rues propres »."
    with pytest.raises(ValidationError, match="Dire ce que le service donne"):
        save_resource(objectif=second, **here)
    html = window(cast.elu).get(url(cast, "objective", first.pk)).content.decode()
    assert "Balayeuse" in html and "700,00" in html and "40" not in plain(html.split("<table")[1].split("</table>")[0])


def test_what_was_given_and_is_gone_is_told(cast):
    service, row = voirie(cast, 2), goal(cast, "Tenir les délais")
    save_resource(objectif=row, collectivite=cast.bourg, service=service, etp=D("2.00"))
    cast.bourg.agents.all().first().delete()
    html = plain(window(cast.elu).get(url(cast, "objectives")).content.decode())
    assert "Des moyens affectés n’existent plus" in html
    assert "2,00 ETP affectés pour 1,00 ETP disponible" in html


def test_resources_taken_back_return_only_while_the_service_has_them(cast):
    service, first, second = voirie(cast), goal(cast, "A"), goal(cast, "B")
    row = save_resource(objectif=first, collectivite=cast.bourg, service=service, etp=D(3))
    remove_resource(row=row, auteur=cast.chef_projet)
    other = save_resource(objectif=second, collectivite=cast.bourg, service=service, etp=D(2))
    gone = AffectationObjectif.everything.get(pk=row.pk)
    with pytest.raises(ValidationError, match="5,00"):
        restore_resource(row=gone, auteur=cast.chef_projet)
    remove_resource(row=other, auteur=cast.chef_projet)
    restore_resource(row=gone, auteur=cast.chef_projet)
    assert [one.pk for one in affectations_of(cast.project)] == [row.pk]


def test_page_letter_report_and_file_tell_the_same(cast):
    service, row = voirie(cast), goal(cast, "Tenir les délais", portage_elu="présidence")
    child = save_objectif(project=cast.project, fields={"titre": "Instruire vite", "parent": row})
    save_resource(objectif=child, collectivite=cast.bourg, service=service, etp=D("1.25"))
    day = timezone.localdate()
    file = window(cast.elu).get(url(cast, "objectives-export", "objectifs", "csv")).content.decode("utf-8-sig")
    top = next(line for line in file.splitlines() if line.startswith("Tenir les délais"))
    assert "1,25" in top and "indicateur manquant" in top  # the branch counts for its objective
    chapter = next(one for one in diagnostic_sections(cast.project, "public", day) if one.key == "objectifs")
    assert [line[5].value for line in chapter.blocks[0].rows] == [D("1.25"), D("1.25")]
    aims = next(one for one in letter_sections(cast.project, day) if one.key == "objectifs")
    assert [cell.value for cell in aims.blocks[0].rows[0]] == ["Tenir les délais", "à préciser", "indicateur manquant"]
