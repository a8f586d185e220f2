"""A meeting, its agenda, who was there, its minutes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from common.editing import EditedMixin
from common.forms import DateField, Form
from governance.forms.fields import TimeField
from governance.models import AgendaItem, Attendance, Meeting
from governance.queries.bodies import Presence
from governance.services.meetings import Point

SPARE_LINES = 4
_POINT = re.compile(r"titre_(p\d{1,18})")


class MeetingForm(EditedMixin, Form):
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


class AgendaForm(EditedMixin, Form):
    """The points of an agenda: those that exist and a few empty lines. An emptied point is taken out.

    A line bears the key of its point: when somebody else adds or removes one meanwhile, the others keep their names. A
    point that was removed while it was being written stays on the form, so that its writer may want it all the same.
    """

    def __init__(self, *args: Any, items: list[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {f"p{item.pk}": item for item in items}
        gone = [key for name in self.data if (key := self._point_of(name)) and key not in found]
        self.keys = [*found, *gone, *(f"n{rank}" for rank in range(SPARE_LINES))]
        self.pks: dict[str, int | None] = {key: found[key].pk if key in found else None for key in self.keys}
        # the order proposed for an empty line follows the number of points: it belongs to nobody
        self.unversioned = ("motif", *(f"rang_{key}" for key in self.keys if key.startswith("n")))
        for rank, key in enumerate(self.keys):
            self._add_line(key, rank, found.get(key))

    @staticmethod
    def _point_of(name: str) -> str:
        sent = _POINT.fullmatch(name)
        return sent[1] if sent else ""

    def _add_line(self, key: str, rank: int, item: AgendaItem | None) -> None:
        label = f"point {rank + 1}"
        self.fields[f"rang_{key}"] = forms.IntegerField(
            label=f"Ordre, {label}", required=False, min_value=1, max_value=99, initial=rank + 1
        )
        self.fields[f"titre_{key}"] = forms.CharField(
            label=f"Point {rank + 1}", required=False, max_length=200, initial=item.titre if item else ""
        )
        self.fields[f"minutes_{key}"] = forms.IntegerField(
            label=f"Minutes, {label}",
            required=False,
            min_value=1,
            max_value=600,
            initial=item.duree_minutes if item else None,
        )
        self.fields[f"decision_{key}"] = forms.BooleanField(
            label=f"Décision attendue, {label}",
            required=False,
            initial=item.attend_decision if item else False,
        )

    @property
    def lines(self) -> Iterator[AgendaLine]:
        for key in self.keys:
            yield AgendaLine(*(self[f"{name}_{key}"] for name in ("rang", "titre", "minutes", "decision")))

    def points(self) -> list[Point]:
        """The points in the order that was typed; equal orders keep the order of the lines."""
        data = self.cleaned_data
        found = []
        for rank, key in enumerate(self.keys):
            title = " ".join(data[f"titre_{key}"].split())
            if title:
                order = data[f"rang_{key}"] or rank + 1
                point = Point(title, data[f"minutes_{key}"], data[f"decision_{key}"], self.pks[key])
                found.append((order, rank, point))
        return [point for _, _, point in sorted(found, key=lambda entry: entry[:2])]


class AttendanceForm(EditedMixin, Form):
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


class MinutesForm(EditedMixin, Form):
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
