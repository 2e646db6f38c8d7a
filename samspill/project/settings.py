"""Settings of a Samspill process. The environment is read here and nowhere else.

Every variable is optional and begins with ``SAMSPILL_``; an unknown one stops the start,
because a misspelt setting that is silently ignored is found on the worst day.
"""

import os
from pathlib import Path

from samspill.project.environment import read_environment

ENV = read_environment(os.environ)

DATA_DIR = ENV.data_dir
REPO_DIR = Path(__file__).resolve().parents[2]
BUILD_DIR = REPO_DIR / "build"

SECRET_KEY = ENV.secret
IDENTITY_KEY = ENV.identity_key
DEBUG = False
ALLOWED_HOSTS = ENV.allowed_hosts
BASE_URL = ENV.base_url
PORT = ENV.port
TRUSTED_PROXIES = ENV.trusted_proxies
CSRF_TRUSTED_ORIGINS = [ENV.base_url] if ENV.base_url.startswith("https://") else []
SMTP_URL = ENV.smtp_url
MAIL_FROM = ENV.mail_from
DEMO_ACK = ENV.demo_ack

INSTALLED_APPS = [
    "samspill.ui",
    "samspill.kernel",
    "samspill.events",
    "samspill.people",
    "samspill.access",
    "samspill.matters",
    "samspill.notices",
    "samspill.journal",
    "samspill.dialogue",
    "samspill.plan",
    "samspill.worklist",
    "samspill.flows",
    "samspill.pages",
    "samspill.project",
    "samspill.access.apps.ReferenceDataConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Outermost, so that no answer is without it, however early it is given.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "samspill.ui.compress.Compress",
    "samspill.ui.middleware.PlainErrors",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "samspill.access.middleware.PersonLanguage",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "samspill.access.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "samspill.project.urls"
WSGI_APPLICATION = "samspill.project.wsgi.application"
CSRF_FAILURE_VIEW = "samspill.ui.middleware.csrf_failure"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "DIRS": [],
        "OPTIONS": {"environment": "samspill.ui.environment.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["samspill.access.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/logg-inn/"
SESSION_ENGINE = "samspill.access.sessionstore"
SESSION_COOKIE_NAME = "samspill_session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.base_url.startswith("https://")
CSRF_COOKIE_NAME = "samspill_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "samspill_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
LOCALE_PATHS = [REPO_DIR / "samspill" / "locale"]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "collected"
STATICFILES_DIRS = [BUILD_DIR / "static"] if (BUILD_DIR / "static").exists() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# A message of 5,000 characters is at most 20 kB; files come with a later part.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A year, for this name alone: other names under the same domain are not ours to bind.
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENV.base_url.startswith("https://") else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_personal_data": {"()": "samspill.kernel.logs.NoPersonalData"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["no_personal_data"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
    },
}
