"""Makes the tables of the models, by Django itself."""

import os
import sys

import django
from django.core.management import call_command
from django.db import connection

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "app.settings"
django.setup()
# An app without migrations comes before those that have some, on whose tables it may stand.
for app in ("contenttypes", "auth"):
    call_command("migrate", app, verbosity=0)
call_command("migrate", run_syncdb=True, verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("DROP TABLE django_migrations")  # Django's note of its migrations is no model
