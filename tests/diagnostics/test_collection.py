"""The collection campaign: who owes what, who is late, who is told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.cadrage import Raison
from diagnostics.collecte import Case, Etat, Inventaire, case_comptee, jours_de_retard, phrase_collecte
from diagnostics.figures_collection import campaign_table
from diagnostics.models import Collecte, Relance, ServicePresence, VolumeService
from diagnostics.queries_collection import campaign_of
from diagnostics.services.collection import COLLECTE, remind, save_due_date
from diagnostics.services.framing import save_answer
from diagnostics.services.presences import Answer, save_answers
from diagnostics.services.sheets import Row, save_costs, save_sheet
from governance.models import Notification
from governance.notices import KINDS
from projects.access import build_access
from projects.models import Phase, Step

DAY = date(2027, 1, 18)


def test_the_day_itself_is_not_late():
    assert jours_de_retard(date(2027, 1, 15), date(2027, 1, 15)) == 0
    assert jours_de_retard(date(2027, 1, 15), DAY) == 3
    assert jours_de_retard(None, DAY) == 0


def test_the_sentence_counts_who_gave_everything_and_who_is_late():
    owed = [(), (Inventaire.COUTS,), (Inventaire.CADRAGE, Inventaire.COUTS)]
    assert phrase_collecte(owed, None, DAY) == "1 collectivité sur 3 a tout rendu"
    assert phrase_collecte(owed, date(2027, 1, 31), DAY).endswith("2 sont attendues le 31/01/2027")
    assert phrase_collecte(owed, date(2027, 1, 15), DAY).endswith("2 sont en retard de 3 jours")
    assert phrase_collecte([(), ()], date(2027, 1, 15), DAY) == "2 collectivités sur 2 ont tout rendu"
    assert phrase_collecte([], date(2027, 1, 15), DAY) == "Aucune collectivité n’est attendue"


def test_a_cell_says_how_far_and_nothing_to_describe_is_not_complete():
    assert case_comptee(12, 30).phrase == "12 sur 30"
    assert case_comptee(30, 30).phrase == "complet"
    assert case_comptee(0, 0) == Case(Etat.RIEN)


@pytest.mark.django_db
class TestCampaign:
    def line(self, cast, collectivite):
        return next(one for one in campaign_of(cast.project, DAY).lignes if one.collectivite == collectivite)

    def test_each_inventory_is_read_from_what_was_typed(self, cast):
        voirie = cast.project.services.get(code="VOIRIE")
        other = cast.project.services.get(code="FINANCES")
        there, not_there = ServicePresence.Etat.EXISTE, ServicePresence.Etat.N_EXISTE_PAS
        save_answers(collectivite=cast.bourg, answers={voirie.pk: Answer(there), other.pk: Answer(not_there)})
        line = self.line(cast, cast.bourg)
        assert line.cases[Inventaire.SERVICES].phrase == "2 sur 3"
        assert line.cases[Inventaire.FICHES].etat is Etat.RIEN
        save_sheet(
            collectivite=cast.bourg,
            service=voirie,
            missions="Entretenir",
            horaires="",
            volumes=[
                Row(
                    None,
                    {
                        "nature": VolumeService.Nature.ANNUEL,
                        "libelle": "rues",
                        "valeur": Decimal(12),
                        "unite": "km",
                        "annee": 2025,
                        "confiance": "FORTE",
                    },
                )
            ],
            mesures=[Row(None, {"libelle": "délai", "valeur": Decimal(3), "unite": "jours", "annee": 2025})],
        )
        save_costs(
            collectivite=cast.bourg, service=voirie, annee=2025, source="CA 2025", montants={"FOURNITURES": Decimal(10)}
        )
        line = self.line(cast, cast.bourg)
        assert line.cases[Inventaire.FICHES].etat is Etat.COMPLET
        assert line.cases[Inventaire.COUTS].etat is Etat.COMPLET

    def test_a_draft_answer_reads_as_not_begun(self, cast):
        save_answer(
            collectivite=cast.bourg,
            raisons=[one.value for one in Raison],
            lignes_rouges="",
            reste_communal="",
            envoyer=False,
        )
        assert self.line(cast, cast.bourg).cases[Inventaire.CADRAGE].etat is Etat.RIEN

    def test_a_step_set_aside_asks_nothing(self, cast):
        phase = Phase.objects.create(project=cast.project, cle="diagnostic", titre="Diagnostic", numero=1)
        Step.objects.create(phase=phase, cle="regimes", titre="Régimes", rang=0, est_sans_objet=True, motif="déjà fait")
        assert self.line(cast, cast.bourg).cases[Inventaire.REGIMES].etat is Etat.SANS_OBJET
        assert Inventaire.REGIMES not in self.line(cast, cast.bourg).attendus

    def test_the_first_savings_wait_for_each_other_at_the_project(self, cast):
        for day in (date(2027, 1, 15), None):
            with CaptureQueriesContext(connection) as sent:
                save_due_date(project=cast.project, date_limite=day)
            reads = [one["sql"] for one in sent if one["sql"].startswith("SELECT")]
            assert 'FROM "projects_project"' in reads[0] and 'FROM "diagnostics_collecte"' in reads[1]
        assert Collecte.objects.get(project=cast.project).date_limite is None

    def test_only_those_who_may_complete_are_told_once_a_day_without_a_figure(self, cast):
        save_due_date(project=cast.project, date_limite=date(2027, 1, 15))
        [sent] = remind(project=cast.project, employers=[cast.bourg], auteur=cast.chef_projet)
        told = Notification.objects.filter(kind=COLLECTE)
        assert {row.user_id for row in told} == {cast.drh.pk, cast.direction.pk, cast.maire.pk}
        assert sent.personnes == 3
        assert {row.texte for row in told} == {
            "La collecte du diagnostic attend Bourg-Essai. Date limite\u202f: 15/01/2027."
        }
        assert not any(sign.isdigit() for sign in KINDS[COLLECTE].mail)
        with pytest.raises(ValidationError):
            remind(project=cast.project, employers=[cast.bourg], auteur=cast.chef_projet)
        Relance.objects.update(date_envoi=sent.date_envoi - timedelta(days=1))
        assert remind(project=cast.project, employers=[cast.bourg], auteur=cast.chef_projet)

    def test_late_is_said_in_words_and_tone_after_the_day_only(self, cast):
        save_due_date(project=cast.project, date_limite=date(2027, 1, 15))
        on_the_day = campaign_table(campaign_of(cast.project, date(2027, 1, 15)))
        after = campaign_table(campaign_of(cast.project, DAY))
        assert "bad" not in {cell.tone for row in on_the_day.rows for cell in row[1:-1]}
        assert "bad" in {cell.tone for row in after.rows for cell in row[1:-1]}
        assert "en retard de 3 jours" in after.title

    def test_the_page_reminds_all_with_one_button(self, cast, client_of):
        client = client_of(cast.chef_projet)
        page = reverse("diagnostics:collection", args=[cast.project.slug])
        assert "Relancer toutes les collectivités attendues" in client.get(page).content.decode()
        answer = client.post(reverse("diagnostics:collection-remind", args=[cast.project.slug]), follow=True)
        html = answer.content.decode()
        assert "3 collectivités relancées" in html and "Relancer toutes" not in html
        seen = client_of(cast.elu).get(page).content.decode()
        assert "Bourg-Essai" in seen and "Relancer" not in seen

    def test_without_the_right_to_the_framing_its_column_and_its_part_of_the_count_are_absent(self, cast):
        Step.objects.create(
            phase=Phase.objects.create(project=cast.project, cle="diagnostic", titre="Diagnostic", numero=1),
            cle="cadrage",
            titre="Pourquoi mutualiser",
            rang=0,
        )
        told = campaign_table(campaign_of(cast.project, DAY, access=build_access(cast.elu, cast.project)))
        untold = campaign_of(cast.project, DAY, access=build_access(cast.representant, cast.project))
        assert [one.key for one in told.columns][1] == "cadrage"
        table = campaign_table(untold)
        assert "cadrage" not in [one.key for one in table.columns]
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert not any(Inventaire.CADRAGE in one.attendus for one in untold.lignes)
