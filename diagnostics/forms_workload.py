"""One line of the workload watch."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form
from common.values import YEAR_MAXIMUM, YEAR_MINIMUM
from diagnostics.models import ChargeService

NAMES = (
    "service",
    "libelle",
    "volume_avant",
    "etp_avant",
    "annee_avant",
    "volume_apres",
    "etp_apres",
    "date_apres",
)


def _number(label: str, digits: int, **more: Any) -> DecimalField:
    return DecimalField(label=label, min_value=0, max_digits=digits, decimal_places=2, **more)


class WorkloadForm(EditedMixin, Form):
    """A volume and its ETP, the last year before, then after the opening."""

    service = forms.ModelChoiceField(label="Service", queryset=None, empty_label="à choisir")
    libelle = forms.CharField(label="Ce qui est compté", max_length=120, help_text="Par exemple : permis instruits.")
    volume_avant = _number("Volume de l’année avant", 12)
    etp_avant = _number("ETP de cette année", 7)
    annee_avant = forms.IntegerField(label="Année", min_value=YEAR_MINIMUM, max_value=YEAR_MAXIMUM)
    volume_apres = _number("Volume d’une année après", 12, required=False)
    etp_apres = _number("ETP de cette année-là", 7, required=False)
    date_apres = DateField(label="Compté le", required=False)

    def __init__(self, *args: Any, row: ChargeService, services: Any, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in NAMES if name != "service"} | {"service": row.service_id}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["service"].queryset = services
