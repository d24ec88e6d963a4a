"""`rubrica template`: the same from a terminal, with its exit codes; all of it or nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.context import Context
from service.errors import Invalid
from service.lifecycle import replay
from service.versions import bringing, command
from service.versions.bringing import Proposal
from storage.models import TemplateVersion

KIND = "declaracion_gm"
RENAMED = ("{{ declarante }}", "«nombre_declarante»")


@pytest.fixture
def file(tmp_path: Path, word: Callable[..., bytes]) -> Callable[..., Path]:
    def make(*changes: tuple[str, str]) -> Path:
        path = tmp_path / "formato.docx"
        path.write_bytes(word(KIND, *changes))
        return path

    return make


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["template", *arguments])


def test_check_says_what_is_lacking_and_what_it_may_be_and_its_code_tells(
    file: Callable[..., Path], tmp_path: Path
) -> None:
    path = str(file(RENAMED))
    lacking = run("check", path, "--kind", KIND)
    assert (lacking.exit_code, lacking.stderr) == (1, "")
    assert "No sabemos qué dato es «nombre_declarante». ¿declarante?" in lacking.stdout
    good = run("check", path, "--kind", KIND, "--match", "nombre_declarante=declarante", "--json")
    assert good.exit_code == 0
    assert json.loads(good.stdout)["usable"] is True
    assert [place["name"] for place in json.loads(good.stdout)["places"]] == ["nombre_declarante"]
    (tmp_path / "malo.docx").write_bytes(b"%PDF-1.7")
    bad = run("check", str(tmp_path / "malo.docx"), "--kind", KIND)
    assert (bad.exit_code, bad.stdout) == (
        1,
        "El archivo es un PDF con otro nombre: suba el documento de Word (.docx).\n",
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-hay.docx", "--kind", KIND], "No se puede leer el archivo"),
        (["formato.docx", "--kind", "nada"], "No hay un tipo de documento «nada»."),
        (["formato.docx", "--kind", KIND, "--match", "x"], "Escriba «lugar=dato»"),
    ],
)
def test_what_cannot_be_checked_ends_with_two(
    file: Callable[..., Path], arguments: list[str], told: str
) -> None:
    folder = file().parent
    done = run("check", str(folder / arguments[0]), *arguments[1:])
    assert done.exit_code == 2
    assert told in done.stderr


def versions(ctx: Context) -> list[TemplateVersion]:
    with ctx.database.reading() as session:
        return list(session.query(TemplateVersion))


def add(ctx: Context, path: Path, use: bool = True, **more: Any) -> str:
    proposal = Proposal(KIND, "Formato", "oficial_fosis", *command.place(ctx, None, more.pop("region", None)))
    told = {"choices": {}, "approval": None, "add_boxes": False, "reason": ""} | more
    return command.add(ctx, path, proposal, use=use, **told)


def test_add_brings_approves_and_uses_at_once(
    house: Context, file: Callable[..., Path], tmp_path: Path
) -> None:
    leave = tmp_path / "visado.pdf"
    leave.write_bytes(b"%PDF-1.7 visado")
    told = {"type": "visado_fiscalia", "by": "Fiscalía", "date": "2026-06-30"}
    version = add(
        house,
        file(RENAMED),
        choices={"nombre_declarante": "declarante"},
        approval=(told, leave),
        region="Valparaíso",
    )
    row = bringing.get(house, version)
    assert (bringing.state(row), row.scope, row.scope_id) == ("in_force", "region", "Valparaíso")
    assert [one["type"] for one in row.approvals] == ["visado_fiscalia"]
    assert row.uploaded_by == "operator"
    with house.database.reading() as session:
        assert list(replay.differences(session, house.blobs)) == []


def test_what_cannot_be_used_or_allowed_is_not_kept_either(
    house: Context, file: Callable[..., Path], tmp_path: Path
) -> None:
    files = set(house.blobs.digests())
    with pytest.raises(Invalid, match="no se puso en uso") as refused:
        add(house, file(RENAMED))
    assert [error.path for error in refused.value.errors] == ["«nombre_declarante»", "declarante"]
    leave = tmp_path / "visado.pdf"
    leave.write_bytes(b"%PDF-1.7 visado")
    with pytest.raises(Invalid, match="quién la dio"):
        add(house, file(), approval=({"type": "visado_fiscalia", "date": "2026-06-30"}, leave))
    assert versions(house) == []
    assert set(house.blobs.digests()) == files
    waiting = add(house, file(RENAMED), use=False)
    assert bringing.state(bringing.get(house, waiting)) == "waiting"


def test_a_place_is_a_known_project_or_a_region_not_both(house: Context) -> None:
    assert command.place(house, "EJ-05-ECOM-2026-007", None)[0] == "project"
    assert command.place(house, None, None) == ("all", "")
    with pytest.raises(Invalid):
        command.place(house, "a", "b")
