"""The settings of a learning app."""

import os
from urllib.parse import parse_qs, urlsplit

url = urlsplit(os.environ["DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path[1:],
        "USER": url.username,
        "PASSWORD": url.password or "",
        "HOST": url.hostname or parse_qs(url.query)["host"][0],
    }
}
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "app"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "of no use here"
USE_TZ = True
