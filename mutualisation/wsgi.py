"""Entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualisation.settings")
application = get_wsgi_application()
# What the application is made of lives as long as the process: the collector no longer walks it during a page, which took
# up to a third of the dashboard of a large territory.
gc.collect()
gc.freeze()
