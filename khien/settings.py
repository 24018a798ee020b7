"""Django's settings, made from `khien.config`; nothing here is read from the environment directly."""

from khien import config

CONFIG = config.read()
CONFIG.data.mkdir(parents=True, exist_ok=True, mode=0o700)

KHIEN_DATA = CONFIG.data
KHIEN_UPLOAD_LIMIT = CONFIG.upload_limit
KHIEN_SHARED = CONFIG.shared
KHIEN_BACKUPS = CONFIG.backups
KHIEN_MAIL = config.mail(CONFIG)
KHIEN_MAIL_FROM = CONFIG.mail_from
KHIEN_ADDRESS = CONFIG.address
KHIEN_SIGN_IN = config.with_extras(CONFIG.sign_in)

SECRET_KEY = CONFIG.secret_key
DEBUG = CONFIG.debug
ALLOWED_HOSTS = list(CONFIG.hosts)
DATABASES = {"default": config.database(CONFIG)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisations.Person"
ROOT_URLCONF = "khien.web.urls"
WSGI_APPLICATION = "khien.web.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "khien.web",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "khien.base",
    "khien.files",
    "khien.jobs",
    "khien.organisations",
    "khien.notices",
    "khien.systems",
    "khien.evidence",
    "khien.duties",
    "khien.watch",
    "khien.directives",
    "khien.dossiers",
    "khien.incidents",
    "khien.reports",
    "khien.keeping",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "khien.web.middleware.ContentSecurityPolicy",
    "khien.api.middleware.Problems",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "khien.web.middleware.RightsReadOnce",
    "khien.web.staying.Visits",
    "khien.web.staying.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "khien.web.middleware.SignedInOnly",
    "khien.web.staying.SecondFactor",
    "khien.web.saved.first.FirstView",
    "khien.web.middleware.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [config.ROOT / "khien" / "web" / "templates"],  # before the libraries' own templates
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "khien.web.context.shell",
            ],
            "builtins": [
                "khien.web.templatetags.khien",
                "khien.web.templatetags.khien_evidence",
                "khien.web.templatetags.khien_forms",
                "khien.web.templatetags.khien_lists",
                "django.templatetags.i18n",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # the choice stays with the browser after signing out
LOCALE_PATHS = [config.ROOT / "khien" / "locale"]
FORMAT_MODULE_PATH = "khien.web.formats"
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["khien.web.uploads.LimitedUpload"]
FILE_UPLOAD_TEMP_DIR = CONFIG.data / "tmp"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "khien.web.account.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/5m/ip,5/5m/key",
    "reset_password": "10/h/ip,3/h/key",
    "answer_link": "60/m/ip",
    "report_door": "20/m/ip",
}
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "khien.web.account.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "khien.web.account.factors.AuthenticateForm",
    "reauthenticate": "khien.web.account.factors.ReauthenticateForm",
    "add_webauthn": "khien.web.account.factors.AddPasskeyForm",
    "edit_webauthn": "khien.web.account.factors.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.https

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "khien_cache"}}
TASKS = {  # `now` is what a person waits for, `keeping` the backup: each has a worker of its own beside the long tasks
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "now", "keeping"]}
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = CONFIG.sign_in.hours * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "khien.web.refused.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if CONFIG.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else every visitor has the proxy's address, and ten slips shut out all
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-khien", "__Host-khien-csrf"
    SECURE_HSTS_SECONDS = 31536000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"keys": {"()": "khien.web.logs.WithoutKeys"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["keys"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # What they log may hold the addresses of channels, which are secrets.
    "loggers": {name: {"handlers": ["nowhere"], "propagate": False} for name in ("apprise", "urllib3")},
}
