"""The tables' history. Configured here, from code: there is no alembic.ini to lose or to contradict."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Connection

FOLDER = Path(__file__).parent


def config(connection: Connection) -> Config:
    """What alembic's commands need, to work inside the transaction of this connection."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings
