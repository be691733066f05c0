"""Makes the tables of the models, by the app's async engine."""

import asyncio
import os
import sys

from sqlalchemy.schema import CreateSchema

sys.path.insert(0, os.getcwd())
from app.database import engine
from app.models import Base


async def make():
    async with engine.begin() as connection:
        for schema in {table.schema for table in Base.metadata.tables.values() if table.schema}:
            await connection.execute(CreateSchema(schema))
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()


asyncio.run(make())
