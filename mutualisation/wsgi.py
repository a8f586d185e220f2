"""Entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualisation.settings")
application = get_wsgi_application()
# What the first request would load, for whoever comes first to wait: the pages, and the driver of the base (which is not
# opened: the server makes its processes from this one).
len(get_resolver().url_patterns)
connections["default"]
# What the application is made of lives as long as the process: the collector no longer walks it during a page, which took
# up to a third of the dashboard of a large territory.
gc.collect()
gc.freeze()
