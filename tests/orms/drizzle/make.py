"""Makes the models' tables in the database of DATABASE_URL, by drizzle-kit itself."""

import os
import subprocess

subprocess.run(["npx", "drizzle-kit", "push", "--force", "--dialect", "postgresql", "--schema", "app/schema.ts",
                "--url", os.environ["DATABASE_URL"]], check=True)
