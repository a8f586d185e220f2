"""The session engine (``SESSION_ENGINE``): Django's, in a table that says whose each session is."""

from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

# what ``accounts.entry`` writes when it opens a session
OPENED_KEY = "ouverte_le"
DEVICE_KEY = "appareil"


class SessionStore(DatabaseStore):
    """Sessions of the base, with their person, their device and their last visit beside the signed data."""

    @classmethod
    def get_model_class(cls):
        from accounts.models import OpenSession

        return OpenSession

    def create_model_instance(self, data: dict):
        """The row of this session. An anonymous one (a message shown before signing in) has no person."""
        row = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if str(data.get(SESSION_KEY, "")).isdigit() else None
        row.appareil = data.get(DEVICE_KEY, "")
        opened = data.get(OPENED_KEY)
        row.date_passage = timezone.now()
        row.date_ouverture = datetime.fromtimestamp(opened, UTC) if opened else row.date_passage
        return row
