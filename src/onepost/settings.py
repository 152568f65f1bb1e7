"""All settings, from the environment; every variable also as ``NAME_FILE``. See docs/self-hosting.md."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from onepost.lib import env, keyfile, statics
from onepost.lib.postgres import database_settings, from_url

PACKAGE = Path(__file__).resolve().parent

MODE = env.choice("ONEPOST_MODE", ("development", "production"), "development")
PRODUCTION = MODE == "production"
DEBUG = False
DATA_DIR = env.data_dir()
PORT = env.port("ONEPOST_PORT", 8000)
HOST = env.text("ONEPOST_HOST", "127.0.0.1")
WEB_WORKERS = env.integer("ONEPOST_WEB_WORKERS", 1, minimum=1, maximum=64)
WEB_THREADS = env.integer("ONEPOST_WEB_THREADS", min(8, 2 * (os.cpu_count() or 1) + 1), minimum=1, maximum=64)
PUBLIC_URL = env.url("ONEPOST_PUBLIC_URL", f"http://127.0.0.1:{PORT}")

SECRET_KEY = env.text("ONEPOST_SECRET_KEY") or keyfile.token("secret-key")
# Several master keys may be readable, "<id>:<base64>,…"; the first one encrypts (docs/decisions/0004-secrets.md).
# Without any, one is made and kept in the folder of secrets.
MASTER_KEYS = env.words("ONEPOST_MASTER_KEYS")

ALLOWED_HOSTS = env.words("ONEPOST_ALLOWED_HOSTS") or (["*"] if not PRODUCTION else [env.host_of(PUBLIC_URL)])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = PUBLIC_URL.startswith("https://")

# The sandbox of networks. On in development, off in production unless it is asked for.
SANDBOX_PORT = env.port("ONEPOST_SANDBOX_PORT", 8100)
SANDBOX_SMTP_PORT = env.port("ONEPOST_SANDBOX_SMTP_PORT", 8125)
SANDBOX_URL = env.url("ONEPOST_SANDBOX_URL", "" if PRODUCTION else f"http://127.0.0.1:{SANDBOX_PORT}")
SANDBOX_ELSEWHERE = env.text("ONEPOST_SANDBOX_URL") != ""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "onepost.lib",
    "onepost.accounts",
    "onepost.channels",
    "onepost.media",
    "onepost.publishing",
    "onepost.watching",
    "onepost.privacy",
    "onepost.api",
    "onepost.pages",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onepost.lib.middleware.SecurityHeaders",
    "csp.middleware.CSPMiddleware",
    "onepost.privacy.consent.middleware.Consent",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "onepost.accounts.middleware.ReaderLanguage",
    "onepost.privacy.frozen.Frozen",
]

ROOT_URLCONF = "onepost.urls"
WSGI_APPLICATION = "onepost.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onepost.pages.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "onepost.lib.templatetags.ui"],
        },
    }
]

_database_url = env.text("DATABASE_URL")
DATABASES = {"default": from_url(_database_url) if _database_url else database_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- accounts -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
]
OPERATORS = frozenset(address.lower() for address in env.words("ONEPOST_OPERATORS"))
LEGAL_COUNTRY = env.text("ONEPOST_LEGAL_COUNTRY", "FR").upper()
ACCOUNT_ADAPTER = "onepost.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "onepost.accounts.forms.SignupDetails"
ACCOUNT_FORMS = {
    "signup": "onepost.accounts.sign_in_forms.SignUp",
    "login": "onepost.accounts.sign_in_forms.SignIn",
    "reset_password": "onepost.accounts.sign_in_forms.AskReset",
    "reset_password_from_key": "onepost.accounts.sign_in_forms.NewPassword",
    "change_password": "onepost.accounts.sign_in_forms.ChangePassword",
    "reauthenticate": "onepost.accounts.sign_in_forms.ConfirmPassword",
    "add_email": "onepost.accounts.sign_in_forms.NewEmail",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"rights_request": "20/h/ip"}  # added to allauth's own
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "onepost.pages.views.errors.csrf_failure"

# Who says whether strangers may sign up (privacy/legal.py).
SIGN_UP_OPEN = "onepost.privacy.legal.sign_up_open"

# --- who runs this (legal notice, recipients) -----------------------------------------------------------------------

LEGAL = {
    "kind": env.choice("ONEPOST_LEGAL_KIND", ("person", "trader", "company"), "company"),
    "name": env.text("ONEPOST_LEGAL_NAME"),
    "address": env.text("ONEPOST_LEGAL_ADDRESS"),
    "phone": env.text("ONEPOST_LEGAL_PHONE"),
    "email": env.text("ONEPOST_LEGAL_EMAIL"),
    "registration": env.text("ONEPOST_LEGAL_REGISTRATION"),
    "capital": env.text("ONEPOST_LEGAL_CAPITAL"),
    "vat": env.text("ONEPOST_LEGAL_VAT"),
    "director": env.text("ONEPOST_LEGAL_DIRECTOR"),
}
HOSTING = {
    "name": env.text("ONEPOST_HOST_NAME"),
    "address": env.text("ONEPOST_HOST_ADDRESS"),
    "phone": env.text("ONEPOST_HOST_PHONE"),
    "country": env.text("ONEPOST_HOST_COUNTRY"),
    "tool": env.text("ONEPOST_HOST_TOOL"),
}
MAIL_COUNTRY = env.text("ONEPOST_MAIL_COUNTRY")
MAIL_TOOL = env.text("ONEPOST_MAIL_TOOL")
EEA_ONLY = env.boolean("ONEPOST_EEA_ONLY", False)

# --- mail -----------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("ONEPOST_SMTP_HOST", "127.0.0.1" if SANDBOX_URL else "localhost")
EMAIL_PORT = env.port("ONEPOST_SMTP_PORT", SANDBOX_SMTP_PORT if SANDBOX_URL else 25)
EMAIL_HOST_USER = env.text("ONEPOST_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("ONEPOST_SMTP_PASSWORD")
EMAIL_USE_TLS = env.boolean("ONEPOST_SMTP_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("ONEPOST_MAIL_FROM", "OnePost <onepost@localhost>")

# --- language, time, files ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "onepost.lib.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# The address names the content (lib/statics.py). Until somebody has compressed the files, they are served as they are.
STATIC_VERSION = statics.fingerprint()
STATIC_URL = f"/static/{STATIC_VERSION}/"
STATICFILES_DIRS = [statics.SOURCE]
STATIC_ROOT = statics.compressed(STATIC_VERSION)
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = f"^{STATIC_URL}"

MEDIA_ROOT = env.path("ONEPOST_MEDIA_DIR", DATA_DIR / "media")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["onepost.media.incoming.Handler"]
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = env.integer("ONEPOST_UPLOAD_MAX_MB", 4096, minimum=1) * 1024 * 1024

# --- publishing -----------------------------------------------------------------------------------------------------

# Every wait of the publisher is multiplied by this; 1 outside tests.
TIME_SCALE = env.number("ONEPOST_TIME_SCALE", 1.0, minimum=0.001)
# The same for the deadline of a call that a person waits for: of real life in tests too, but for a few.
TIME_SCALE_OF_PEOPLE = 1.0
WORKER_CONCURRENCY = env.integer("ONEPOST_WORKER_CONCURRENCY", 100, minimum=1, maximum=1000)

# --- watching -------------------------------------------------------------------------------------------------------

METRICS_TOKEN = env.text("ONEPOST_METRICS_TOKEN")
ALERT_LATE_MINUTES = env.integer("ONEPOST_ALERT_LATE_MINUTES", 10, minimum=1)
ALERT_SILENT_MINUTES = env.integer("ONEPOST_ALERT_SILENT_MINUTES", 5, minimum=1)
ALERT_WEBHOOK = env.url("ONEPOST_ALERT_WEBHOOK")

# --- what needs consent: off unless it is set -----------------------------------------------------------------------

ANALYTICS_ID = env.text("ONEPOST_ANALYTICS_ID")
POSTHOG_KEY = env.text("ONEPOST_POSTHOG_KEY")
# What is not in a register of privacy/registers is logged; in tests it is an error.
PRIVACY_GUARDS_RAISE = False
# --- keeping --------------------------------------------------------------------------------------------------------

_backup_dir = env.text("ONEPOST_BACKUP_DIR")
BACKUP_DIR = env.path("ONEPOST_BACKUP_DIR", DATA_DIR) if _backup_dir else None
BACKUP_KEY = env.text("ONEPOST_BACKUP_KEY")

# --- security -------------------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE and env.boolean("ONEPOST_HSTS_SUBDOMAINS", True)
SECURITY_CONTACT = env.text("ONEPOST_SECURITY_CONTACT")
X_FRAME_OPTIONS = "DENY"
# files.E001: the folder for uploads is made when the first one comes.
SILENCED_SYSTEM_CHECKS = ["security.W001", "files.E001"]

_consent_pages = ["https:"] + ([SANDBOX_URL] if SANDBOX_URL else [])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        # A form that starts a connection is answered by a redirect to the network's consent page.
        "form-action": [SELF, *_consent_pages],
    }
}

NINJA_PAGINATION_PER_PAGE = 50

# Holds rate-limit counters only; each web process counts for itself.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOG_LEVEL = env.choice("ONEPOST_LOG_LEVEL", ("debug", "info", "warning"), "info")
LOG_FORMAT = env.choice("ONEPOST_LOG_FORMAT", ("line", "json"), "line")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "onepost.lib.logs.LineFormatter"},
        "json": {"()": "onepost.lib.logs.JsonFormatter"},
    },
    "filters": {"no-address": {"()": "onepost.lib.logs.NoAddress"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL.upper()},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "aiohttp": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
        "django.request": {"filters": ["no-address"]},
        "django.security.csrf": {"filters": ["no-address"]},
        "PIL": {"level": "WARNING"},
    },
}
