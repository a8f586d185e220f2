"""A kept connection is found dead without asking, and alive without asking either."""

import pytest
from django.db import connection, connections

pytestmark = [pytest.mark.skipif(connection.vendor != "postgresql", reason="sur PostgreSQL"), pytest.mark.services]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_is_seen_without_a_query():
    alive = connections.create_connection("default")
    try:
        alive.ensure_connection()
        pid = alive.connection.info.backend_pid
        assert alive.is_usable() and alive.is_usable()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert not alive.is_usable()
    finally:
        alive.close()
