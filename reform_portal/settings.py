"""The settings of the portal, read from the environment: see docs/deployment.md for every variable."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from reform_portal import databases
from reform_portal.environment import Environment, broken_setting

# Whatever the portal writes is its own: files handed in and of imports, the database, passwords, copies.
# Every process reads this file before it opens another one, and hands the mask on to those that it starts.
os.umask(0o077)
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700  # or Django gives them to all

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR)

SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS", "")  # former ones, which still open what they locked
DEBUG = env.flag("DEBUG")
TESTING = env.flag("TESTING")  # a view without a declared right is an error instead of a refusal
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 0)  # how many of our own stand before the portal
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost")
PORTAL_ADDRESS = env.address("PORTAL_ADDRESS", "http://127.0.0.1:8000")  # what links in letters begin with
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "reform_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "import_export",
    "axes",
    "allauth.account",  # allauth.mfa asks for it; no page, table or backend of it is used
    "allauth.mfa",
    "accounts",
    "procedures",
    "targets",
    "reports",
    "imports",
    "reform_portal.apps.PortalConfig",
]

MIDDLEWARE = [
    "reform_portal.health.health_is_told_first",
    "reform_portal.faults.requests_have_an_id",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # above all that answers by itself
    "reform_portal.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reform_portal.middleware.vietnamese_unless_chosen",  # above all that asks the database, and may fail
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "reform_portal.middleware.acts_have_an_origin",
    "reform_portal.gates.StrangersKeepAPace",
    "django.middleware.csrf.CsrfViewMiddleware",
    "reform_portal.gates.SessionsEnd",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "reform_portal.gates.AccountsAreReady",
    "reform_portal.middleware.EveryViewDeclaresItsRight",
    "reform_portal.middleware.private_pages_are_not_stored",
    "reform_portal.middleware.a_form_that_is_asked_for_is_explained",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "reform_portal.middleware.names_are_vietnamese",  # what it sees is the page itself, not packed yet
]

ROOT_URLCONF = "reform_portal.urls"
WSGI_APPLICATION = "reform_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reports.context.portal",
            ],
        },
    },
]

# Database ------------------------------------------------------------------------------------------------

LIMITS = databases.JOB if databases.is_job() else databases.WEB
_CONNECTION_AGE = env.whole("CONN_MAX_AGE", 60)  # seconds a connection to PostgreSQL is kept
DATABASES = {"default": databases.limited(env.database("DATABASE_URL"), LIMITS, _CONNECTION_AGE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses who is locked out, before a password is looked at
    "procedures.backends.MemberBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "accounts.hashers.OneTimeHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # read only: hashed anew at the next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"least": 10, "most": 200}},
    {"NAME": "accounts.passwords.NotLikeThePerson"},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotARow", "OPTIONS": {"piece": 10}},
    {"NAME": "accounts.passwords.NotTheWordsOfTheOffice"},
    {"NAME": "procedures.passwords.NotTheNameOfTheUnit"},
    {"NAME": "accounts.passwords.NotUsedBefore", "OPTIONS": {"last": 10}},
]
if env.flag("PASSWORD_STRICT"):  # for offices whose rules ask for kinds of characters
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.passwords.FourKinds"})
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PORTAL_TODAY = env.day("PORTAL_TODAY")  # the one day the demo pretends to live in
DEMO_PASSWORD = env.text("DEMO_PASSWORD")

# Five wrong passwords close a name to a machine for twelve hours; accounts/attempts.py has the other limits.
AXES_HANDLER = "accounts.attempts.Counter"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 12  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.network_of"
AXES_USERNAME_CALLABLE = "accounts.attempts.counted_as"
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_DISABLE_ACCESS_LOG = True  # our own audit tells who came in
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_ALLOWED_CORS_ORIGINS = ""
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "code",
    "old_password",
    "new_password1",
    "new_password2",
    "csrfmiddlewaretoken",
    "once",
]

# The roles that need a second factor stand in procedures/rights.py; whoever has set one up is always asked.
SECOND_FACTOR = env.flag("SECOND_FACTOR")
MFA_ADAPTER = "accounts.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CCHC"

# Letters ---------------------------------------------------------------------------------------------------

vars().update(env.mail("EMAIL_URL", "consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM") or "cong-cchc@localhost"

# Words, figures, time ------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["reform_portal.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

# Files ---------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = BASE_DIR / "var" / "media"
IMPORT_QUOTA_MB = env.whole("IMPORT_QUOTA_MB", 500)  # for the import files of one account
IMPORT_PORTAL_QUOTA_MB = env.whole("IMPORT_PORTAL_QUOTA_MB", 5_000)  # and of all accounts together
EVIDENCE_QUOTA_MB = env.whole("EVIDENCE_QUOTA_MB", 500)  # for the files of one unit
EVIDENCE_SCANNER = env.text("EVIDENCE_SCANNER")  # a function such as office.scanning.scan, or nothing
EVIDENCE_ACCEL_PREFIX = env.text("EVIDENCE_ACCEL_PREFIX")  # where nginx hands the files out, or nothing
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.MediaStorage"  # shared by all machines

# What is written down when something goes wrong ------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "accounts.request_ids.InTheLog"}},
    "formatters": {
        "plain": {
            "()": "reform_portal.logs.WithoutLinks",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s]: %(message)s",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["request_id"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers write to nobody in production, so errors go up to the console.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "axes": {"level": "ERROR"},  # what it would say stands in the audit
    },
}

# The browser ---------------------------------------------------------------------------------------------

# Named as Django 6 names it, so that the upgrade deletes our middleware and keeps this line.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}
HTTPS = env.flag("HTTPS")
if HTTPS and not TRUSTED_PROXIES:
    raise broken_setting(
        "TRUSTED_PROXIES",
        "0",
        "how many proxies of your own stand before the portal, at least 1 where HTTPS is true: "
        "otherwise all readers count as one machine, and one who guesses passwords locks everybody out",
    )
if HTTPS and DEBUG:
    raise broken_setting(
        "DEBUG", "true", "false where HTTPS is true: its pages of faults show settings and code"
    )
if HTTPS and TESTING:
    raise broken_setting("TESTING", "true", "false where HTTPS is true: it is for tests alone")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
_COOKIE = "__Host-" if HTTPS else ""  # with it a browser takes the cookie from this very host alone
SESSION_COOKIE_NAME = f"{_COOKIE}session"
CSRF_COOKIE_NAME = f"{_COOKIE}csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "django_language"
DEVICE_COOKIE_NAME = f"{_COOKIE}device"
TICKET_COOKIE_NAME = f"{_COOKIE}ticket"
MESSAGES_COOKIE_NAME = f"{_COOKIE}messages"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # from the sign-in on, however busy the reader is
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_MINUTES = env.whole("IDLE_MINUTES", 15)
IDLE_MINUTES_ADMIN = env.whole("IDLE_MINUTES_ADMIN", 5)
MESSAGE_STORAGE = "reform_portal.messages.MessageStorage"
