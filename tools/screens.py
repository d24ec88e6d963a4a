"""Take the README's screenshots: the example goes out for signature, one person signs on a phone, and the QR is followed.

`python tools/screens.py docs/screens`. Everything happens in a temporary folder, on loopback, in Debian's Chromium.
"""

import email
import email.policy
import io
import json
import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
RUBRICA = ROOT / ".venv" / "bin" / "rubrica"
PHONE = ViewportSize(width=390, height=844)
LAPTOP = ViewportSize(width=1100, height=1000)
COLOURS = 128
LOOPS = 6


def invited(folder: Path) -> str:
    """The example, generated and sent. Returns the address that its papers print: where it must be served."""
    subprocess.run(
        [RUBRICA, "demo", "--out", folder, "--until", "invited"], cwd=ROOT, check=True, timeout=600
    )
    summary = json.loads((folder / "summary.json").read_text())
    return str(summary["documents"][0]["url"]).lower().partition("/v/")[0]


@contextmanager
def served(base: str, data: Path) -> Iterator[str]:
    """Yields the password of the example's gestora."""
    environ = {**os.environ, "RUBRICA_DATA": str(data), "RUBRICA_PUBLIC_URL": base}
    example = str(ROOT / "example" / "limache.yaml")
    command = [str(RUBRICA), "serve", "--bind", urlsplit(base).netloc, "--example", example]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, start_new_session=True, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_up(base, process)
        yield (data / "keys" / "example-password").read_text()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _wait_until_up(base: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        try:
            urlopen(f"{base}/healthz", timeout=2).close()
            return
        except OSError:
            if process.poll() is not None:
                raise
            time.sleep(0.2)
    raise TimeoutError("the service did not come up")


def links(mails: Path) -> list[str]:
    """What each person found in their mail."""
    found = []
    for file in sorted(mails.glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        match = re.search(r"https?://\S+/firmar/\S+", body.get_content() if body else "")
        if match:
            found.append(match.group())
    return found


def keep(picture: bytes, file: Path) -> None:
    """As few bytes as a README deserves."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        file, optimize=True
    )
    print(f"{file}: {file.stat().st_size // 1024} KB")


def scribble(page: Page) -> None:
    """A finger's signature."""
    box = page.locator("#pad").bounding_box()
    assert box is not None
    for step in range(LOOPS * 24):
        turn, way = step * math.tau / 24, step / (LOOPS * 24)
        x = box["x"] + 40 + way * (box["width"] - 90) + 16 * math.sin(turn)
        y = box["y"] + box["height"] * (0.5 - (0.3 - 0.2 * way) * math.cos(turn * (1 + way / 5)))
        page.mouse.move(x, y)
        if step == 0:
            page.mouse.down()
    page.mouse.up()


def sign(browser: Browser, link: str, out: Path | None) -> None:
    """Agree to everything that this link asks for; with `out`, keep two pictures of it."""
    page = browser.new_page(viewport=PHONE, locale="es-CL")
    page.goto(link)
    if out:
        keep(page.screenshot(), out / "phone.png")
    for answer in page.locator("input[value=agree]").all():
        answer.check()
    page.locator("#draw-open").click()
    page.locator("#pad").scroll_into_view_if_needed()
    scribble(page)
    page.locator("input[name=declared]").check()
    if out:
        pad = "document.getElementById('draw-open').getBoundingClientRect().top + scrollY - 24"
        page.evaluate(f"window.scrollTo({{top: {pad}, behavior: 'instant'}})")
        keep(page.screenshot(), out / "signing.png")
    page.locator("#send").click()
    page.locator("#recibo").wait_for()
    page.close()


def panel(browser: Browser, base: str, password: str, out: Path) -> str:
    """The packet of which most is done. Returns the address of a sealed document's verification page."""
    page = browser.new_page(viewport=LAPTOP, locale="es-CL")
    page.goto(f"{base}/panel/entrar")
    page.fill("input[name=email]", "gestora@example.org")
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="Ingresar").click()
    page.goto(f"{base}/panel/")
    page.locator("a[href*='/panel/proyectos/']").first.click()
    packets = {link.get_attribute("href") or "" for link in page.locator("a[href*='/panel/paquetes/']").all()}
    best, code = "", ""
    for address in sorted(packets):
        data = page.request.get(f"{base}{address.split('#')[0].split('?')[0]}.json").json()
        for document in data["documents"]:
            if document["state"] == "sealed":
                best, code = address, document["code"].replace("-", "")
    page.goto(base + best)
    keep(page.screenshot(), out / "packet.png")
    sealed = page.get_by_role("link", name="Ver el sellado").first.get_attribute("href")
    paper(page.request.get(f"{base}{sealed}").body(), out)
    page.close()
    return f"{base}/v/{code}"


def paper(pdf: bytes, out: Path) -> None:
    """The last page of a sealed document."""
    pages = pypdfium2.PdfDocument(pdf)
    pages.init_forms()  # or the signatures stay invisible
    picture = io.BytesIO()
    pages[len(pages) - 1].render(scale=1.1, may_draw_forms=True).to_pil().save(picture, "PNG")
    keep(picture.getvalue(), out / "paper.png")


def verification(browser: Browser, address: str, out: Path) -> None:
    page = browser.new_page(viewport=PHONE, locale="es-CL")
    page.goto(address)
    keep(page.screenshot(), out / "verification.png")
    page.close()


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="rubrica-screens-") as name:
        folder = Path(name) / "demo"
        base = invited(folder)
        with served(base, folder / "data") as password, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            first, *others = links(folder / "mail")
            sign(browser, first, out)
            for link in others:
                sign(browser, link, None)
            time.sleep(15)
            verification(browser, panel(browser, base, password, out), out)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
