"""One line of the tableau des effectifs."""

from django import forms

from common.editing import EditedMixin
from common.forms import ModelForm
from common.values import ValeurIllisible, read_hours
from hr.calculs.colonnes import Listes
from hr.calculs.fiches import heures_ecrites
from hr.calculs.nomenclatures import BASES, base_par_defaut
from hr.models import Poste


class PosteForm(EditedMixin, ModelForm):
    """Posts created by the council. The weekly duration is written « 35 », « 17h30 » or « 28/35 »."""

    duree = forms.CharField(label="Durée hebdomadaire", max_length=20, help_text="35, 17h30 ou 28/35.", initial="35")

    class Meta:
        model = Poste
        fields = ["intitule", "categorie", "cadre_emplois", "grade", "service", "nombre_ouverts", "nombre_pourvus"]
        help_texts = {"nombre_ouverts": "Emplois créés par délibération.", "nombre_pourvus": "Dont tenus aujourd’hui."}

    def __init__(self, *args, listes: Listes, motif_requis: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = self.fields["service"].queryset.filter(pk__in=list(listes.services.values()))
        if self.instance.pk:
            self.fields[
                "duree"
            ].initial = f"{heures_ecrites(self.instance.duree_hebdo)}/{heures_ecrites(self.instance.base)}"
        if motif_requis:
            self.fields["motif"] = forms.CharField(
                label="Motif de la modification",
                max_length=500,
                help_text="L’inventaire de votre collectivité est validé : dites pourquoi il change.",
            )
        self.order_fields(
            [
                "intitule",
                "categorie",
                "cadre_emplois",
                "grade",
                "service",
                "duree",
                "nombre_ouverts",
                "nombre_pourvus",
            ]
        )

    def clean(self) -> dict:
        """Read the duration; filled posts are among the posts created."""
        cleaned = super().clean()
        ouverts, pourvus = cleaned.get("nombre_ouverts"), cleaned.get("nombre_pourvus")
        if ouverts == 0:
            self.add_error("nombre_ouverts", "Postes ouverts : au moins 1.")
        elif ouverts is not None and pourvus is not None and pourvus > ouverts:
            self.add_error("nombre_pourvus", f"Dont pourvus : {pourvus} dépassent les {ouverts} postes ouverts.")
        if "duree" not in cleaned:
            return cleaned
        try:
            hours = read_hours(cleaned["duree"])
        except ValeurIllisible as error:
            self.add_error("duree", str(error))
            return cleaned
        cadre = cleaned.get("cadre_emplois")
        base = hours.base or base_par_defaut(cadre.pk if cadre else "")
        if base not in BASES or hours.heures > base:
            self.add_error(
                "duree", f"Durée hebdomadaire : elle ne peut pas dépasser un temps complet de {heures_ecrites(base)} h."
            )
            return cleaned
        self.instance.duree_hebdo, self.instance.base = hours.heures, base
        return cleaned
