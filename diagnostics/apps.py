"""Floor 5: what is found out about each service; where hr and consultations meet."""

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
    verbose_name = "Diagnostic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from diagnostics.removal import register_kinds

        register_kinds()
        from diagnostics.documents import holds
        from governance.rights import register_holder

        register_holder(holds)
        from diagnostics.queries_register import told_of_rules
        from governance.links import register_rule_links

        register_rule_links(told_of_rules)
        from diagnostics.services import collection, comments

        collection.register_kinds()
        comments.register_kind()
        from diagnostics.tracked import register

        register()
        from diagnostics.services.budgets import annexe_de
        from hr.annexes import register_annexe_probe

        register_annexe_probe(annexe_de)
        from diagnostics.archiving import open_wave
        from projects.services.archive import register_obstacle

        register_obstacle(open_wave, "diagnostics:maturity")
        from projects.options import Option
        from projects.services.method import register_hold

        register_hold(Option.MATURITE, open_wave)
