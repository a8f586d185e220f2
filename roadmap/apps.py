"""Floor 7: actions, legal steps, opinions, the life of shared services."""

from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    name = "roadmap"
    verbose_name = "Feuille de route"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # the floor of the documents cannot ask about opinions: it is told who reads their pieces
        from governance.rights import register_holder
        from roadmap.documents import holds

        register_holder(holds)
        from governance.links import register_links
        from roadmap.queries.actions import founded_on

        register_links(founded_on)
        from diagnostics import links
        from roadmap.queries.actions import resting_on_testimonies

        links.register_links(resting_on_testimonies)
        from roadmap import notices

        notices.register_kinds()
        # what the bin of a project may bring back
        from roadmap.removal import register_kinds

        register_kinds()
        from roadmap.tracked import register

        register()
        # what goes with an agent that is erased
        from hr.dependents import register_dependents
        from roadmap.services.situations import DEPENDENTS

        register_dependents(DEPENDENTS)
        from roadmap.services.mobility import WISHES

        register_dependents(WISHES)
        # an agent who left a wish is named there, whether or not the inventory names anybody
        from projects.services.memberships import register_names_probe
        from roadmap.queries.mobility import keeps_wishes

        register_names_probe(keeps_wishes)
        from projects.services.archive import register_obstacle
        from roadmap.queries.mobility import page_still_open

        register_obstacle(page_still_open)
