"""A meeting, its agenda, who was there, its minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from common.forms import DateField, Form
from governance.forms.fields import TimeField
from governance.models import AgendaItem, Attendance, Meeting
from governance.queries.bodies import Presence
from governance.services.meetings import Point

SPARE_LINES = 4


class MeetingForm(Form):
    """Day, hours and place. ``values()`` gives what the services take."""

    jour = DateField(label="Jour")
    heure_debut = TimeField(label="Heure de début")
    heure_fin = TimeField(label="Heure de fin", required=False)
    lieu = forms.CharField(
        label="Lieu", required=False, max_length=200, help_text="Salle, adresse ou lien de visioconférence."
    )
    objet = forms.CharField(label="Objet", required=False, max_length=200, help_text="En une ligne, sans nom d’agent.")

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            start = timezone.localtime(meeting.debut)
            kwargs.setdefault(
                "initial",
                {
                    "jour": start.date(),
                    "heure_debut": start.time(),
                    "heure_fin": timezone.localtime(meeting.fin).time() if meeting.fin else None,
                    "lieu": meeting.lieu,
                    "objet": meeting.objet,
                },
            )
        super().__init__(*args, **kwargs)
        if meeting is not None:
            self.fields["motif"] = forms.CharField(label="Motif du changement", required=False, max_length=300)

    def values(self) -> dict[str, Any]:
        """``debut``, ``fin`` (aware, Paris), ``lieu``, ``objet``."""
        data = self.cleaned_data
        zone = timezone.get_current_timezone()
        end = data["heure_fin"]
        return {
            "debut": datetime.combine(data["jour"], data["heure_debut"], tzinfo=zone),
            "fin": datetime.combine(data["jour"], end, tzinfo=zone) if end else None,
            "lieu": data["lieu"].strip(),
            "objet": data["objet"].strip(),
        }


@dataclass(frozen=True)
class AgendaLine:
    """The fields of one line of the agenda."""

    rang: forms.BoundField
    titre: forms.BoundField
    minutes: forms.BoundField
    decision: forms.BoundField


class AgendaForm(Form):
    """The points of an agenda: those that exist and a few empty lines. An emptied point is taken out."""

    def __init__(self, *args: Any, items: list[AgendaItem], **kwargs: Any) -> None:
        self.keys: list[int | None] = [*(item.pk for item in items), *([None] * SPARE_LINES)]
        super().__init__(*args, **kwargs)
        for rank, item in enumerate([*items, *([None] * SPARE_LINES)]):
            label = f"point {rank + 1}"
            self.fields[f"rang_{rank}"] = forms.IntegerField(
                label=f"Ordre, {label}", required=False, min_value=1, max_value=99, initial=rank + 1
            )
            self.fields[f"titre_{rank}"] = forms.CharField(
                label=f"Point {rank + 1}", required=False, max_length=200, initial=item.titre if item else ""
            )
            self.fields[f"minutes_{rank}"] = forms.IntegerField(
                label=f"Minutes, {label}",
                required=False,
                min_value=1,
                max_value=600,
                initial=item.duree_minutes if item else None,
            )
            self.fields[f"decision_{rank}"] = forms.BooleanField(
                label=f"Décision attendue, {label}",
                required=False,
                initial=item.attend_decision if item else False,
            )

    @property
    def lines(self) -> Iterator[AgendaLine]:
        for rank in range(len(self.keys)):
            yield AgendaLine(*(self[f"{name}_{rank}"] for name in ("rang", "titre", "minutes", "decision")))

    def points(self) -> list[Point]:
        """The points in the order that was typed; equal orders keep the order of the lines."""
        data = self.cleaned_data
        found = []
        for rank, key in enumerate(self.keys):
            title = " ".join(data[f"titre_{rank}"].split())
            if title:
                order = data[f"rang_{rank}"] or rank + 1
                found.append((order, rank, Point(title, data[f"minutes_{rank}"], data[f"decision_{rank}"], key)))
        return [point for _, _, point in sorted(found, key=lambda entry: entry[:2])]


class AttendanceForm(Form):
    """One line per seat."""

    def __init__(self, *args: Any, rows: list[Presence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        choices = [("", "non noté"), *Attendance.Etat.choices]
        for row in rows:
            self.fields[f"siege_{row.seat.pk}"] = forms.ChoiceField(
                label=row.seat.nom_affiche,
                choices=choices,
                required=False,
                widget=forms.RadioSelect,
                initial=row.attendance.etat if row.attendance else "",
            )

    @property
    def lines(self) -> Iterator[tuple[Presence, forms.BoundField]]:
        for row in self.rows:
            yield row, self[f"siege_{row.seat.pk}"]

    def states(self) -> dict[int, str]:
        """State by key of the seat."""
        return {row.seat.pk: self.cleaned_data[f"siege_{row.seat.pk}"] for row in self.rows}


class MinutesForm(Form):
    """The minutes; once published, why they change."""

    compte_rendu = forms.CharField(
        label="Compte rendu",
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Ce qui s’est dit et ce qui suit. Ni nom d’agent, ni situation personnelle.",
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"compte_rendu": meeting.compte_rendu})
        super().__init__(*args, **kwargs)
        if meeting.date_compte_rendu is not None:
            self.fields["motif"] = forms.CharField(
                label="Pourquoi ce compte rendu publié change-t-il ?", required=False, max_length=300
            )
