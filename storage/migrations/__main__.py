"""Write the next migration from what the models say: `python -m storage.migrations "what changes"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from storage import migrations
from storage.database import Database


def main(message: str) -> None:
    number = len(list((migrations.FOLDER / "versions").glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder, 'empty.sqlite')}")
        database.migrate()
        with database.writer.begin() as connection:
            command.revision(migrations.config(connection), message, autogenerate=True, rev_id=f"{number:04}")
        database.close()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
