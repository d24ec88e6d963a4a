"""The commands: what they answer, and that bad input ends with code 2, a sentence, and nothing kept."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from document_templates import catalog
from service.cli import main
from service.jobs import Jobs
from service.settings import DATABASE_FILE
from storage.database import Database

EXAMPLE = Path(__file__).parents[2] / "example" / "limache.yaml"


@pytest.fixture
def rubrica(tmp_path, monkeypatch):
    monkeypatch.setenv("RUBRICA_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, **environment: str) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], env=environment)

    return run


def changed(folder: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    file = folder / "proyecto.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_every_kind_is_listed(rubrica):
    listed = json.loads(rubrica("kinds", "--json").stdout)
    assert {row["slug"] for row in listed} == set(catalog.kinds())
    assert all(row["code"] in rubrica("kinds").stdout for row in listed)


def test_a_project_is_imported_once_and_comes_out_again(rubrica, tmp_path):
    first = rubrica("project", "import", EXAMPLE)
    assert first.exit_code == 0
    assert "Proyecto EJ-05-ECOM-2026-007: 134 documentos" in first.stdout
    assert "anexos/lista_S04.pdf" in first.stderr
    again = rubrica("project", "import", EXAMPLE)
    assert again.exit_code == 2
    assert "ya existe" in again.stderr
    assert rubrica("project", "import", EXAMPLE, "--update").exit_code == 0
    out = rubrica("project", "export", "EJ-05-ECOM-2026-007", "-o", tmp_path / "out")
    assert out.exit_code == 0
    assert (tmp_path / "out" / "EJ-05-ECOM-2026-007.yaml").is_file()
    assert (tmp_path / "out" / "anexos" / "facturas.pdf").is_file()


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("prefijo_folio: LIM26", "prefijo_folios: LIM26", "convenio.prefijo_folios", ""),
        ("rut: 41.203.877-0", "rut: 41.203.877-1", "personas[P01].rut", "RUT"),
        ("telefono: '+56900000001'", "telefono: '12'", "personas[P01].telefono", ""),
        ("fecha_inicio: 2026-02-16", "fecha_inicio: 2026-02-31", "convenio.fecha_inicio", ""),
        ("cantidad: 1\n", "cantidad: -1\n", "inventario.lineas[0].cantidad", ""),
        ("slug: ficha_interes", "slug: ficha_inventada", "documentos[LIM26-D07-001].slug", ""),
        ("total_clp: 13783510", "total_clp: 13783511", "total_clp", ""),
    ],
)
def test_a_project_with_an_error_is_refused_whole(rubrica, tmp_path, old, new, field, message):
    refused = rubrica("project", "import", changed(tmp_path, old, new))
    assert refused.exit_code == 2
    assert field in refused.stderr
    assert message in refused.stderr
    assert "Traceback" not in refused.output
    assert rubrica("project", "export", "EJ-05-ECOM-2026-007", "-o", tmp_path / "out").exit_code == 2


def test_a_job_that_failed_is_named_and_tried_again(rubrica, tmp_path):
    assert rubrica("jobs", "failed").exit_code == 2
    rubrica("project", "import", EXAMPLE)
    assert (rubrica("jobs", "failed").exit_code, rubrica("jobs", "failed").stdout) == (
        0,
        "Ningún trabajo falló.\n",
    )
    tries = []

    def work(one: str) -> None:
        tries.append(one)
        if len(tries) == 1:
            raise ValueError("no such row")

    def served(enqueued: bool) -> None:
        jobs = Jobs(f"sqlite:///{tmp_path / 'data' / DATABASE_FILE}", delays=())
        jobs.register("work", work)
        jobs.start()
        if enqueued:
            with Database(f"sqlite:///{tmp_path / 'data' / DATABASE_FILE}").writing() as session:
                jobs.enqueue(session, "work", "work:cause", "p", "a")
        jobs.wait_idle(30)
        jobs.stop()

    served(True)
    failed = rubrica("jobs", "failed")
    assert failed.exit_code == 1
    assert failed.stdout.startswith("work:cause  ")
    assert "ValueError: no such row" in failed.stdout
    [told] = json.loads(rubrica("jobs", "failed", "--json").stdout)
    assert (told["key"], told["name"], told["ids"]) == ("work:cause", "work", ["a"])
    wrong = rubrica("jobs", "retry", "work:other")
    assert (wrong.exit_code, tries) == (2, ["a"])
    assert "rubrica jobs failed" in wrong.stderr
    assert rubrica("jobs", "retry", "work:cause").exit_code == 0
    served(False)
    assert tries == ["a", "a"]
    assert rubrica("jobs", "failed").exit_code == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"- 1\n- 2", b"a: &a [*a]", b"%PDF-1.7"])
def test_what_is_no_project_is_refused(rubrica, tmp_path, content):
    (tmp_path / "x.yaml").write_bytes(content)
    refused = rubrica("project", "import", tmp_path / "x.yaml")
    assert refused.exit_code == 2
    assert refused.stderr
    assert "Traceback" not in refused.output


def test_a_document_of_ones_own_is_not_rendered_from_data_alone(rubrica, tmp_path):
    out = tmp_path / "propio.pdf"
    done = rubrica("render", "documento_propio", "--data", "x.json", "-o", out)
    assert done.exit_code == 2
    assert "se hace con un archivo propio" in done.stderr
    assert not out.exists()


def test_a_draft_is_rendered_without_an_installation(rubrica, tmp_path):
    sample = catalog.get("declaracion_gm").folder / "sample.json"
    done = rubrica("render", "declaracion_gm", "--data", sample, "-o", tmp_path / "out.pdf")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert not (tmp_path / "data").exists()


def test_a_draft_of_an_unknown_kind_or_with_a_wrong_field_is_refused(rubrica, tmp_path):
    kind = catalog.get("declaracion_gm")
    values = json.loads((kind.folder / "sample.json").read_text(encoding="utf-8"))
    values["inventado"] = values.pop("fecha")
    (tmp_path / "wrong.json").write_text(json.dumps(values), encoding="utf-8")
    refused = rubrica(
        "render", "declaracion_gm", "--data", tmp_path / "wrong.json", "-o", tmp_path / "out.pdf"
    )
    assert refused.exit_code == 2
    assert "fecha: " in refused.stderr
    assert "inventado: " in refused.stderr
    unknown = rubrica("render", "nada", "--data", tmp_path / "wrong.json", "-o", tmp_path / "out.pdf")
    assert unknown.exit_code == 2
    assert "rubrica kinds" in unknown.stderr
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize(
    ("slug", "place", "value", "said"),
    [
        ("declaracion_gm", ("firmantes", 0, "rut"), "40.114.702-1", "firmantes[0].rut: "),
        ("declaracion_gm", ("firmantes", 0, "rut"), "ninguno", "firmantes[0].rut: "),
        ("declaracion_gm", ("firmantes", 0, "nombre"), "Rosa \x07 Contreras", "firmantes[0].nombre: "),
        ("inventario_bienes", ("lineas", 0, "cantidad"), -3, "lineas[0].cantidad: "),
    ],
)
def test_a_draft_of_data_that_cannot_be_is_refused_by_the_name_of_the_field(
    rubrica, tmp_path, slug, place, value, said
):
    values = json.loads((catalog.get(slug).folder / "sample.json").read_text(encoding="utf-8"))
    *way, last = place
    inner = values
    for step in way:
        inner = inner[step]
    inner[last] = value
    (tmp_path / "wrong.json").write_text(json.dumps(values), encoding="utf-8")
    done = rubrica("render", slug, "--data", tmp_path / "wrong.json", "-o", tmp_path / "out.pdf")
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert not (tmp_path / "out.pdf").exists()


def test_a_draft_that_cannot_be_written_is_told_with_its_place(rubrica, tmp_path):
    sample = catalog.get("declaracion_gm").folder / "sample.json"
    (tmp_path / "file").write_text("no folder")
    out = tmp_path / "file" / "out.pdf"
    done = rubrica("render", "declaracion_gm", "--data", sample, "-o", out)
    assert done.exit_code == 2, done.output
    assert f"No se puede leer o escribir {out}" in done.stderr


def test_a_file_is_judged_only_beside_a_register(rubrica, tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 nothing of ours")
    without = rubrica("verify", tmp_path / "x.pdf")
    assert without.exit_code == 2
    assert "RUBRICA_DATA" in without.stderr
    assert not (tmp_path / "data").exists()
    assert rubrica("project", "import", EXAMPLE).exit_code == 0
    assert rubrica("verify", tmp_path / "missing.pdf").exit_code == 2
    judged = rubrica("verify", tmp_path / "x.pdf", "--json")
    assert judged.exit_code == 1
    assert json.loads(judged.stdout)["stands"] is False


@pytest.mark.parametrize("damage", ["whole", "a page"])
def test_a_register_that_cannot_be_read_is_no_verdict(rubrica, tmp_path, damage):
    rubrica("project", "import", EXAMPLE)
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 nothing")
    database = tmp_path / "data" / "rubrica.db"
    data = database.read_bytes()
    database.write_bytes(data[:100] + b"damaged" * 1000 if damage == "whole" else data[:8192])
    for command in (("verify", tmp_path / "x.pdf"), ("log", "check")):
        told = rubrica(*command)
        assert told.exit_code == 2, told.output
        assert told.stderr.startswith("No se puede leer el registro")
        assert told.stderr.count("\n") == 1


def test_a_register_that_does_not_answer_is_no_verdict(rubrica, tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 nothing")
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    told = rubrica("verify", tmp_path / "x.pdf", RUBRICA_DATABASE_URL=url)
    assert told.exit_code == 2
    assert told.stderr.startswith("No se puede leer el registro")
    assert told.stderr.count("\n") == 1


def test_a_file_that_the_register_lost_is_named(rubrica, tmp_path):
    rubrica("project", "import", EXAMPLE)
    for file in (tmp_path / "data" / "files").glob("??/*"):
        file.unlink()
    told = rubrica("project", "export", "EJ-05-ECOM-2026-007", "-o", tmp_path / "out")
    assert told.exit_code == 2
    assert told.stderr.startswith("Al registro le falta un archivo")


def test_a_folder_that_cannot_be_written_is_named(rubrica, tmp_path):
    rubrica("project", "import", EXAMPLE)
    (tmp_path / "file").write_text("no folder")
    for command in (("project", "export", "EJ-05-ECOM-2026-007", "-o"), ("demo", "--out")):
        told = rubrica(*command, tmp_path / "file")
        assert told.exit_code == 2, told.output
        assert f"No se puede leer o escribir {tmp_path / 'file'}" in told.stderr


def test_a_sheet_is_tried_and_then_taken_by_command(rubrica, tmp_path):
    rubrica("project", "import", EXAMPLE)
    sheet = tmp_path / "personas.csv"
    sheet.write_bytes(
        "Código;Nombres;Apellido;RUT;Fono\nP06;;;;912345678\n;Íñigo;Soto;12345678-5;\n".encode("cp1252")
    )
    load = ("project", "load", "EJ-05-ECOM-2026-007", sheet, "--what", "personas")
    tried = rubrica(*load)
    assert tried.exit_code == 0
    assert (
        "Cambia: fila 2, P06 Rosa Elena Contreras Villalobos: Teléfono: +56 9 0000 0006 → +56 9 1234 5678"
        in tried.stdout
    )
    assert "Agrega: fila 3, P21: Íñigo Soto" in tried.stdout
    assert "repita con --apply" in tried.stdout
    assert "Guardado." in rubrica(*load, "--apply").stdout
    assert "Agrega 0, cambia 0, deja igual 2" in rubrica(*load, "--apply").stdout
    assert rubrica("log", "check").exit_code == 0


def test_a_sheet_with_an_error_or_a_question_saves_nothing(rubrica, tmp_path):
    rubrica("project", "import", EXAMPLE)
    sheet = tmp_path / "organizaciones.csv"
    load = ("project", "load", "EJ-05-ECOM-2026-007", sheet, "--what", "organizaciones")
    assert rubrica(*load).exit_code == 2
    sheet.write_text("Nombre,RUT\nÑandú,1-1\n", encoding="utf-8")
    wrong = rubrica(*load, "--apply")
    assert wrong.exit_code == 1
    assert "Error: Fila 2, columna B (RUT) «1-1»: no es un RUT" in wrong.stdout
    assert "No se guardó nada." in wrong.stdout
    sheet.write_text("Nombre,Sector\nJJVV 8 Los Aromoz,Centro\n", encoding="utf-8")
    asked = rubrica(*load, "--apply")
    assert asked.exit_code == 1
    assert "--same 2=O01 (Junta de Vecinos N° 8 Los Aromos); si es otra, --same 2=nueva" in asked.stdout
    assert "Guardado." in rubrica(*load, "--apply", "--same", "2=O01").stdout
    assert rubrica(*load, "--same", "dos=O01").exit_code == 2
    sheet.write_bytes(b"\xd0\xcf\x11\xe0")
    assert ".xls" in rubrica(*load).stderr


def test_an_account_is_made_with_its_permission(rubrica):
    asked = (
        "user",
        "create",
        "ana@example.org",
        "--name",
        "Ana",
        "--permission",
        "fosis",
        "--region",
        "Valparaíso",
    )
    short = rubrica(*asked, RUBRICA_NEW_PASSWORD="corta")
    assert short.exit_code == 2
    assert "al menos 10 caracteres" in short.stderr
    assert rubrica(*asked, RUBRICA_NEW_PASSWORD="una clave bien larga").exit_code == 0
    twice = rubrica(*asked, RUBRICA_NEW_PASSWORD="una clave bien larga")
    assert twice.exit_code == 2
    assert "Ya hay una cuenta" in twice.stderr


def test_the_log_is_checked(rubrica):
    assert rubrica("log", "check").exit_code == 2
    rubrica("project", "import", EXAMPLE)
    assert rubrica("log", "check").exit_code == 0


def test_an_unsafe_setting_is_named(rubrica):
    refused = rubrica("log", "check", RUBRICA_PUBLIC_URL="http://ejemplo.example.org")
    assert refused.exit_code == 2
    assert "https" in refused.stderr
