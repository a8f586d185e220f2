"""The floor of the load measure: a Django application that draws one template, and one that inserts one row. Nothing more.

Served by the same server, on the same database, as ``gunicorn benchmarks.bare``.
"""

import os

import dj_database_url
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PAGE = """<!doctype html><html lang="fr"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<form method="post">{% for option in options %}<label><input type="radio" name="r" value="{{ option }}">{{ option }}</label>
{% endfor %}<button>Suivant</button></form></body></html>"""

settings.configure(
    SECRET_KEY="mesure",  # noqa: S106  signs nothing
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60)},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
)


def page(request: HttpRequest) -> HttpResponse:
    """One template."""
    return HttpResponse(drawn.render({"title": "Question", "options": range(5)}, request))


@transaction.atomic
def insert(request: HttpRequest) -> HttpResponse:
    """One INSERT, and the template."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO mesure (texte) VALUES (%s)", ["réponse"])
    return page(request)


urlpatterns = [path("page/", page), path("insert/", insert), path("q/", page)]
application = get_wsgi_application()
drawn = engines["django"].from_string(PAGE)
