"""The gestora at her phone, in Debian's Chromium: from ticking documents to handing over a link."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

PASSWORD = "una clave larga de prueba"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1200, "height": 800}
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SLOW = 60_000
"""Milliseconds: LibreOffice may be starting."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def address(installation) -> Iterator[str]:
    """Where the installation is served, for this test."""
    server = make_server("127.0.0.1", 0, installation.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def enter(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser in which the gestora is logged in; nothing may complain in its console."""
    complaints: list[str] = []
    contexts = []

    def open_panel(size: dict[str, int] = PHONE, **options) -> Page:
        context = chromium.new_context(viewport=size, locale="es-CL", base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/panel")
        page.get_by_label("Correo electrónico").fill("gestora@example.org")
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.get_by_role("button", name="Ingresar").click()
        expect(page.get_by_role("heading", name="Proyectos")).to_be_visible()
        return page

    yield open_panel
    for context in contexts:
        context.close()
    assert complaints == []


def choose(page: Page, *folios: str) -> None:
    """Open the project and ask for these documents."""
    page.get_by_role("link", name=re.compile("Ecomercado")).first.click()
    for folio in folios:
        tick = page.locator(f"input[value='{folio}']")
        # What is folded away is opened first, as a finger would.
        for fold in tick.locator("xpath=ancestor::details[not(@open)]").all():
            fold.locator("> summary").click()
        tick.check()
    page.get_by_label("Título del paquete").fill("Firmas del jueves")
    page.get_by_role("button", name="Generar los elegidos").click()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_gestora_goes_from_a_tick_to_a_link_handed_over(enter):
    page = enter(permissions=["clipboard-read", "clipboard-write"])
    choose(page, "LIM26-D07-001", "LIM26-D07-003")
    expect(page.get_by_role("progressbar").or_(page.get_by_role("button", name="Presentar"))).to_be_visible()
    present = page.get_by_role("button", name="Presentar 2 documentos")
    expect(present).to_be_visible(timeout=SLOW)  # the page followed the work by itself
    expect(page.get_by_role("img", name=re.compile("Primera página"))).to_have_count(2)
    assert fits(page)
    present.click()
    send = page.get_by_role("button", name=re.compile("Enviar 2 documentos a 2 personas"))
    expect(send).to_be_visible(timeout=SLOW)
    send.click()
    expect(page.get_by_text("Falta que firmen 2 personas")).to_be_visible()
    assert fits(page)
    ana = page.locator("#persona-P08")
    expect(ana.get_by_role("button", name="Copiar el mensaje")).to_be_hidden()
    ana.get_by_text("Copiar el mensaje o el enlace").click()
    ana.get_by_role("button", name="Copiar el mensaje").click()
    message = page.evaluate("navigator.clipboard.readText()")
    assert "/firmar/" in message
    assert message.startswith("Hola")
    whatsapp = ana.get_by_role("link", name="Abrir WhatsApp").get_attribute("href")
    assert whatsapp.startswith("https://wa.me/56900000008?text=Hola")
    ana.get_by_role("button", name="Ya se lo entregué").click()
    expect(page.locator("#persona-P08")).to_contain_text("Entregado a mano")
    page.get_by_role("link", name=re.compile("Solo pendientes")).click()
    expect(page.locator("tr[id^=persona-]")).to_have_count(2)


def test_every_page_fits_a_phone_and_a_desk(enter, installation):
    for size in (PHONE, DESK):
        page = enter(size)
        project = f"/panel/proyectos/{installation.imported.project_id}"
        for path in ("/panel/", project, f"{project}/version", "/panel/salir"):
            page.goto(path)
            for fold in page.locator("details").all():
                fold.evaluate("fold => { fold.open = true }")
            assert fits(page), (size, path)


def test_a_group_ticks_its_documents_and_they_tick_it(enter, installation):
    page = enter()
    page.goto(f"/panel/proyectos/{installation.imported.project_id}")
    group = page.locator("[data-group]", has=page.locator("input[value='LIM26-D07-001']"))
    group.get_by_text("Uno por uno").click()
    whole, each = group.locator("[data-all]"), group.locator("[name=folio]")
    whole.check()
    assert all(one.is_checked() for one in each.all())
    each.first.uncheck()
    expect(whole).not_to_be_checked()
    each.first.check()
    expect(whole).to_be_checked()
    expect(page.get_by_role("button", name="Generar los elegidos (10)")).to_be_visible()


def test_without_scripts_the_line_is_the_same(enter, installation):
    page = enter(java_script_enabled=False)
    choose(page, "LIM26-D07-003")
    installation.idle()
    page.reload()
    page.get_by_role("button", name="Presentar 1 documento").click()
    installation.idle()
    page.reload()
    page.get_by_role("button", name=re.compile("Enviar 1 documento")).click()
    ana = page.locator("#persona-P08")
    expect(ana.get_by_role("button", name="Copiar el mensaje")).to_be_hidden()
    expect(ana.get_by_label("Mensaje listo")).to_contain_text("/firmar/")
