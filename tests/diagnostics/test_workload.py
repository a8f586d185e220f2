"""More work for the same people after a service is shared is told, against the threshold of its day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.charge import Charge, Releve
from diagnostics.queries_workload import workload_of
from diagnostics.services.workload import save_workload
from governance.services.charter import publish, save_draft
from tests.governance.scene import TEXTS, thresholds

D = Decimal


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_worked_example():
    """Product.md A2.8."""
    charge = Charge(Releve(D("240.0"), D("2.0")), Releve(D("285.4"), D("2.0")), 15)
    assert plain(charge.phrase) == "120,0 → 142,7 unités/ETP, +18,9 % : au-dessus du seuil de 15 %"
    assert "sous le seuil de 20" in plain(Charge(charge.avant, charge.apres, 20).phrase)


def test_the_threshold_itself_is_accepted_and_a_ratio_of_nobody_is_not_made():
    assert not Charge(Releve(D(100), D(1)), Releve(D(115), D(1)), 15).est_au_dessus
    assert Charge(Releve(D(100), D(1)), Releve(D("115.01"), D(1)), 15).est_au_dessus
    for before, after in ((Releve(D(100), D("0.49")), Releve(D(900), D(1))), (Releve(D(0), D(1)), Releve(D(9), D(1)))):
        charge = Charge(before, after, 15)
        assert charge.hausse is None and not charge.est_au_dessus and "trop peu" in charge.phrase


NUMBERS = st.decimals(1, 10**5, places=2)


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(1, 100))
def test_doing_the_same_with_the_same_people_never_alerts(volume, etp, more, threshold):
    here = Releve(volume, etp)
    assert Charge(here, here, threshold).hausse == 0
    assert not Charge(here, Releve(volume, etp + more), threshold).est_au_dessus


@pytest.mark.django_db
def test_each_line_is_judged_by_the_rule_of_its_day(cast, client_of):
    today = timezone.localdate()
    for days, value in ((-400, 15), (0, 25)):
        version = save_draft(project=cast.project, texts=TEXTS, thresholds=thresholds(CHARGE=value))
        effect = today + timedelta(days=days)
        publish(charter=version, date_effet=effect, user=cast.chef_projet, today=min(today, effect))
    service = cast.project.services.get(code="VOIRIE")
    before = {"service": service, "volume_avant": D(240), "etp_avant": D(2), "annee_avant": 2025}
    after = {"volume_apres": D("285.4"), "etp_apres": D(2)}
    for name, day in (("avant la version 2", today - timedelta(days=30)), ("depuis", today)):
        save_workload(project=cast.project, values=before | after | {"libelle": name, "date_apres": day})
    assert [one.charge.est_au_dessus for one in workload_of(cast.project)] == [True, False]
    page = plain(
        client_of(cast.representant).get(reverse("diagnostics:workload", args=[cast.project.slug])).content.decode()
    )
    assert "1 mesure de charge sur 2 est au-dessus du seuil" in page
    crossings = client_of(cast.elu).get(reverse("diagnostics:crossings", args=[cast.project.slug])).content.decode()
    assert "1 mesure de charge sur 2" in plain(crossings)


@pytest.mark.django_db
def test_what_is_counted_after_is_whole(cast, client_of):
    service = cast.project.services.get(code="VOIRIE")
    values = {"service": service, "libelle": "x", "volume_avant": D(1), "etp_avant": D(0), "annee_avant": 2025}
    with pytest.raises(ValidationError) as refused:
        save_workload(project=cast.project, values=values | {"date_apres": date(2027, 1, 1)})
    assert set(refused.value.error_dict) == {"etp_avant", "volume_apres", "etp_apres"}
    page = reverse("diagnostics:workload-new", args=[cast.project.slug])
    sent = {"service": service.pk, "libelle": "x", "volume_avant": "240", "etp_avant": "2", "annee_avant": "2025"}
    assert client_of(cast.chef_projet).post(page, sent).status_code == 302
    assert (
        "à compter après l’ouverture"
        in client_of(cast.elu).get(reverse("diagnostics:workload", args=[cast.project.slug])).content.decode()
    )
