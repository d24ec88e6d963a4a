"""`rubrica …`: exit code 0 when it went well, 1 when the answer is no, 2 when it could not be done."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from service import settings as settings_module
from service.errors import Invalid, NotFound, Refused
from service.settings import DATABASE_FILE

CANNOT = 2


class Spanish(click.Group):
    """Tells what was refused in one line per error, and nothing of how the program is made."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Refused as error:
            click.echo(error.told(), err=True)
        except settings_module.SettingsInvalid as error:
            click.echo(f"Configuración: {error}", err=True)
        except Exception as error:
            told = _told(error)
            if told is None:
                raise
            click.echo(told, err=True)
        raise SystemExit(CANNOT)


def _told(error: Exception) -> str | None:
    """What an operator can mend, in a sentence; None for a mistake of ours."""
    from sqlalchemy.exc import SQLAlchemyError

    from storage.blobs import BlobError

    if isinstance(error, SQLAlchemyError):
        return "No se puede leer el registro: está dañado, o la base de datos no responde. No es un problema del documento."
    if isinstance(error, BlobError):
        return f"Al registro le falta un archivo, o está dañado: {error.digest}"
    if isinstance(error, OSError) and error.filename:
        return f"No se puede leer o escribir {error.filename}."
    return None


@click.group(cls=Spanish)
@click.version_option(package_name="rubrica")
def main() -> None:
    """Rúbrica: documentos oficiales de los Ecomercados Solidarios, firmados, sellados y comprobables."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


@contextmanager
def _context(*, existing: bool = False) -> Iterator[Any]:
    """A context for one command. With `existing`, an installation that is not there is no reason to make one."""
    from service.context import Context

    settings = settings_module.read()
    if existing and not settings.database_url and not (settings.data / DATABASE_FILE).exists():
        raise NotFound(f"No hay un registro en {settings.data}. Diga cuál con RUBRICA_DATA.")
    ctx = Context(settings, "command")
    try:
        ctx.prepare()
        yield ctx
    finally:
        ctx.close()


@main.command()
@click.option("--bind", help="Dirección y puerto; por ejemplo 127.0.0.1:8000.")
@click.option("--example", type=click.Path(path_type=Path), help="Carga este proyecto si todavía no existe.")
def serve(bind: str | None, example: Path | None) -> None:
    """Sirve las páginas y hace los trabajos, todo en uno."""
    from service import serving

    serving.run(settings_module.read(), bind, example)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Responde en JSON.")
@click.option(
    "--contact-sheet",
    "sheet",
    type=click.Path(path_type=Path),
    help="Escribe un PDF con todas las páginas de la muestra de cada tipo, en pequeño.",
)
def kinds(as_json: bool, sheet: Path | None) -> None:
    """Los tipos de documento que hay."""
    from document_templates import catalog

    if sheet:
        from service import rendering

        rendering.at_a_glance(sheet)
        click.echo(f"Muestra de {len(catalog.kinds())} tipos de documento: {sheet}")
        return
    rows = [
        {"slug": kind.slug, "code": kind.code, "title": kind.title, "stage": kind.stage}
        for kind in sorted(catalog.kinds().values(), key=lambda kind: kind.code)
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['code']}  {row['slug']:<24} {row['title']}")


@main.command()
@click.argument("kind")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Datos del documento, en JSON.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="El PDF que se escribe.")
def render(kind: str, data: Path, output: Path) -> None:
    """Hace el borrador de un documento en PDF, sin base de datos."""
    from service import rendering

    rendering.render(kind, data, output)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Responde en JSON.")
def verify(file: Path, as_json: bool) -> None:
    """Dice si un PDF es un documento sellado aquí y si sigue vigente."""
    from service.verification import checking

    try:
        data = file.read_bytes()
    except OSError:
        click.echo(f"No se puede leer el archivo {file}.", err=True)
        raise SystemExit(CANNOT) from None
    with _context(existing=True) as ctx:
        report = checking.check_file(ctx, data)
    click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2) if as_json else report.sentence)
    raise SystemExit(0 if report.stands else 1)


@main.group()
def project() -> None:
    """Proyectos: un archivo YAML por Ecomercado."""


@project.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--update", is_flag=True, help="Reemplaza los datos de un proyecto que ya existe.")
def project_import(file: Path, update: bool) -> None:
    """Carga un archivo de proyecto: todo o nada."""
    from service.project import importing

    with _context() as ctx:
        done = importing.import_project(ctx, file, update=update, actor="operator")
    for warning in done.warnings:
        click.echo(f"Aviso: {warning.path}: {warning.message}", err=True)
    click.echo(f"Proyecto {done.code}: {done.documents} documentos.")


@project.command("export")
@click.argument("code")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="Carpeta donde se escribe."
)
def project_export(code: str, output: Path) -> None:
    """Escribe el archivo de un proyecto y sus anexos."""
    from service.project import importing

    with _context(existing=True) as ctx:
        click.echo(importing.export_project(ctx, code, output))


@project.command("bundle")
@click.argument("code")
@click.option("--stage", required=True, type=click.IntRange(1, 4), help="Etapa del programa.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="El ZIP que se escribe.")
def project_bundle(code: str, stage: int, output: Path) -> None:
    """El paquete de una etapa para FOSIS: documentos sellados, anexos e índice, en un ZIP."""
    from service.bundle import contents, zipping

    with _context(existing=True) as ctx:
        found = contents.of_code(ctx, code, stage)
        with zipping.zipped(ctx, found) as file:
            output.write_bytes(file.read())
    letter = f"con el oficio {found.letter.entry.folio}" if found.letter else "sin oficio conductor firmado"
    click.echo(
        f"{output}: {len(found.bundle.entries)} documentos de la etapa {stage}, {letter}; "
        f"{len(found.bundle.missing)} verificadores faltan."
    )


@project.command("load")
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--what",
    required=True,
    type=click.Choice(["organizaciones", "personas", "asistencia", "evaluaciones", "planes", "inventario"]),
    help="Qué trae la planilla.",
)
@click.option(
    "--same",
    "answers",
    multiple=True,
    help="La fila 12 es O01: 12=O01; o es otra: 12=nueva. Se puede repetir.",
)
@click.option("--apply", "confirmed", is_flag=True, help="Guarda los cambios; sin esto solo los muestra.")
def project_load(code: str, file: Path, what: str, answers: tuple[str, ...], confirmed: bool) -> None:
    """Dice qué cambiaría una planilla de Excel o CSV en un proyecto y, con --apply, lo guarda: todo o nada."""
    from service.sheets import reporting

    with _context(existing=True) as ctx:
        told, fine = reporting.load(ctx, code, file, what, answers, confirmed)
    click.echo(told)
    raise SystemExit(0 if fine else 1)


@project.command("status")
@click.argument("project")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Otro día que hoy: 2026-08-10.")
@click.option("--json", "as_json", is_flag=True, help="Responde en JSON.")
def project_status(project: str, on: datetime | None, as_json: bool) -> None:
    """Qué falta: lo que el programa pide ese día. PROJECT: un código, o un archivo con su propia historia."""
    from service.project import outlook, status

    day = on.date() if on else None
    if Path(project).suffix in (".yaml", ".yml"):
        found = status.of_file(Path(project), day)
    else:
        with _context(existing=True) as ctx:
            found = status.of_code(ctx, project, day)
    if as_json:
        click.echo(json.dumps(outlook.as_data(found), ensure_ascii=False, indent=2))
    else:
        click.echo(outlook.as_text(found))


@main.group()
def template() -> None:
    """Formatos: el archivo de Word con que se hace un tipo de documento."""


_OF_A_FILE = (
    click.argument("file", type=click.Path(path_type=Path)),
    click.option("--kind", required=True, help="El tipo de documento; vea los que hay con: rubrica kinds"),
    click.option("--match", "matches", multiple=True, help="Qué dato va en un lugar: «lugar=dato»."),
    click.option("--boxes", is_flag=True, help="Añade al final los recuadros de firma y el del sello."),
    click.option(
        "--origin",
        type=click.Choice(["oficial_fosis", "propuesto"]),
        default="propuesto",
        help="De quién es.",
    ),
)


def _of_a_file(command: Any) -> Any:
    for option in reversed(_OF_A_FILE):
        command = option(command)
    return command


@template.command("check")
@_of_a_file
@click.option("--json", "as_json", is_flag=True, help="Responde en JSON.")
def template_check(
    file: Path, kind: str, matches: tuple[str, ...], boxes: bool, origin: str, as_json: bool
) -> None:
    """Dice si un archivo de Word sirve de formato. 0: sirve; 1: le falta algo; 2: no se pudo revisar."""
    from service.versions import command

    choices = command.choices_of(matches)
    tried = command.check(file, kind, choices, add_boxes=boxes, official=origin == "oficial_fosis")
    if as_json:
        click.echo(json.dumps(command.as_data(kind, tried), ensure_ascii=False, indent=2))
    else:
        click.echo(command.as_text(kind, tried))
    raise SystemExit(0 if tried.checked.complete else 1)


@template.command("add")
@_of_a_file
@click.option("--name", required=True, help="Para reconocerlo.")
@click.option("--project", "project_code", help="Vale solo en este proyecto (su código).")
@click.option("--region", help="Vale solo en esta región.")
@click.option("--approval", help="Aprobación que lo permite: visado_fiscalia, autorizacion_fosis_central…")
@click.option("--approval-by", default="", help="Quién la dio.")
@click.option("--approval-number", default="", help="Su número.")
@click.option("--approval-date", default="", help="Su fecha: 2026-03-10.")
@click.option("--approval-file", type=click.Path(path_type=Path), help="El archivo que la prueba.")
@click.option("--use", is_flag=True, help="Lo pone en uso: los documentos nuevos se hacen con él.")
@click.option("--reason", default="", help="Por qué se usa aunque no lleve todo lo que pide el programa.")
def template_add(
    file: Path,
    kind: str,
    matches: tuple[str, ...],
    boxes: bool,
    origin: str,
    name: str,
    project_code: str | None,
    region: str | None,
    approval: str | None,
    approval_by: str,
    approval_number: str,
    approval_date: str,
    approval_file: Path | None,
    use: bool,
    reason: str,
) -> None:
    """Trae un archivo de Word como formato: todo o nada."""
    from service.versions import bringing, command

    if bool(approval) != bool(approval_file):
        raise Invalid("Una aprobación va con su archivo: --approval y --approval-file.")
    told = {"type": approval or "", "by": approval_by, "number": approval_number, "date": approval_date}
    with _context() as ctx:
        scope, scope_id = command.place(ctx, project_code, region)
        version_id = command.add(
            ctx,
            file,
            bringing.Proposal(kind, name, origin, scope, scope_id),
            command.choices_of(matches),
            (told, approval_file) if approval_file else None,
            add_boxes=boxes,
            use=use,
            reason=reason,
        )
        state = bringing.state(bringing.get(ctx, version_id))
    words = {
        "in_force": "está en uso",
        "ready": "está listo para usar",
        "waiting": "tiene algo que completar",
    }
    click.echo(f"El formato «{name}» quedó guardado y {words[state]}.")


@project.command("forms")
@click.argument("project")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="El PDF que se escribe.")
@click.option("--session", default="", help="Con los nombres de quienes se invitó a esta sesión: S01.")
def project_forms(project: str, output: Path, session: str) -> None:
    """Formularios para imprimir y llenar a mano, en un solo PDF. PROJECT: un código, o un archivo."""
    from service.project import forms

    if Path(project).suffix in (".yaml", ".yml"):
        pdf = forms.of_file(Path(project), session)
    else:
        with _context(existing=True) as ctx:
            pdf = forms.of_code(ctx, project, session)
    output.write_bytes(pdf)
    click.echo(f"Formularios: {output}")


@main.group()
def user() -> None:
    """Cuentas del equipo y de FOSIS."""


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="Nombre de la persona.")
@click.option(
    "--permission",
    required=True,
    type=click.Choice(["gestora", "coordinacion", "fosis", "administrador"]),
    help="Qué puede hacer.",
)
@click.option("--project", "project_code", help="Solo en este proyecto (su código).")
@click.option("--region", help="Solo en esta región.")
@click.option("--password", help="Contraseña; sin ella se pide, o se lee de RUBRICA_NEW_PASSWORD.")
def user_create(
    email: str, name: str, permission: str, project_code: str | None, region: str | None, password: str | None
) -> None:
    """Crea una cuenta. Sin --project ni --region, vale en todas partes."""
    from service.accounts.creation import create_account
    from service.accounts.permissions import Grant, Permission, Scope

    if project_code and region:
        raise Invalid("Elija un proyecto o una región, no ambas cosas.")
    scope = Scope.PROJECT if project_code else Scope.REGION if region else Scope.ALL
    password = password or os.environ.get("RUBRICA_NEW_PASSWORD")
    if not password:
        password = click.prompt("Contraseña", hide_input=True, confirmation_prompt="Repita la contraseña")
    grant = Grant(Permission(permission), scope, project_code or region or "")
    with _context() as ctx:
        create_account(ctx, email, name, password, [grant], "operator")
    click.echo(f"Cuenta creada: {email}")


@main.group()
def log() -> None:
    """El registro de lo que pasó."""


@log.command("check")
def log_check() -> None:
    """Repite el registro y lo compara con las tablas y los archivos; nombra la primera diferencia."""
    from service.lifecycle import replay

    with _context(existing=True) as ctx, ctx.database.reading() as session:
        first = next(replay.differences(session, ctx.blobs), None)
    if first:
        click.echo(f"Diferencia: {first}", err=True)
        raise SystemExit(1)
    click.echo("El registro, las tablas y los archivos dicen lo mismo.")


@main.group()
def jobs() -> None:
    """Trabajos que siguen a cada cambio: generar, sellar, mandar correos."""


@jobs.command("failed")
@click.option("--json", "as_json", is_flag=True, help="Responde en JSON.")
def jobs_failed(as_json: bool) -> None:
    """Los trabajos que fallaron del todo. 0: no hay ninguno; 1: los nombra, con su clave y qué pasó."""
    with _context(existing=True) as ctx:
        failed = ctx.jobs.failed()
    if as_json:
        click.echo(json.dumps([asdict(one) for one in failed], ensure_ascii=False, indent=2, default=str))
    elif not failed:
        click.echo("Ningún trabajo falló.")
    else:
        for one in failed:
            click.echo(f"{one.key}  {one.at:%Y-%m-%d %H:%M} UTC  {one.error}")
    raise SystemExit(1 if failed else 0)


@jobs.command("retry")
@click.argument("key")
def jobs_retry(key: str) -> None:
    """Intenta otra vez un trabajo que falló; su clave la dice: rubrica jobs failed"""
    with _context(existing=True) as ctx:
        if not ctx.jobs.retry(key):
            raise NotFound(
                f"No hay un trabajo «{key}» que haya fallado. Vea cuáles hay con: rubrica jobs failed"
            )
    click.echo("Se intentará de nuevo en cuanto el servicio lo tome.")


@main.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Carpeta del resultado.")
@click.option("--project", "project_file", type=click.Path(path_type=Path), help="Otro archivo de proyecto.")
@click.option(
    "--until",
    type=click.Choice(["generated", "invited", "signed", "sealed"]),
    default="sealed",
    help="Hasta dónde llegar.",
)
def demo(out: Path, project_file: Path | None, until: str) -> None:
    """Hace el trabajo completo sin ayuda: genera, envía, firma por HTTP y sella."""
    from service import demo as demonstration

    sys.exit(demonstration.run(out, project_file or demonstration.EXAMPLE, until))
