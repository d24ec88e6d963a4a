"""The tables' history. Configured here, from code: there is no alembic.ini to lose or to contradict."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Connection

FOLDER = Path(__file__).parent


def config(connection: Connection, folder: Path = FOLDER) -> Config:
    """What alembic's commands need, to work inside the transaction of this connection."""
    settings = Config()
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings
