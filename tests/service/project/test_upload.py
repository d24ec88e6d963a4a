"""What comes by browser stays in its folder, whatever it says of itself."""

import io
import zipfile
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage

from service.errors import Invalid
from service.project import upload
from storage.blobs import Blobs


def sent(data: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(data), name)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_yaml_alone_is_the_project_file(tmp_path):
    assert upload.unpack(sent(b"formato: 2", "limache.yaml"), tmp_path).read_bytes() == b"formato: 2"


@pytest.mark.parametrize("top", ["", "limache/"])
def test_a_zip_brings_the_file_and_its_annexes(tmp_path, top):
    data = zipped(**{f"{top}limache.yaml": b"formato: 2", f"{top}anexos/facturas.pdf": b"%PDF"})
    file = upload.unpack(sent(data, "Limache.ZIP"), tmp_path)
    assert file.read_bytes() == b"formato: 2"
    assert (file.parent / "anexos" / "facturas.pdf").read_bytes() == b"%PDF"


@pytest.mark.parametrize("name", ["../fuera.yaml", "/etc/fuera.yaml", "a/../../fuera.yaml", "..\\fuera.yaml"])
def test_nothing_is_written_outside_the_folder(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(Invalid, match="sale de él"):
        upload.unpack(sent(zipped(**{name: b"x"}), "a.zip"), folder)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path):
    bomb = zipped(**{"limache.yaml": b"formato: 2", "anexos/ceros": bytes(upload.LARGEST + 1)})
    assert len(bomb) < 1_000_000
    with pytest.raises(Invalid, match="demasiado grande"):
        upload.unpack(sent(bomb, "a.zip"), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "", "Elija el archivo"),
        (b"hola", "proyecto.docx", "debe ser YAML"),
        (b"no es un ZIP", "a.zip", "dañado"),
        (zipped(nada=b"x"), "a.zip", "un solo archivo YAML"),
        (zipped(**{"a.yaml": b"x", "b.yaml": b"y"}), "a.zip", "un solo archivo YAML"),
        (zipped(**{"a.yaml": b"x" * 5000})[:60], "a.zip", "dañado"),
    ],
    # A ZIP tells when it was made: as a name it would be another one in each process of the run.
    ids=["nothing", "a Word file", "no ZIP", "no project", "two projects", "cut short"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, data, name, said):
    with pytest.raises(Invalid, match=said):
        upload.unpack(sent(data, name), tmp_path)


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "files")


@pytest.fixture
def folder(tmp_path):
    """As a ZIP with one annex leaves it."""
    (tmp_path / "in" / "anexos").mkdir(parents=True)
    (tmp_path / "in" / "anexos" / "a.pdf").write_bytes(b"new")
    return tmp_path / "in"


def test_annexes_already_known_stay_and_new_ones_win(blobs, folder):
    known = blobs.put(b"old")
    upload.keep({"anexos/a.pdf": known, "anexos/b.pdf": known}, blobs.get, folder)
    found = {path.name: path.read_bytes() for path in Path(folder, "anexos").iterdir()}
    assert found == {"a.pdf": b"new", "b.pdf": b"old"}


def test_an_annex_that_changed_in_the_store_is_not_taken_for_the_known_one(blobs, folder):
    known = blobs.put(b"old")
    blobs.path(known).chmod(0o600)
    blobs.path(known).write_bytes(b"otro")
    with pytest.raises(Invalid, match=r"anexos/b\.pdf.*dañado"):
        upload.keep({"anexos/b.pdf": known}, blobs.get, folder)
