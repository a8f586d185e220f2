"""National scales: the same for every project of the installation."""

from django.urls import path

from hr.views import scales

app_name = "hr_national"
urlpatterns = [
    path("baremes/", scales.scales, name="scales"),
    path("baremes/saisies/<int:valeur>/retirer/", scales.scale_remove, name="scale-remove"),
    path("baremes/<slug:bareme>/<str:cle>/", scales.scale_value, name="scale-value"),
]
