"""A cheap phone, a mailed link: reading, typing or drawing a signature, and the copy afterwards."""

import io
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import docx
import pytest
import yaml
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from werkzeug.serving import make_server

from document_templates.conversion import Converter
from service.project.importing import import_project
from tests.service.conftest import EXAMPLE, Line

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
FOLIOS = ["LIM26-D13-002", "LIM26-D17-002"]
"""Two declarations of the same person, who has mail."""


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
def phone(chromium: Browser, served: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a phone that reaches only our service, and fails on any error of its console."""
    opened: list[BrowserContext] = []
    troubles: list[str] = []

    def make(**more: Any) -> BrowserContext:
        context = chromium.new_context(
            viewport={"width": 360, "height": 740},
            device_scale_factor=2,
            has_touch=True,
            is_mobile=True,
            locale="es-CL",
            timezone_id="America/Santiago",
            **more,
        )
        context.set_default_timeout(15_000)
        context.route(lambda url: not url.startswith(served), lambda route: _foreign(route, troubles))
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        context.on("console", lambda message: message.type == "error" and troubles.append(message.text))
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    unexpected = [trouble for trouble in troubles if not re.search(r"status of 4(04|22)", trouble)]
    assert not unexpected


def _foreign(route: Route, troubles: list[str]) -> None:
    troubles.append(f"asked for {route.request.url}")
    route.abort()


@pytest.fixture
def link(installation: Any, served: str) -> str:
    return mailed(installation, served, FOLIOS)


def mailed(installation: Any, served: str, folios: list[str]) -> str:
    """The link as it stands in the mail, at the port where this test serves."""
    staff = installation.staff
    page = staff.get(f"/panel/proyectos/{installation.imported.project_id}")
    packet = staff.submit(page, "/paquetes", folio=folios, title="Declaraciones").url
    installation.idle()
    staff.submit(staff.get(packet), "/presentar")
    installation.idle()
    staff.submit(staff.get(packet), "/enviar")
    installation.idle()
    (path,) = installation.links()
    return served + path


def agree_to_all(page: Page) -> None:
    for label in page.get_by_text("Leí y estoy de acuerdo. Firmo.").all():
        label.click()
    page.get_by_text("firmo porque quiero").click()


def draw(page: Page) -> None:
    page.get_by_role("button", name="Prefiero firmar con el dedo").tap()
    box = page.locator("#pad").bounding_box()
    assert box
    x, y = box["x"] + 30, box["y"] + 100
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 25):
        page.mouse.move(x + step * 9, y + (40 if step % 2 else -40))
    page.mouse.up()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_phone_signs_by_typing_and_later_takes_the_copy(
    installation: Any, phone: Callable[..., BrowserContext], link: str
) -> None:
    page = phone().new_page()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hola, Luis")
    assert fits(page)
    picture = page.locator(".page img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 1080)
    agree_to_all(page)
    page.get_by_label("Escriba su nombre completo").fill("Luis Pizarro")
    page.get_by_role("button", name="Enviar mis respuestas").tap()
    expect(page.get_by_text("Listo, Luis. Guardamos su firma.")).to_be_visible()
    expect(page.get_by_text("hora de Chile continental").first).to_be_visible()
    installation.idle()
    page.reload()
    expect(page.get_by_text("Firmado y sellado")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("link", name="Bajar la copia firmada").first.tap()
    assert re.fullmatch(
        r"Declaracion-de-compromiso-.*LIM26-D1[37]-002\.pdf", download.value.suggested_filename
    )
    assert Path(download.value.path()).read_bytes().count(b"/ByteRange") == 2


def test_of_many_documents_an_answer_opens_the_next_and_stands_beside_the_title(
    installation: Any, phone: Callable[..., BrowserContext], served: str
) -> None:
    page = phone().new_page()
    page.goto(mailed(installation, served, [*FOLIOS, "LIM26-D07-002"]))
    agree = page.get_by_text("Leí y estoy de acuerdo. Firmo.")
    shown = page.locator("label", has=page.locator("input[value=agree]")).locator("visible=true")
    expect(shown).to_have_count(1)
    shown.tap()
    expect(shown).to_have_count(2)
    expect(page.locator("summary", has_text="Su respuesta:")).to_have_count(1)
    assert agree.count() > 2, "all are there, folded or not"
    assert fits(page)


def test_a_phone_signs_with_the_finger_after_forgetting_the_declaration(
    installation: Any, phone: Callable[..., BrowserContext], link: str
) -> None:
    page = phone().new_page()
    page.goto(link)
    agree_to_all(page)
    page.get_by_text("firmo porque quiero").click()  # takes the tick away again
    draw(page)
    page.get_by_role("button", name="Enviar mis respuestas").tap()
    expect(page.get_by_role("alert")).to_contain_text("Para firmar, marque esta declaración.")
    expect(page.locator("#pad")).to_be_visible()
    assert page.locator("#drawing").input_value().startswith("data:image/png;base64,")
    page.get_by_text("firmo porque quiero").click()
    page.get_by_role("button", name="Enviar mis respuestas").tap()
    expect(page.get_by_text("Listo, Luis. Guardamos su firma.")).to_be_visible()
    installation.idle()


def test_the_page_is_complete_without_scripts(phone: Callable[..., BrowserContext], link: str) -> None:
    page = phone(java_script_enabled=False).new_page()
    page.goto(link)
    page.get_by_text("Leí y estoy de acuerdo. Firmo.").first.click()
    page.get_by_text("Hay algo que corregir").nth(1).click()
    page.get_by_label("¿Quiere contarnos por qué?").nth(1).fill("La fecha está mal")
    page.get_by_text("firmo porque quiero").click()
    page.get_by_label("Escriba su nombre completo").fill("Luis Pizarro")
    page.get_by_role("button", name="Enviar mis respuestas").click()
    expect(page.get_by_text("Listo, Luis. Guardamos su firma.")).to_be_visible()
    expect(page.get_by_text("Usted pidió corregir")).to_be_visible()


def test_the_text_and_the_verification_fit_a_phone_at_any_size_of_letters(
    phone: Callable[..., BrowserContext], link: str, served: str
) -> None:
    page = phone().new_page()
    page.goto(link)
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Leer como texto").first.tap()
    text = popup.value
    expect(text.get_by_role("heading", level=1)).to_contain_text("Declaración de compromiso")
    expect(text.get_by_role("heading", name="Compromisos")).to_be_visible()
    for shown in (page, text):
        for size in ("100%", "200%"):
            shown.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            assert fits(shown), (shown.url, size)
    page.goto(f"{served}/v")
    page.get_by_label("Código de verificación").fill("no existe")
    page.get_by_role("button", name="Comprobar").tap()
    expect(page.get_by_role("heading", name="No encontramos este código")).to_be_visible()
    assert fits(page)


@pytest.fixture
def reception(installation: Any, served: str, warm_converter: Converter, tmp_path: Path) -> str:
    """The questions of a constancia whose acta and inventory are sealed: how each of 28 assets arrived."""
    word, out = docx.Document(), io.BytesIO()
    word.add_page_break()
    word.add_paragraph("Firmas")
    word.save(out)
    line = Line(installation.ctx, warm_converter.convert(out.getvalue()), installation.imported.project_id)
    line.draft("LIM26-D30-001")
    line.draft("LIM26-D31-001")
    line.send()
    line.act()
    installation.idle()
    values = yaml.safe_load(EXAMPLE.read_text("utf-8"))
    [entry] = [one for one in values["documentos"] if one["folio"] == "LIM26-I06-001"]
    entry["anexos"] = []
    del entry["datos"]["filas"], entry["datos"]["observaciones"]
    file = tmp_path / "limache.yaml"
    file.write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")
    import_project(installation.ctx, file, update=True, actor="operator")
    staff = installation.staff
    page = staff.get(f"/panel/proyectos/{line.project_id}")
    packet = staff.submit(page, "/paquetes", folio="LIM26-I06-001", title="Recepción").url
    installation.idle()
    staff.submit(staff.get(packet), "/enviar")
    [link] = staff.get(packet).values("//input[@id='enlace-P06']/@value")
    return served + urlsplit(link).path


def test_each_asset_is_looked_at_and_photographs_are_sent_small(
    phone: Callable[..., BrowserContext], reception: str, tmp_path: Path
) -> None:
    page = phone().new_page()
    page.goto(reception)
    page.get_by_role("link", name="Responder").tap()
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(28)
    expect(page.get_by_label("¿Qué le pasa?").locator("visible=true")).to_have_count(0)
    assert fits(page)
    taken = tmp_path / "foto.jpg"
    Image.effect_noise((4000, 3000), 60).save(taken, "JPEG", quality=95)
    fourth = rows.nth(3)
    fourth.get_by_text("Falta", exact=True).tap()
    photograph = fourth.locator("input[type=file]")
    expect(photograph).to_be_visible()
    photograph.set_input_files(taken)
    page.wait_for_function(
        "size => document.querySelectorAll('input[type=file]')[3].files[0].size < size / 4",
        arg=taken.stat().st_size,
    )
    here = page.url
    page.get_by_role("button", name="Guardar mis respuestas").tap()
    assert page.url == here
    assert photograph.evaluate("input => input.files.length") == 1, "nothing was sent, nothing lost"
    for number in range(28):
        if number != 3:
            rows.nth(number).get_by_text("Conforme").tap()
    page.get_by_role("button", name="Guardar mis respuestas").tap()
    expect(page.get_by_text("Elija de nuevo las fotos")).to_be_visible()
    fourth.get_by_label("¿cuántos llegaron?").fill("0")
    fourth.get_by_label("¿Qué le pasa?").fill("No llegó")
    photograph.set_input_files(taken)
    page.get_by_role("button", name="Guardar mis respuestas").tap()
    expect(page.get_by_text("Qué significa firmar")).to_be_visible(timeout=60_000)


def test_a_file_dropped_on_the_form_is_the_one_that_is_compared(
    phone: Callable[..., BrowserContext], served: str
) -> None:
    page = phone().new_page()
    page.goto(f"{served}/v")
    page.locator("form[data-drop] h2").evaluate(
        """(heading) => {
          const carried = new DataTransfer();
          carried.items.add(new File(["%PDF-1.7 ajeno"], "ajeno.pdf", { type: "application/pdf" }));
          const tell = (name) => heading.dispatchEvent(
            new DragEvent(name, { dataTransfer: carried, bubbles: true, cancelable: true }));
          window.kept = [tell("dragover"), tell("drop")];
        }"""
    )
    assert page.evaluate("window.kept") == [False, False], "else the browser opens the file itself"
    assert page.locator("input[type=file]").evaluate("(field) => field.files[0].name") == "ajeno.pdf"
    page.get_by_role("button", name="Comparar el archivo").click()
    expect(page.locator("main")).to_contain_text("El archivo se comparó y no se guardó.")
