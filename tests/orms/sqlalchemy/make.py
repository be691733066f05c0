"""Makes the tables of the models, by SQLAlchemy itself."""

import os
import sys

from sqlalchemy import create_engine
from sqlalchemy.schema import CreateSchema

sys.path.insert(0, os.getcwd())
from app.models import Base

engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
with engine.begin() as connection:
    for schema in {table.schema for table in Base.metadata.tables.values() if table.schema}:
        connection.execute(CreateSchema(schema))
    Base.metadata.create_all(connection)
