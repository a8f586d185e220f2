"""What a test that commits leaves behind is deleted row by row, without the names of models and of rights.

Those are the same for every test: writing them again takes longer than most tests, and gives them other keys, which a
worker process that lives through several tests would not know. ``TRUNCATE`` (Django's way on PostgreSQL) makes new
files for every table and index: seconds, for tables that hold ten rows. Every foreign key of Django is checked at the
end of the transaction, hence ``DELETE`` in any order.
"""

KEPT = {"django_content_type", "auth_permission"}


class QuickFlush:
    """To mix into the operations of a backend."""

    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        """The statements that empty ``tables``."""
        if reset_sequences:
            return super().sql_flush(style, tables, reset_sequences=True, allow_cascade=allow_cascade)
        names = sorted(set(tables) - KEPT)
        return [f"DELETE FROM {self.quote_name(name)};" for name in names]  # noqa: S608  names of our own tables
