"""The whole line on SQLite and PostgreSQL: project, packet, links, acts, signatures, seal, verification."""

import json
import re
import subprocess

import pytest

from service.lifecycle import replay
from service.verification import checking


@pytest.fixture
def sent(installation):
    """A packet of three declarations, presented and sent."""
    staff = installation.staff
    project = f"/panel/proyectos/{installation.imported.project_id}"
    folios = ["LIM26-D13-001", "LIM26-D13-002", "LIM26-D13-003"]
    page = staff.submit(staff.get(project), "/paquetes", folio=folios, title="Declaraciones")
    assert page.status == 200, page.text
    installation.idle()
    packet = page.url
    page = staff.submit(staff.get(packet), "/presentar")
    installation.idle()
    page = staff.submit(staff.get(packet), "/enviar")
    assert page.status == 200
    installation.idle()
    return packet


def hand_links(installation, packet):
    return [
        "/firmar/" + value.rsplit("/", 1)[1]
        for value in installation.staff.get(packet).values("//input[@data-link-of]/@value")
    ]


def everybody_signs(installation, packet, visitor):
    links = [*installation.links(), *hand_links(installation, packet)]
    for link in dict.fromkeys(links):
        page = visitor().sign(link)
        assert page.status == 200, page.text
    installation.idle()


def sealed_files(installation, packet, folder):
    page = installation.staff.get(f"{packet}.json")
    for document in json.loads(page.data)["documents"]:
        assert document["state"] == "sealed", document
        file = folder / f"{document['folio']}.pdf"
        file.write_bytes(installation.staff.get(document["sealed_url"]).data)
        yield document, file


def test_every_document_of_a_packet_is_sealed_and_stands(installation, sent, tmp_path, visitor):
    everybody_signs(installation, sent, visitor)
    files = list(sealed_files(installation, sent, tmp_path))
    assert len(files) == 3
    for document, file in files:
        report = checking.check_file(installation.ctx, file.read_bytes())
        assert report.stands, report
        told = visitor().get(f"/v/{document['code']}")
        assert "vigente según este registro" in told.text
        assert subprocess.run(["qpdf", "--check", file], capture_output=True).returncode == 0


def test_others_tools_find_every_signature_valid(installation, sent, tmp_path, visitor):
    everybody_signs(installation, sent, visitor)
    for document, file in sealed_files(installation, sent, tmp_path):
        told = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True).stdout
        blocks = told.split("Signature #")[1:]
        assert len(blocks) == len(document["signers"]) + 1
        assert all("Signature is Valid." in block for block in blocks), told
        [seal] = [block for block in blocks if "Signature Field Name: sello" in block]
        assert "Total document signed" in seal
        assert "Not total document" not in seal


def test_the_qr_on_every_page_leads_to_a_page_that_says_it_stands(installation, sent, tmp_path, visitor):
    everybody_signs(installation, sent, visitor)
    for document, file in sealed_files(installation, sent, tmp_path):
        subprocess.run(["pdftoppm", "-r", "200", "-png", file, tmp_path / document["folio"]], check=True)
        for image in sorted(tmp_path.glob(f"{document['folio']}-*.png")):
            read = subprocess.run(["zbarimg", "-q", "--raw", image], capture_output=True, text=True).stdout
            urls = set(read.split())
            assert urls == {document["url"]}, (image, read)
            path = re.sub(r"^HTTPS?://[^/]+", "", urls.pop())
            assert "vigente según este registro" in visitor().get(path).text


def test_the_log_says_the_same_as_rows_and_files(installation, sent, visitor):
    everybody_signs(installation, sent, visitor)
    with installation.ctx.database.reading() as session:
        assert list(replay.differences(session, installation.ctx.blobs)) == []
