"""What every test may ask for: a database of each sort, ours for the test alone, and gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from storage.database import Database

BACKENDS = ("sqlite", "postgresql")


class Cluster:
    """A PostgreSQL server of our own, reached only through a socket in its own folder."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rubrica-postgresql-"))
        self._made = 0
        owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._user = owner.pw_name
        self._become: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            self._become = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        self._environment = {**os.environ}
        if preloaded := os.environ.get(
            "LD_PRELOAD"
        ):  # of the run with the clock ahead; for the user's eyes too
            self._environment["LD_PRELOAD"] = str(shutil.copy(preloaded, self.folder))
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--no-locale", "-N").check_returncode()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "max_connections": 200,
            "log_min_messages": "fatal",
        }
        self._server = subprocess.Popen(
            self._command("postgres", "-D", data, *(f"-c{name}={value}" for name, value in options.items())),
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def create(self) -> str:
        """The URL of a new, empty database."""
        self._made += 1
        name = f"test_{self._made}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgresql+psycopg://{self._user}@/{name}?host={self.folder}"

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE {url.partition('@/')[2].partition('?')[0]} WITH (FORCE)")

    def stop(self) -> None:
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(30)
        shutil.rmtree(self.folder)

    def _execute(self, sql: str) -> None:
        for attempt in range(200):
            try:
                with psycopg.connect(
                    host=str(self.folder), user=self._user, dbname="postgres", autocommit=True
                ) as connection:
                    connection.execute(sql)
                return
            except psycopg.OperationalError:  # still starting
                if attempt == 199 or self._server.poll() is not None:
                    raise
                time.sleep(0.05)

    def _run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            self._command(program, *arguments), cwd=self.folder, env=self._environment, capture_output=True
        )

    def _command(self, program: str, *arguments: object) -> list[str]:
        # Dies with us, even when we are killed.
        return ["setpriv", "--pdeathsig=QUIT", *self._become, _binary(program), *map(str, arguments)]


def _binary(program: str) -> str:
    # Debian keeps the server's programs of each version out of PATH.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return str(folders[-1] / program) if folders else program


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(params=BACKENDS)
def new_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes URLs of empty databases. Each test that asks for this or what is made of it runs on both sorts."""
    urls: list[str] = []
    cluster = request.getfixturevalue("postgresql_cluster") if request.param == "postgresql" else None

    def make() -> str:
        urls.append(cluster.create() if cluster else f"sqlite:///{tmp_path}/rubrica-{len(urls)}.db")
        return urls[-1]

    yield make
    for url in urls:
        if cluster:
            cluster.drop(url)


@pytest.fixture
def database_url(new_database_url: Callable[[], str]) -> str:
    """The URL of an empty database."""
    return new_database_url()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with its tables."""
    database = Database(database_url)
    database.migrate()
    yield database
    database.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a slow test first, whole: begun last, they would leave the other core idle at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


# What ran where, as seen by what each test really got; a test of both sorts that ran on one only is a failure.
_ran: dict[str, set[str]] = defaultdict(set)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    make = getattr(item, "funcargs", {}).get("new_database_url")
    if make is not None:
        item.user_properties.append(("backend", item.callspec.params["new_database_url"]))
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    backend = dict(report.user_properties).get("backend")
    if report.when == "call" and report.passed and backend:
        _ran[report.nodeid.partition("[")[0]].add(str(backend))


def pytest_sessionfinish(session: pytest.Session) -> None:
    option = session.config.option
    narrowed = (
        option.keyword or option.markexpr or option.lf or any("::" in arg for arg in session.config.args)
    )
    if hasattr(session.config, "workerinput") or narrowed or session.shouldstop:
        return
    for test in [name for name, backends in _ran.items() if backends != set(BACKENDS)]:
        print(f"\n{test} ran on {', '.join(_ran[test])} only")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
