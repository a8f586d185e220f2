"""What a broker that cannot be reached raises, whichever broker it is."""

from kombu.exceptions import OperationalError

BROKER_ERRORS = (OperationalError, OSError)
