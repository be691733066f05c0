"""Makes the models' tables in the database of DATABASE_URL, by the SQL that Prisma prints for them."""

import os
import subprocess

script = subprocess.run(["npx", "prisma", "migrate", "diff", "--from-empty", "--to-schema-datamodel",
                         "app/schema.prisma", "--script"], check=True, capture_output=True, text=True).stdout
subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", os.environ["DATABASE_URL"]], input=script, check=True, text=True)
