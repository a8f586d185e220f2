"""Settings of the application, read once from the environment (see ``.env.example``).

Two modes, one code path: *embedded* (SQLite, file-system broker, nothing to install beside the project) and
*full* (PostgreSQL, Redis). The mode is deduced from ``DATABASE_URL`` and ``BROKER_URL``.
"""

import importlib.util
import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from mutualisation.environment import (
    read_choice,
    read_flag,
    read_keys,
    read_list,
    read_percent,
    read_positive,
    read_secret_key,
    read_word,
)
from mutualisation.legal import Installation

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything the application writes: base, files, queue, mail, generated key.
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").absolute()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = read_flag("DEBUG", False)
DEMO = read_flag("DEMO", False)
HTTPS = read_flag("HTTPS", False)

# --- database and broker ------------------------------------------------------------------------------------------
DATABASE_URL = read_choice("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}", ("sqlite", "postgres", "postgresql"))
BROKER_URL = read_choice("BROKER_URL", "filesystem://localhost", ("filesystem", "redis", "rediss"))
EMBEDDED = DATABASE_URL.startswith("sqlite") and BROKER_URL.startswith("filesystem")

DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASE_URL.startswith("sqlite"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    DATABASES["default"]["ENGINE"] = "common.postgresql"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = read_secret_key(VAR_DIR, embedded=EMBEDDED or DEBUG)
# Keys that signed before: sessions and links stay good while the key is being replaced.
SECRET_KEY_FALLBACKS = read_keys("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS", [])

# --- applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "mutualisation",
    "reports",
    "roadmap",
    "scenarios",
    "diagnostics",
    "hr",
    "consultations",
    "governance",
    "projects",
    "accounts",
    "common",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "guardian",
    "simple_history",
    "axes",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "common.middleware.TextCompression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.security_headers",
    "mutualisation.views.errors.no_room_left",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "common.middleware.french_pages",
]

ROOT_URLCONF = "mutualisation.urls"
WSGI_APPLICATION = "mutualisation.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mutualisation.navigation.navigation",
                "mutualisation.views.about.legal_facts",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["common.templates.Loader"],
                )
            ]
            if not DEBUG
            else ["common.templates.Loader"],
        },
    }
]

# --- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.Cnil2022Validator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "projects:list"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

# guardian: grants on Project only; no anonymous user ever reaches it (product.md C.3).
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False

# axes: five failures on one address from one place lock it for 15 minutes.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# No address in the logs, and no second diary of visits beside the day of the last sign-in.
AXES_CLIENT_STR_CALLABLE = "accounts.lockout.client_label"
AXES_DISABLE_ACCESS_LOG = True

# One-use sign-in links (django-sesame): 15 minutes, dead after the first sign-in.
SESAME_MAX_AGE = 15 * 60
SESAME_ONE_TIME = True
SESAME_TOKEN_NAME = "jeton"  # noqa: S105  the name of a parameter

# ProConnect (OpenID Connect), offered when configured: address of discovery, account given at registration.
PROCONNECT_DISCOVERY = os.environ.get("PROCONNECT_DISCOVERY", "")
PROCONNECT_CLIENT_ID = os.environ.get("PROCONNECT_CLIENT_ID", "")
PROCONNECT_CLIENT_SECRET = os.environ.get("PROCONNECT_CLIENT_SECRET", "")
PROCONNECT_ALGORITHM = read_word("PROCONNECT_ALGORITHM", "RS256", ("RS256", "ES256", "HS256"))

SESSION_ENGINE = "accounts.sessions"
# The longest a session lasts, however busy; nobody there: the same, except for those who read named staff.
SESSION_COOKIE_AGE = read_positive("SESSION_HOURS", 12) * 60 * 60
# A hat that reads named staff asks to sign in again after this time without a page (domain.md §8.7).
HR_IDLE_SECONDS = read_positive("HR_IDLE_MINUTES", 30) * 60
# Those who read named staff, and who administers, give a second factor (never for what is invented).
SECOND_FACTOR = read_flag("SECOND_FACTOR", not DEMO)
# A file with named staff leaves only when the person proved who they are within this time; 0 never asks.
CONFIRM_SECONDS = 0 if DEMO else 15 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mutualisation.views.errors.csrf_failure"

# --- language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- files --------------------------------------------------------------------------------------------------------


def _package_folder(module: str, folder: str) -> str:
    """A folder of an installed package, for assets that come from the registry and are never committed."""
    spec = importlib.util.find_spec(module)
    assert spec and spec.origin, module
    return str(Path(spec.origin).parent / folder)


STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns about a missing folder, even when the finders serve
# Written by scripts/fonts.py at installation: a page weighs five times less; without it, the whole fonts are used.
_LIGHT_FONTS = BASE_DIR / "build" / "fonts"
LIGHT_FONTS = (_LIGHT_FONTS / "version.txt").exists()
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *([("fonts", str(_LIGHT_FONTS))] if LIGHT_FONTS else []),
    ("fonts", _package_folder("font_source_sans_pro", "files")),
]
# No collectstatic in embedded mode: WhiteNoise reads the finders.
WHITENOISE_USE_FINDERS = EMBEDDED or DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "common.room.WholeFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Private files: never served by URL, only through views that check rights.
MEDIA_ROOT = VAR_DIR / "files"
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Documents of the project: largest size kept, and the antivirus of the installation. The command reads the file on its
# standard input and ends with 0 (clean) or 1 (infected): « clamdscan --no-summary - ».
DOCUMENT_MAX_BYTES = read_positive("DOCUMENT_MAX_MO", 20) * 1024 * 1024
DOCUMENT_SCAN_COMMAND = os.environ.get("DOCUMENT_SCAN_COMMAND", "")
IMPORT_MAX_BYTES = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000

# --- e-mail -------------------------------------------------------------------------------------------------------
# The demonstration sends nothing; without a server, messages are written under var/mail.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "mutualisation@localhost")
if EMAIL_URL_HOST := os.environ.get("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = EMAIL_URL_HOST
    EMAIL_PORT = read_positive("EMAIL_PORT", 25)
    EMAIL_USE_TLS = read_flag("EMAIL_USE_TLS", False)
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")

# Address at which people reach the application, for the links of the daily e-mail: « https://mutualisation.example.fr ».
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/")
# The daily e-mail leaves from this hour on (Paris).
DIGEST_HOUR = read_positive("DIGEST_HOUR", 7)

# --- who runs this installation (printed on the legal pages) ------------------------------------------------------
INSTALLATION = Installation(
    organisme=os.environ.get("ORGANISME", ""),
    adresse=os.environ.get("ORGANISME_ADRESSE", ""),
    directeur=os.environ.get("DIRECTION_PUBLICATION", ""),
    hebergeur=os.environ.get("HEBERGEUR", ""),
    hebergeur_adresse=os.environ.get("HEBERGEUR_ADRESSE", ""),
    contact=os.environ.get("CONTACT_EMAIL", ""),
    dpo=os.environ.get("DPO_EMAIL", ""),
    securite=os.environ.get("SECURITY_EMAIL", ""),
    site=SITE_URL,
    taux_rgaa=read_percent("RGAA_TAUX"),
    audit_rgaa=os.environ.get("RGAA_AUDIT", ""),
)

# --- long work ----------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ALWAYS_EAGER = read_flag("CELERY_EAGER", False)
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = "defaut"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page waits a few seconds at most for a broker that is stopped, frozen or out of reach.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
REDIS_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 3}
CELERY_BROKER_TRANSPORT_OPTIONS = REDIS_OPTIONS
if BROKER_URL.startswith("filesystem"):
    _QUEUE = VAR_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_QUEUE),
        "data_folder_out": str(_QUEUE),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.2,
    }
    _QUEUE.mkdir(exist_ok=True)
    (VAR_DIR / "queue-control").mkdir(exist_ok=True)
JOB_HEARTBEAT_SECONDS = 5
JOB_LOST_AFTER_SECONDS = read_positive("JOB_LOST_AFTER_SECONDS", 30)

# --- browser security ---------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# « texte » to read, « json » for whoever gathers logs; neither holds an address or what opens something
LOG_FORMAT = read_word("LOG_FORMAT", "texte", ("texte", "json"))
# Errors told to a Sentry server: their type and the lines of code, nothing else (mutualisation/alerts.py)
SENTRY_DSN = os.environ.get("SENTRY_DSN", "")
# Who gathers /metriques/ shows it; without it the page does not exist
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "texte": {"()": "mutualisation.logs.PlainFormatter"},
        "json": {"()": "mutualisation.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        **({"sentry": {"()": "mutualisation.alerts.SentryHandler", "dsn": SENTRY_DSN}} if SENTRY_DSN else {}),
    },
    "root": {"handlers": ["console", *(["sentry"] if SENTRY_DSN else [])], "level": "WARNING"},
}
