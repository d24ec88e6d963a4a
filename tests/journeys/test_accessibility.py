"""Every kind of page before axe-core (WCAG 2.2 AA and its own advice), on a phone and on a desk, whole to its end."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright
from werkzeug.serving import make_server

from document_templates import catalog
from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope

AXE = Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ({"width": 360, "height": 740}, {"width": 1200, "height": 900})
PASSWORD = "una clave larga de prueba"
FOLIOS = ["LIM26-D07-001", "LIM26-D12-001", "LIM26-D31-001"]
"""One signed at once, one by many people, one that waits for others."""
EXAMPLE = Path(__file__).parents[2] / "example" / "anexos"
CHROMIUM = "/usr/bin/chromium"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One sort is enough for what a browser sees."""
    return f"sqlite:///{tmp_path}/rubrica.db"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def served(installation: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, installation.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(30)
    server.server_close()


@pytest.fixture
def page(chromium: Browser, served: str) -> Iterator[Page]:
    # Our policy would refuse the examiner's script too.
    context = chromium.new_context(base_url=served, locale="es-CL", reduced_motion="reduce", bypass_csp=True)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


SHEET = (
    "Nombre;RUT;Socios;Apodo\nJJVV 8 Los Aromoz;;;\nJJVV 15 Villa Queronque;;200;\nÑandú;1-1;cien;x\n".encode(
        "cp1252"
    )
)
"""Of an organisation that may be known, one that is, and one with errors."""


@pytest.fixture
def look(page: Page) -> Callable[..., list[str]]:
    """What axe finds on a page at both sizes, with all that folds unfolded; and whether it fits its window."""

    def examine(path: str | None = None) -> list[str]:
        if path:
            with suppress(Error):  # the page that follows its work may be about to load itself again
                page.goto("about:blank")
            page.goto(path)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        if not page.evaluate("'axe' in window"):
            page.add_script_tag(path=AXE)
        found = []
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            where = f"{page.url} at {size['width']}"
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{where}: wider than its window")
            told = page.evaluate(
                "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
            )
            found += [
                f"{where}: {fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in told["violations"]
            ]
        return found

    return examine


def test_the_examiner_is_the_one_that_was_chosen() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256


def test_pages_of_signers_and_visitors(installation: Any, page: Page, look: Callable[..., list[str]]) -> None:
    staff = installation.staff
    project = staff.get(f"/panel/proyectos/{installation.imported.project_id}")
    packet = staff.submit(project, "/paquetes", folio=FOLIOS[:2], title="Firmas").url
    for step in ("/presentar", "/enviar"):
        installation.idle()
        staff.submit(staff.get(packet), step)
    installation.idle()
    [link] = staff.get(packet).values("//*[@id='enlace-P06']/@value")
    link = "/firmar/" + link.rpartition("/")[2]

    found = look(link)
    page.click("#send")
    page.wait_for_selector("#errores")
    found += look()
    for answer, each in zip(("agree", "decline"), page.locator("fieldset.answers").all(), strict=True):
        each.locator(f"[value={answer}]").check()
    page.fill("#signature", "Rosa Contreras")
    page.check("[name=declared]")
    page.click("#send")
    page.wait_for_selector("#recibo")
    found += look()
    installation.idle()
    found += look(link)  # with her copy
    found += look(str(page.get_by_text("Leer como texto").first.get_attribute("href")))
    found += look("/firmar/no-existe")

    documents = staff.client.get(f"{packet}.json").json["documents"]
    sealed = next(document for document in documents if document["state"] == "sealed")
    found += look("/v") + look("/v/0000000000000000") + look("/nada")
    for document in documents:
        found += look(f"/v/{document['code']}")
    pdf = staff.get(sealed["sealed_url"]).data
    for file in (pdf, pdf[: len(pdf) // 2], pdf + b"\n", b"%PDF-1.7 of somebody else", b"no PDF"):
        page.goto("/v")
        upload = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": file}
        page.set_input_files("[name=archivo]", upload)  # type: ignore[arg-type]
        page.click("text=Comparar el archivo")
        page.wait_for_selector("text=Resultado de la comparación")
        found += look()
    assert found == []


def test_pages_of_the_panel(installation: Any, page: Page, look: Callable[..., list[str]]) -> None:
    found = look("/panel/")
    page.fill("[name=email]", "gestora@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("h1:has-text('Proyectos')")
    project = f"/panel/proyectos/{installation.imported.project_id}"
    found += look() + look("/panel/nada") + look("/panel/importar") + look(f"{project}/version")
    for day in ("2026-04-30", "2026-11-20"):  # in the middle of the work, and when it should be closed
        found += look(f"{project}/falta?mostrar=todo&dia={day}")
    found += look(f"{project}/planillas")
    page.check("[name=what][value=organizaciones]")
    page.set_input_files("[name=file]", {"name": "catastro.csv", "mimeType": "text/csv", "buffer": SHEET})
    page.click("text=Revisar la planilla")
    page.wait_for_selector("#errores")
    assert page.locator("fieldset").count() == 1  # one row may be known already
    found += look()
    found += look(f"{project}/externos/nuevo") + look(f"{project}/propio")
    page.set_input_files("[name=file]", EXAMPLE / "carta_compromiso_donacion.pdf")
    page.click("text=Subir y seguir")
    page.wait_for_selector("[data-placing]")
    page.select_option("#person-0", "P16")
    page.click("[data-choose='0']")
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    page.locator(".sheet").click(position={"x": 90, "y": 200})
    assert page.input_value("#page-0") == "1"
    assert 100 < float(page.input_value("#y-0")) < 140
    found += look()
    page.fill("[name=title]", "Carta de Ignacio Salinas")
    page.fill("[name=date]", "2026-09-20")
    page.click("text=Generar el documento")  # its title names a person
    page.wait_for_selector("#problema")
    found += look() + look(project)
    found += look(str(page.locator("[data-external] a").first.get_attribute("href"))) + look(project)
    for folio in FOLIOS:
        alone = page.locator(f"input[value='{folio}']")
        (alone if alone.count() else page.locator(".kind", has_text=folio).locator("input").first).check()
    page.fill("[name=title]", "Firmas del 4 de junio")
    page.click("text=Generar los elegidos")
    page.wait_for_url("**/paquetes/**")
    packet = page.url
    found += look()
    for step in ("Presentar", "Enviar"):
        installation.idle()
        found += look(packet)
        page.click(f"button:has-text('{step}')")
        page.wait_for_load_state()
    installation.idle()
    found += look(f"{project}/falta") + look(f"{project}/fosis/1") + look(packet)
    for document in page.locator("li.document h3 a").evaluate_all("links => links.map(link => link.href)"):
        found += look(document)
    page.click("button:has-text('Anular este documento')")  # no reason chosen: the browser itself says so
    found += look()
    assert found == []


def test_pages_of_who_administers(
    installation: Any, page: Page, look: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation.ctx.jobs, "_delays", ())  # what fails is given up at once
    grant = Grant(Permission.ADMINISTRADOR, Scope.ALL, "")
    create_account(installation.ctx, "admin@example.org", "Ana Pérez", PASSWORD, [grant], "operator")
    page.goto("/panel")
    page.fill("[name=email]", "admin@example.org")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_selector("text=Formatos")
    found = look("/panel/fallas")
    with installation.ctx.transaction("system") as tx:
        tx.enqueue("of another release", "1", "other")
    installation.ctx.jobs.wait_idle(120)
    assert len(installation.ctx.jobs.failed()) == 1
    found += look("/panel/") + look("/panel/fallas")
    page.get_by_role("button", name="Reintentar").click()
    page.wait_for_selector("[role=status]")
    found += look()
    found += look("/panel/formatos") + look("/panel/formatos/declaracion_gm")
    word = catalog.get("declaracion_gm").paper
    upload = {"name": "formato.docx", "mimeType": "application/octet-stream", "buffer": word}
    for data in (b"%PDF-1.7", word):
        page.set_input_files("#file", upload | {"buffer": data})  # type: ignore[arg-type]
        page.fill("[name=name]", "Formato de prueba")
        page.check("[value=propuesto]")
        page.select_option("[name=where]", "all:")
        page.click("text=Revisar el archivo")
        found += look()
    assert found == []
