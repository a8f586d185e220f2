"""Named by ``DATABASES``: Django's backend, whose check of a kept connection costs no exchange while the server is there."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend."""

    def is_usable(self) -> bool:
        """Whether the connection still works.

        A server that waits for a query says nothing. When it stops, or is killed, it closes the connection: there is then
        something to read, and only then is it asked (« SELECT 1 », once a request otherwise: a sixth of a short page).
        """
        if self.connection is None or self.connection.closed:
            return False
        watch = select.poll()
        watch.register(self.connection.fileno(), select.POLLIN)
        return super().is_usable() if watch.poll(0) else True
