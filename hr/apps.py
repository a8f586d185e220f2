"""Floor 4: agents, posts, consolidated headcounts, workbook import. Never meets consultations below floor 5."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HrConfig(AppConfig):
    name = "hr"
    verbose_name = "Ressources humaines"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # every migration leaves the national list up to date: no screen ever meets an empty one
        post_migrate.connect(load_national_lists, sender=self)
        # the floor below cannot ask for agents: it is given the question
        from hr.queries import a_des_agents, projet_a_des_agents
        from projects.services.memberships import register_staff_probe

        register_staff_probe(a_des_agents, projet_a_des_agents)
        from hr.queries import nombre_d_agents
        from projects.services.limits import Mesure, register_counter

        register_counter(Mesure.AGENTS, nombre_d_agents)
        # what the bin of a project may bring back, said once
        from hr.removal import register_kinds

        register_kinds()
        from hr.tracked import register

        register()


def load_national_lists(*, using: str, plan=(), **_kwargs) -> None:
    """After ``migrate``: load the cadres d'emplois when their table is there (it is not, half-way down)."""
    from django.db import connections

    from hr.models import CadreEmplois
    from hr.services.cadres import charger_cadres_emplois

    if using == "default" and CadreEmplois._meta.db_table in connections[using].introspection.table_names():
        charger_cadres_emplois()
