#include "runner/authoring/models_project.hpp"

#include <stdexcept>

namespace headway::authoring {

namespace {

constexpr std::string_view kSql =
    R"(-- The wanted schema, as statements that make it in an empty database. `headway check` says whether the
-- revisions lead to it, and `headway revision --autogenerate -m TEXT` writes the revision that is missing.
)";

constexpr std::string_view kSqlAlchemy =
    R"py("""Prints the SQL that makes the tables of the app's models, for `headway check` and `revision --autogenerate`.

It connects to nothing, so that it serves an app with an async engine, too.
"""

from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateSchema

# Name your declarative base here; every module with models of it must be imported before the end of this file.
from app.models import Base

# The paramstyle of psycopg would double every % in a CHECK or a comment.
DIALECT = postgresql.dialect(paramstyle="named")


def show(statement, *_, **__):
    print(str(statement.compile(dialect=DIALECT)).strip() + ";")


for schema in sorted({table.schema for table in Base.metadata.tables.values() if table.schema}):
    show(CreateSchema(schema, if_not_exists=True))
Base.metadata.create_all(create_mock_engine("postgresql://", show), checkfirst=False)
)py";

constexpr std::string_view kDjango =
    R"py("""Prints the SQL that makes the tables of the project's models, for `headway check` and `revision --autogenerate`.

It connects to nothing. The settings are those of DJANGO_SETTINGS_MODULE; their database must be PostgreSQL.
"""

import os

import django
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

# Name your settings here.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "app.settings")
django.setup()

with connection.schema_editor(collect_sql=True, atomic=False) as editor:
    for model in ProjectState.from_apps(apps).apps.get_models():  # as makemigrations sees them
        if model._meta.can_migrate(connection):
            editor.create_model(model)
print("\n".join(editor.collected_sql))
)py";

}  // namespace

ModelsProject models_project(const std::string& kind) {
  const std::string command = "{command: [python3, headway_models.py]}";
  if (kind == "sql") return {"[schema.sql]", {"schema.sql", std::string(kSql)}};
  if (kind == "sqlalchemy") return {command, {"headway_models.py", std::string(kSqlAlchemy)}};
  if (kind == "django") return {command, {"headway_models.py", std::string(kDjango)}};
  throw std::invalid_argument("no project has models of " + kind);
}

}  // namespace headway::authoring
