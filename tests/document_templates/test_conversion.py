"""Conversion: warm LibreOffices that reach nothing, outlive nothing and never call garbage a document."""

import contextlib
import html
import http.server
import io
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from docx.oxml import parse_xml

from document_templates.conversion import Converter, environment, sandbox, sandbox_available
from document_templates.errors import ConversionFailed

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MANY_PAGES = 1200


def text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def run(*command: str, given: bytes) -> str:
    return subprocess.run(command, input=given, capture_output=True, check=True, timeout=60).stdout.decode()


def descendants(pid: int) -> list[int]:
    """Found in /proc: children of children, sandboxes included."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parents[int(status.parent.name)] = int(re.search(r"^PPid:\s*(\d+)", status.read_text(), re.M)[1])
        except (OSError, TypeError):
            continue
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        children = [child for child, its in parents.items() if its == parent]
        found += children
        waiting += children
    return found


def soffices(pid: int | None = None) -> list[int]:
    return [child for child in descendants(pid or os.getpid()) if name(child) == "soffice.bin"]


def name(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "comm").read_text().strip()
    except OSError:
        return ""


def opened_by(socket: Path, pids: set[int]) -> bool:
    """By a name in the kernel's table and the open files of the processes: others may make sockets meanwhile."""
    rows = [row.split() for row in Path("/proc/net/unix").read_text().splitlines()]
    inodes = {f"socket:[{row[6]}]" for row in rows if row[-1] == str(socket)}
    links = (link for pid in pids for link in Path("/proc", str(pid), "fd").iterdir())
    return any(str(link.readlink()) in inodes for link in links)


def wait_until(condition, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def with_part(docx: bytes, part: str, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == part else old.read(entry))
        if part not in old.namelist():
            new.writestr(part, change(b""))
    return out.getvalue()


@pytest.fixture(scope="module", params=[True, False], ids=["sandbox", "no-sandbox"])
def either(request) -> Iterator[Converter]:
    """What the profile alone must stop, where there are no user namespaces, and what both stop."""
    assert sandbox_available(), "this machine has no user namespaces: tests of the sandbox need them"
    with Converter(1, sandbox=request.param) as converter:
        yield converter


def test_a_document_becomes_a_tagged_pdf_with_its_fonts(either, word):
    pdf = either.convert(word("Carlito").text("Ñandú, pingüino, María Ñuñez: «sí» – 5 %").bytes())
    assert "Ñandú, pingüino, María Ñuñez: «sí» – 5 %" in text(pdf)
    info = run("pdfinfo", "-", given=pdf)
    assert re.search(r"^Tagged:\s+yes$", info, re.M)
    assert re.search(r"^JavaScript:\s+no$", info, re.M)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert b"pdfaid" not in (opened.Root.Metadata.read_bytes() if "/Metadata" in opened.Root else b"")
        assert "/Outlines" not in opened.Root


@pytest.mark.parametrize(
    ("font", "embedded"), [("Carlito", "Carlito"), ("Calibri", "Carlito"), ("Arial", "LiberationSans")]
)
def test_fonts_are_embedded(either, word, font, embedded, tmp_path):
    (tmp_path / "x.pdf").write_bytes(either.convert(word(font).text("Ñandú").bytes()))
    rows = subprocess.run(
        ["pdffonts", tmp_path / "x.pdf"], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    (row,) = rows.strip().splitlines()[2:]
    assert embedded in row
    assert re.search(r"\byes yes yes\b", row)


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"PK",
        b"hola",
        b"<html><body>hola</body></html>",
        b"{\\rtf1 hola}",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + b"\x00" * 500,
    ],
)
def test_garbage_is_never_a_pdf(either, garbage):
    with pytest.raises(ConversionFailed):
        either.convert(garbage)


@pytest.mark.parametrize(
    "part", ["word/document.xml", "[Content_Types].xml", "_rels/.rels", "word/styles.xml"]
)
@pytest.mark.parametrize(
    "damage",
    [lambda data: b"", lambda data: b"hola", lambda data: data[: len(data) // 2], lambda data: b"<a/>"],
    ids=["empty", "text", "half", "other"],
)
def test_a_damaged_part_is_never_a_pdf_or_does_not_matter(either, word, part, damage):
    """A style sheet of another kind is no style sheet: the text is all there."""
    damaged = with_part(word().text("todo el texto").bytes(), part, damage)
    try:
        pdf = either.convert(damaged)
    except ConversionFailed:
        return
    assert part == "word/styles.xml"
    assert "todo el texto" in text(pdf)


def test_a_truncated_or_flipped_file_is_never_a_pdf(converter, word):
    whole = word().text("hola").bytes()
    for cut in (1, 50, len(whole) // 2, len(whole) - 30):
        with pytest.raises(ConversionFailed):
            converter.convert(whole[:-cut])
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        entry = package.getinfo("word/document.xml")
    place = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    with pytest.raises(ConversionFailed):
        converter.convert(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])


def test_a_file_that_swells_is_refused_before_it_is_opened(converter, word):
    bomb = with_part(word().text("x").bytes(), "word/media/x.png", lambda data: bytes(300 << 20))
    start = time.monotonic()
    with pytest.raises(ConversionFailed, match="too large"):
        converter.convert(bomb)
    assert time.monotonic() - start < 2


class Counting(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.hits.append(self.path)
        self.send_response(200)
        self.end_headers()

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

    def log_message(self, *words) -> None:
        pass


@pytest.fixture
def web() -> Iterator[http.server.HTTPServer]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Counting)
    server.hits = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def add_link(made, kind: str, address: str) -> str:
    return made.document.part.relate_to(address, f"{OFFICE}/{kind}", is_external=True)


def add_linked_picture(made, address: str) -> None:
    relation = add_link(made, "image", address)
    made.document.add_paragraph().add_run()._r.append(
        parse_xml(
            f'<w:drawing {NAMESPACES}><wp:inline><wp:extent cx="1800000" cy="1800000"/><wp:docPr id="1" name="x"/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            '<pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip r:link="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
            '<a:off x="0" y="0"/><a:ext cx="1800000" cy="1800000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
    )


def add_field(made, instruction: str) -> None:
    field = parse_xml(f"<w:fldSimple {NAMESPACES}><w:r><w:t>campo</w:t></w:r></w:fldSimple>")
    field.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr", instruction)
    made.document.add_paragraph()._p.append(field)


def test_nothing_is_fetched_from_the_network(either, word, web):
    base = f"http://127.0.0.1:{web.server_address[1]}"
    made = word().text("hola")
    add_linked_picture(made, f"{base}/linked.png")
    for instruction in ("INCLUDEPICTURE", "INCLUDETEXT", "LINK Word.Document.8", "DDEAUTO soffice"):
        add_field(made, f' {instruction} "{base}/{instruction.split()[0]}.png" ')
    part = parse_xml(f'<w:altChunk {NAMESPACES} r:id="{add_link(made, "aFChunk", f"{base}/chunk.html")}"/>')
    made.document.element.body.insert(0, part)
    part = parse_xml(f'<w:subDoc {NAMESPACES} r:id="{add_link(made, "subDocument", f"{base}/sub.docx")}"/>')
    made.document.add_paragraph()._p.append(part)
    settings = made.document.part._settings_part
    template = settings.relate_to(f"{base}/template.dotm", f"{OFFICE}/attachedTemplate", is_external=True)
    settings.element.append(parse_xml(f'<w:attachedTemplate {NAMESPACES} r:id="{template}"/>'))
    assert "hola" in text(either.convert(made.bytes()))
    assert web.hits == []


def test_the_server_of_these_tests_counts(web):
    urllib.request.urlopen(f"http://127.0.0.1:{web.server_address[1]}/x", timeout=5).close()
    assert web.hits == ["/x"]


def test_no_file_of_the_machine_gets_into_the_pdf(either, word, make_picture, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(make_picture(60, 60, (255, 0, 0, 255)))
    (tmp_path / "secret.txt").write_text("palabra-secreta")
    made = word().text("hola")
    add_linked_picture(made, secret.as_uri())
    add_field(made, f' INCLUDEPICTURE "{secret.as_uri()}" ')
    add_field(made, f' INCLUDETEXT "{(tmp_path / "secret.txt")}" ')
    add_field(made, ' INCLUDETEXT "/etc/passwd" ')
    pdf = either.convert(made.bytes())
    assert "hola" in text(pdf)
    assert "palabra-secreta" not in text(pdf)
    assert "root:" not in text(pdf)
    with pypdfium2.PdfDocument(pdf) as document:
        colours = document[0].render(scale=0.5).to_pil().convert("RGB").getcolors(100_000)
    assert not any(red > 200 and green < 60 and blue < 60 for _, (red, green, blue) in colours)


def test_a_picture_inside_the_file_is_in_the_pdf(either, word, make_picture):
    made = word().text("hola")
    made.document.add_picture(io.BytesIO(make_picture(60, 60, (255, 0, 0, 255))))
    with pypdfium2.PdfDocument(either.convert(made.bytes())) as document:
        colours = document[0].render(scale=1).to_pil().convert("RGB").getcolors(100_000)
    assert (255, 0, 0) in [colour for _, colour in colours]


def test_the_sandbox_sees_neither_our_files_nor_our_environment(monkeypatch):
    """Asked from inside, with the very command line that LibreOffice gets."""
    monkeypatch.setenv("RUBRICA_SECRET", "palabra-secreta")
    look = "cat /proc/net/dev /proc/self/status; env; ls / /etc /work /root /home /tmp; touch /usr/x /etc/x; echo > /tmp/ok && ls /tmp"
    seen = subprocess.run(
        [*sandbox(), "/bin/sh", "-c", look],
        env=environment("/tmp"),
        capture_output=True,
        timeout=30,
        check=False,
    )
    out, errors = seen.stdout.decode(), seen.stderr.decode()
    assert [
        line.split(":")[0].strip() for line in out.splitlines() if re.match(r"\s*\w+:\s+\d+\s+\d+ +\d", line)
    ] in (
        ["lo"],
        [],
    )
    assert "palabra-secreta" not in out
    assert re.search(r"^CapEff:\s+0+$", out, re.M)
    assert re.search(r"^NoNewPrivs:\s+1$", out, re.M)
    assert "passwd" not in out
    assert errors.count("No such file or directory") >= 3
    assert errors.count("Read-only file system") + errors.count("Permission denied") >= 1
    assert "ok" in out


def test_a_file_with_macros_is_refused(converter, word):
    with pytest.raises(ConversionFailed, match="macros"):
        converter.convert(
            with_part(word().text("x").bytes(), "word/vbaProject.bin", lambda data: b"\xd0\xcf\x11\xe0")
        )


def test_a_macro_of_another_format_does_not_run(either, word, tmp_path):
    """A file that is a Word file and an OpenDocument at once, whose Basic macro writes a file when it is opened."""
    mark = tmp_path / "ran"
    basic = f'Sub Main\nOpen "{mark}" For Output As #1\nPrint #1, "x"\nClose #1\nEnd Sub'
    module = (
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" script:language="StarBasic">'
        + html.escape(basic)
        + "</script:module>"
    )
    library = '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"><library:element library:name="M"/></library:library>'
    libraries = '<library:libraries xmlns:library="http://openoffice.org/2000/library"><library:library library:name="Standard" library:link="false"/></library:libraries>'
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:scripts><office:event-listeners>'
        '<script:event-listener script:language="ooo:script" script:event-name="dom:load" '
        'xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/></office:event-listeners>'
        "</office:scripts><office:body><office:text><text:p>otro</text:p></office:text></office:body></office:document-content>"
    )
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        + entry.format("/", "application/vnd.oasis.opendocument.text")
        + "".join(
            entry.format(part, "text/xml")
            for part in (
                "content.xml",
                "Basic/script-lc.xml",
                "Basic/Standard/script-lb.xml",
                "Basic/Standard/M.xml",
            )
        )
        + "</manifest:manifest>"
    )
    docx = word().text("hola").bytes()
    for part, data in {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "Basic/Standard/M.xml": module,
        "Basic/Standard/script-lb.xml": library,
        "Basic/script-lc.xml": libraries,
        "META-INF/manifest.xml": manifest,
    }.items():
        docx = with_part(docx, part, lambda old, data=data: data.encode())
    with contextlib.suppress(ConversionFailed):
        assert "hola" in text(either.convert(docx))
    assert not mark.exists()


def test_two_workers_convert_at_once_and_each_caller_gets_its_own(word):
    with Converter(2) as converter, ThreadPoolExecutor(6) as pool:
        converter.start()
        files = [word().text(f"documento número {n}.").bytes() for n in range(12)]
        for n, pdf in enumerate(pool.map(converter.convert, files)):
            assert f"documento número {n}." in text(pdf)
        assert len(soffices()) >= 2


def test_it_goes_on_when_libreoffice_is_killed_between_documents_and_within_one(word):
    long = word().text(*["Una frase bastante larga para llenar muchas páginas. " * 20] * MANY_PAGES).bytes()
    with Converter(1) as converter, ThreadPoolExecutor(1) as pool:
        before = set(soffices())
        converter.convert(word().text("uno").bytes())
        (office,) = set(soffices()) - before
        os.kill(office, signal.SIGKILL)
        assert "dos" in text(converter.convert(word().text("dos").bytes()))
        (office,) = set(soffices()) - before
        waiting = pool.submit(converter.convert, long)
        time.sleep(0.3)
        assert not waiting.done()
        os.kill(office, signal.SIGKILL)
        assert text(waiting.result(120)).count("llenar") == MANY_PAGES * 20


def test_a_document_that_takes_too_long_fails_and_the_next_one_does_not(word):
    with Converter(1, timeout=60) as converter:
        converter.convert(word().text("caliente").bytes())
        converter._timeout = 0.2
        start = time.monotonic()
        with pytest.raises(ConversionFailed, match="too long"):
            converter.convert(word().text(*["Una frase larga. " * 200] * MANY_PAGES).bytes())
        assert time.monotonic() - start < 60
        converter._timeout = 60
        assert "después" in text(converter.convert(word().text("después").bytes()))


def test_a_stopped_libreoffice_is_replaced(word):
    with Converter(1, timeout=3) as converter:
        before = set(soffices())
        converter.convert(word().text("uno").bytes())
        (office,) = set(soffices()) - before
        os.kill(office, signal.SIGSTOP)
        assert "dos" in text(converter.convert(word().text("dos").bytes()))
        assert wait_until(lambda: office not in soffices())


def own_memory(pid: int) -> int:
    """Megabytes that no other process shares."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Private_Dirty:\s*(\d+)", told, re.M)[1]) // 1024


def test_a_libreoffice_stays_small_whatever_it_has_converted(word):
    with Converter(workers=1) as converter:
        before = set(soffices())
        for _ in range(40):
            docx = word()
            for line in range(60):
                docx.text(f"{line} {secrets.token_hex(20)}")
            converter.convert(docx.bytes())
        (office,) = set(soffices()) - before
        assert own_memory(office) < 60


def test_a_worker_is_replaced_after_its_share(word):
    with Converter(1, recycle_after=3) as converter:
        before, seen = set(soffices()), set()
        for n in range(7):
            assert f"hoja {n}" in text(converter.convert(word().text(f"hoja {n}").bytes()))
            assert wait_until(lambda: len(set(soffices()) - before) == 1)
            seen |= set(soffices()) - before
    assert len(seen) >= 3


@pytest.mark.parametrize("sandboxed", [True, False])
def test_nothing_is_left_after_closing(word, sandboxed, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    tempfile.tempdir = None
    before = set(descendants(os.getpid()))
    sockets = set(Path("/tmp").glob("OSL_PIPE_*"))
    converter = Converter(1, sandbox=sandboxed)
    converter.convert(word().text("x").bytes())
    mine = set(descendants(os.getpid())) - before
    assert mine
    made = [each for each in set(Path("/tmp").glob("OSL_PIPE_*")) - sockets if opened_by(each, mine)]
    assert bool(made) is not sandboxed
    converter.close()
    converter.close()
    tempfile.tempdir = None
    assert wait_until(lambda: not any(Path("/proc", str(pid)).exists() for pid in mine))
    assert list(tmp_path.iterdir()) == []
    assert not any(socket.exists() for socket in made)
    with pytest.raises(ConversionFailed, match="closed"):
        converter.convert(word().text("x").bytes())


def test_closing_does_not_wait_for_a_document_in_work(word):
    long = word().text(*["Una frase larga. " * 200] * MANY_PAGES).bytes()
    converter = Converter(1)
    converter.convert(word().text("caliente").bytes())
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(converter.convert, long) for _ in range(2)]
        time.sleep(0.3)
        converter.close()
        for each in waiting:
            with pytest.raises(ConversionFailed):
                each.result(10)


ORPHAN = """
import sys, threading, time
from document_templates.conversion import Converter
docx = open(sys.argv[1], "rb").read()
converter = Converter(1, sandbox=sys.argv[2] == "True")
thread = threading.Thread(target=converter.convert, args=(docx,))
thread.start(); thread.join()
print("ready", flush=True)
time.sleep(120)
"""


@pytest.mark.parametrize("sandboxed", [True, False])
def test_no_libreoffice_outlives_us_when_we_are_killed(word, sandboxed, tmp_path):
    (tmp_path / "x.docx").write_bytes(word().text("x").bytes())
    command = [sys.executable, "-c", ORPHAN, str(tmp_path / "x.docx"), str(sandboxed)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        children = descendants(process.pid)
        assert any(name(child) == "soffice.bin" for child in children)
        process.kill()
    assert wait_until(lambda: not any(Path("/proc", str(pid)).exists() for pid in children))


def test_a_forked_process_starts_workers_of_its_own(word):
    docx = word().text("x").bytes()
    with Converter(1) as converter:
        converter.convert(docx)
        result = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", FORKED], input=docx, capture_output=True, timeout=120, check=False,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip
    assert result.stdout == b"parent %PDF child %PDF parent %PDF ", result.stderr


FORKED = """
import os, sys
from document_templates.conversion import Converter
docx = sys.stdin.buffer.read()
def show(who):
    sys.stdout.write(f"{who} {converter.convert(docx)[:4].decode()} "); sys.stdout.flush()
converter = Converter(1)
show("parent")
pid = os.fork()
if pid == 0:
    show("child"); converter.close(); os._exit(0)
os.waitpid(pid, 0)
show("parent")
converter.close()
"""
