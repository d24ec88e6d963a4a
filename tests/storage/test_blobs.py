"""Files are kept whole or not at all: by threads, by processes, and through a power cut at any moment."""

import hashlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from storage.blobs import BlobCorrupted, BlobMissing, Blobs
from storage.database import Database

DATA = b"presented \xc3\xb1 " * 5000
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "new" / "files")


def files(blobs: Blobs) -> list[Path]:
    return [path for path in blobs.folder.rglob("*") if path.is_file()]


def test_what_is_put_is_got(blobs):
    assert blobs.put(DATA) == DIGEST
    assert blobs.get(DIGEST) == DATA
    assert blobs.exists(DIGEST)
    assert list(blobs.digests()) == [DIGEST]


def test_an_empty_file_is_a_file_too(blobs):
    assert blobs.get(blobs.put(b"")) == b""


def test_the_same_content_twice_is_one_file(blobs):
    assert blobs.put(DATA) == blobs.put(DATA)
    assert files(blobs) == [blobs.path(DIGEST)]


def test_a_missing_file_is_told_from_a_damaged_one(blobs):
    with pytest.raises(BlobMissing):
        blobs.get(DIGEST)
    assert not blobs.exists(DIGEST)
    damage(blobs, DATA[:-1])
    with pytest.raises(BlobCorrupted):
        blobs.get(DIGEST)


@pytest.mark.parametrize("content", [b"", DATA[:100], DATA[:-1] + b"?"], ids=["empty", "cut", "flipped"])
def test_a_put_heals_a_damaged_file(blobs, content):
    damage(blobs, content)
    assert blobs.put(DATA) == DIGEST
    assert blobs.get(DIGEST) == DATA


@pytest.mark.parametrize(
    "name", ["", "..", "../" * 20 + "etc/passwd", DIGEST.upper(), DIGEST + "\n", DIGEST[1:]]
)
def test_only_a_digest_names_a_file(blobs, name):
    with pytest.raises(ValueError, match="SHA-256"):
        blobs.get(name)


def test_files_can_be_read_only_by_us_and_written_by_nobody(blobs):
    assert blobs.path(blobs.put(DATA)).stat().st_mode & 0o777 == 0o400


def test_a_put_that_fails_leaves_no_half_file(blobs):
    blobs.put(b"first")
    blobs.path(DIGEST).mkdir(parents=True)  # a folder where the file should be
    with pytest.raises(OSError, match="directory"):
        blobs.put(DATA)
    assert [path.read_bytes() for path in files(blobs)] == [b"first"]


def test_many_threads_may_put_the_same_at_once(blobs):
    results: list[str] = []
    threads = [threading.Thread(target=lambda: results.append(blobs.put(DATA))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [DIGEST] * 16
    assert files(blobs) == [blobs.path(DIGEST)]


def test_many_processes_may_put_the_same_and_other_things_at_once(blobs):
    code = (
        "import sys, pathlib; from storage.blobs import Blobs\n"
        "blobs = Blobs(pathlib.Path(sys.argv[1]))\n"
        "for n in range(50): assert blobs.get(blobs.put(b'%d' % n)) == b'%d' % n\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(blobs.folder)], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    assert [process.communicate(timeout=60)[1].decode() for process in processes] == [""] * 4
    assert {blobs.get(digest) for digest in blobs.digests()} == {b"%d" % n for n in range(50)}
    assert len(files(blobs)) == 50


DAY = 86400


def age(blobs: Blobs, *digests: str) -> None:
    for path in map(blobs.path, digests):
        os.utime(path, (path.stat().st_mtime - 2 * DAY,) * 2)


def test_a_sweep_removes_only_what_is_old_and_unnamed(blobs):
    named, unnamed, fresh = blobs.put(b"named"), blobs.put(b"unnamed"), blobs.put(b"fresh")
    half = blobs.folder / "incoming" / "half"
    half.touch()
    os.utime(half, (half.stat().st_mtime - 2 * DAY,) * 2)
    age(blobs, named, unnamed)
    old = blobs.old(DAY)
    assert old == {named, unnamed}
    assert blobs.sweep(old - {named}, DAY) == 2
    assert {named, fresh} == set(blobs.digests())
    assert not half.exists()


@pytest.mark.parametrize("again", [lambda blobs: blobs.put(DATA), lambda blobs: blobs.renew(DIGEST)])
def test_what_was_put_again_is_kept_even_when_it_was_chosen_to_go(blobs, again):
    blobs.put(DATA)
    age(blobs, DIGEST)
    chosen = blobs.old(DAY)
    assert again(blobs)
    assert blobs.old(DAY) == set()
    assert blobs.sweep(chosen, DAY) == 0
    assert blobs.get(DIGEST) == DATA
    age(blobs, DIGEST)
    assert blobs.sweep(chosen, DAY) == 1
    assert not blobs.renew(DIGEST)


def test_nothing_is_removed_between_the_look_of_a_put_and_its_new_date(blobs, monkeypatch):
    """The one moment in which a sweep could take what a put has just found whole."""
    blobs.put(DATA)
    age(blobs, DIGEST)
    found_whole = Blobs._is_whole
    removed = []

    def and_then_a_sweep(self: Blobs, path: Path, digest: str) -> bool:
        whole = found_whole(self, path, digest)
        removed.append(Blobs(blobs.folder).sweep([DIGEST], DAY))
        return whole

    monkeypatch.setattr(Blobs, "_is_whole", and_then_a_sweep)
    blobs.put(DATA)
    assert removed == [0]
    assert blobs.get(DIGEST) == DATA


def test_a_child_forked_during_a_put_does_not_hold_up_the_sweep(blobs, monkeypatch):
    blobs.put(DATA)
    fork: list[int] = []

    def forking(_: Path) -> None:
        if not fork:
            fork.append(os.fork())
            if fork == [0]:
                time.sleep(60)
                os._exit(0)

    with monkeypatch.context() as during:
        during.setattr("storage.blobs._flush", forking)
        blobs.put(DATA)
    try:
        age(blobs, DIGEST)
        assert blobs.sweep([DIGEST], DAY) == 1
    finally:
        os.kill(fork[0], signal.SIGKILL)
        os.waitpid(fork[0], 0)


def test_puts_and_sweeps_at_once_never_lose_what_was_put(blobs):
    """Each put is of a file that is old and chosen to go: when it returns, the file is there and stays."""
    contents = [b"content %d" % number for number in range(200)]
    digests = [blobs.put(content) for content in contents]
    age(blobs, *digests)
    code = (
        "import sys, pathlib; from storage.blobs import Blobs\n"
        "blobs = Blobs(pathlib.Path(sys.argv[1]))\n"
        f"for _ in range(200): blobs.sweep({digests!r}, {DAY})\n"
    )
    sweeper = subprocess.Popen([sys.executable, "-c", code, str(blobs.folder)])
    for content in contents:
        blobs.put(content)
    assert sweeper.wait(60) == 0
    assert set(digests) <= set(blobs.digests())


def damage(blobs: Blobs, content: bytes) -> None:
    path = blobs.path(DIGEST)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)


# A power cut. The system calls of a process that puts files and writes rows are recorded; of each file and
# folder only what was flushed is kept; and then every file that a row names must be there, whole.


class Disk:
    """What a disk promises to hold, from the system calls that were made: no more than what was flushed."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.folders: dict[str, dict[str, int]] = {}
        """The entries of each folder as programs see them."""
        self.kept_folders: dict[str, dict[str, int]] = {}
        """The same as of its last flush."""
        self.files: dict[int, bytearray] = {}
        self.kept_files: dict[int, bytes] = {}
        self.open: dict[int, str | int] = {}
        """What each descriptor is: a folder's path or a file's number."""
        self.offsets: dict[int, int] = {}
        self.dated: set[int] = set()
        """Files whose date was set, and is not kept yet."""
        self._load(root)

    def _load(self, root: Path) -> None:
        for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
            entries = {}
            for child in folder.iterdir():
                entries[child.name] = number = len(self.files) + 1
                self.files[number] = bytearray(b"" if child.is_dir() else child.read_bytes())
                self.kept_files[number] = bytes(self.files[number])
            self.folders[str(folder)] = entries
            self.kept_folders[str(folder)] = dict(entries)

    def replay(self, call: str, arguments: list[str | bytes], result: int) -> None:
        getattr(self, f"do_{call}")(arguments, result)

    def do_mkdir(self, arguments, _result):
        self._name(arguments[0], self._new_file())
        self.folders[arguments[0].decode()] = {}
        self.kept_folders[arguments[0].decode()] = {}

    def do_openat(self, arguments, result):
        path, flags = arguments[1].decode(), arguments[2]
        if path in self.folders:
            self.open[result] = path
            return
        folder, _, name = path.rpartition("/")
        if folder not in self.folders:
            return
        if name not in self.folders[folder]:
            self.folders[folder][name] = self._new_file()
        self.open[result] = self.folders[folder][name]
        self.offsets[result] = 0
        if "O_TRUNC" in flags:
            self.files[self.folders[folder][name]].clear()

    def do_close(self, arguments, _result):
        self.open.pop(int(arguments[0]), None)

    def do_write(self, arguments, result):
        descriptor = int(arguments[0])
        if descriptor in self.open:
            self._write(descriptor, arguments[1][:result], self.offsets[descriptor])
            self.offsets[descriptor] += result

    def do_pwrite64(self, arguments, result):
        if int(arguments[0]) in self.open:
            self._write(int(arguments[0]), arguments[1][:result], int(arguments[3]))

    def do_ftruncate(self, arguments, _result):
        if number := self.open.get(int(arguments[0])):
            content, size = self.files[number], int(arguments[1])
            content[size:] = b"\0" * max(0, size - len(content))

    def do_fsync(self, arguments, _result):
        what = self.open.get(int(arguments[0]))
        if isinstance(what, str):
            self.kept_folders[what] = dict(self.folders[what])
        elif what is not None:
            self.kept_files[what] = bytes(self.files[what])
            self.dated.discard(what)

    do_fdatasync = do_fsync

    def do_utimensat(self, arguments, _result):
        folder, _, name = arguments[1].decode().rpartition("/")
        self.dated.add(self.folders[folder][name])

    def do_rename(self, arguments, _result):
        folder, _, name = arguments[0].decode().rpartition("/")
        self._name(arguments[1], self.folders[folder].pop(name))

    def do_unlink(self, arguments, _result):
        folder, _, name = arguments[0].decode().rpartition("/")
        if folder in self.folders:
            del self.folders[folder][name]

    def _new_file(self) -> int:
        number = len(self.files) + 1
        self.files[number] = bytearray()
        return number

    def _name(self, path: bytes, number: int) -> None:
        folder, _, name = path.decode().rpartition("/")
        self.folders[folder][name] = number

    def _write(self, descriptor: int, data: bytes, offset: int) -> None:
        content = self.files[self.open[descriptor]]
        content.extend(b"\0" * (offset - len(content)))
        content[offset : offset + len(data)] = data

    def power_cut(self, target: Path) -> None:
        """Lay out in the target what is certainly there when the power comes back."""
        self._lay(self.root, target)

    def _lay(self, folder: str, target: Path) -> None:
        target.mkdir()
        for name, number in self.kept_folders[folder].items():
            if f"{folder}/{name}" in self.folders:
                self._lay(f"{folder}/{name}", target / name)
            else:
                (target / name).write_bytes(self.kept_files.get(number, b""))


CALLS = "openat,close,mkdir,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink,utimensat"
OTHERS = (
    "open,creat,writev,pwritev,pwritev2,link,linkat,renameat,renameat2,mkdirat,unlinkat,truncate"
    ",copy_file_range,sendfile,fallocate"
)
"""More calls that change files: none is made on ours today, and `Disk` does not know them."""
LINE = re.compile(r"\d+ +(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>\d+)")


def recorded(code: str, root: Path) -> tuple[Disk, list[tuple[str, list[str | bytes], int]]]:
    """Run the code on the folder; return the folder as it was before, and the calls that changed it."""
    disk = Disk(root)
    trace = root.with_name("trace")
    strace = ["strace", "-f", "-xx", "-s1000000", f"-etrace={CALLS},{OTHERS}"]
    subprocess.run(
        [*strace, "-o", trace, sys.executable, "-c", code, root],
        check=True,
    )
    calls = []
    for line in trace.read_text().splitlines():
        made = LINE.fullmatch(line)
        if made is None:  # it failed, or a signal, or the end
            continue
        values = [parsed(argument) for argument in made["arguments"].split(", ")]
        if made["call"] in CALLS.split(","):
            calls.append((made["call"], values, int(made["result"])))
        else:
            assert not touches(values, root), line
    assert calls
    return disk, calls


def parsed(argument: str) -> str | bytes:
    argument = argument.strip()
    if not argument.startswith('"'):
        return argument
    assert argument.endswith('"'), "strace cut the data short"
    return bytes.fromhex(argument[1:-1].replace("\\x", ""))


def touches(values: list[str | bytes], root: Path) -> bool:
    return any(isinstance(value, bytes) and value.startswith(str(root).encode()) for value in values)


def broken_promises(disk: Disk, target: Path) -> list[str]:
    """After the power cut: digests that a row names and whose file is not whole. The database must open."""
    shutil.rmtree(target, ignore_errors=True)
    disk.power_cut(target)
    connection = sqlite3.connect(target / "rubrica.db")
    named = [digest for (digest,) in connection.execute("SELECT values_digest FROM project ORDER BY id")]
    connection.close()
    blobs, broken = Blobs(target / "files"), []
    for digest in named:
        try:
            blobs.get(digest)
        except (BlobMissing, BlobCorrupted):
            broken.append(digest)
    return broken


def number_of_rows(target: Path) -> int:
    connection = sqlite3.connect(target / "rubrica.db")
    [(rows,)] = connection.execute("SELECT count(*) FROM project")
    connection.close()
    return rows


PUT_AND_NAME = """
import sys, pathlib, datetime
from storage.blobs import Blobs
from storage.database import Database
from storage.models import Project
root = pathlib.Path(sys.argv[1])
blobs, database = Blobs(root / "files"), Database(f"sqlite:///{root}/rubrica.db")
def careless_put(data):
    import hashlib
    digest = hashlib.sha256(data).hexdigest()
    path = blobs.path(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return digest
for n in range(4):
    digest = PUT(b"content %d " % n * 10**n)
    with database.writing() as session:
        session.add(Project(
            id=str(n), code=str(n), name="n", folio_prefix=str(n), timezone="z", region="r", comuna="c",
            executor="e", values_digest=digest, updated_at=datetime.datetime.now(datetime.UTC),
        ))
"""


@pytest.fixture
def root(tmp_path):
    """A folder with a migrated database, at rest."""
    root = tmp_path / "data"
    root.mkdir()
    database = Database(f"sqlite:///{root}/rubrica.db")
    database.migrate()
    database.close()
    return root


def test_after_a_power_cut_at_any_moment_every_file_that_a_row_names_is_whole(root, tmp_path):
    disk, calls = recorded(PUT_AND_NAME.replace("PUT", "blobs.put"), root)
    moments = 0
    for call, arguments, result in calls:
        disk.replay(call, arguments, result)
        if call in ("fsync", "fdatasync"):  # nothing else changes what is certainly kept
            assert broken_promises(disk, tmp_path / "after") == []
            moments += 1
    assert moments > 20
    assert number_of_rows(tmp_path / "after") == 4, "a commit is kept as well"


def test_a_file_that_is_only_written_would_be_missed(root, tmp_path):
    disk, calls = recorded(PUT_AND_NAME.replace("PUT", "careless_put"), root)
    for call in calls:
        disk.replay(*call)
    assert len(broken_promises(disk, tmp_path / "after")) == 4


PUT_ALONE = """
import sys, pathlib
from storage.blobs import Blobs
Blobs(pathlib.Path(sys.argv[1], "new", "files")).put(b"content" * 1000)
"""


def test_a_put_is_kept_with_every_new_folder_above_it(tmp_path):
    root = tmp_path / "data"
    root.mkdir()
    disk, calls = recorded(PUT_ALONE, root)
    for call in calls:
        disk.replay(*call)
    disk.power_cut(tmp_path / "after")
    digest = hashlib.sha256(b"content" * 1000).hexdigest()
    assert Blobs(tmp_path / "after" / "new" / "files").get(digest) == b"content" * 1000


def test_a_date_that_a_put_renews_is_kept(tmp_path):
    root = tmp_path / "data"
    Blobs(root / "new" / "files").put(b"content" * 1000)
    disk, calls = recorded(PUT_ALONE, root)
    renewed = set()
    for call in calls:
        disk.replay(*call)
        renewed |= disk.dated
    assert len(renewed) == 1
    assert disk.dated == set()


def test_at_no_moment_has_a_name_a_wrong_content(tmp_path):
    """Even when the disk kept every name and, of the contents, only what was flushed."""
    root = tmp_path / "data"
    root.mkdir()
    disk, calls = recorded(PUT_ALONE, root)
    digest = hashlib.sha256(b"content" * 1000).hexdigest()
    seen = 0
    for call in calls:
        disk.replay(*call)
        for entries in disk.folders.values():
            if digest in entries:
                assert disk.kept_files.get(entries[digest]) == b"content" * 1000
                seen += 1
    assert seen
