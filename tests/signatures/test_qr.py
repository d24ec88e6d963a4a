"""Symbols that scanners read, and that stay small."""

import io
import re
import subprocess
from pathlib import Path

import pikepdf

from signatures import qr

UPPER = "HTTPS://FIRMA.EJEMPLO.CL/V/ABCDEFGHJKMNPQRS"


def _scanned(path: Path) -> str:
    run = subprocess.run(["zbarimg", "-q", "--raw", path], capture_output=True, text=True, check=False)
    return run.stdout.strip()


def test_a_scanner_reads_the_png(tmp_path: Path) -> None:
    (tmp_path / "qr.png").write_bytes(qr.png(UPPER))

    assert _scanned(tmp_path / "qr.png") == UPPER


def test_an_upper_case_address_makes_a_smaller_symbol_than_a_lower_case_one() -> None:
    assert qr.version(UPPER) == 3
    assert qr.version(UPPER.lower()) > 3


def test_an_address_with_a_signed_payload_stays_within_version_9() -> None:
    assert qr.version(UPPER + "/" + "ABCDEFGH" * 25) <= 9


def test_the_svg_has_the_modules_of_the_matrix() -> None:
    drawn = set()
    for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", qr.svg(UPPER)):
        drawn |= {(int(row) - 4, int(column) - 4 + step) for step in range(int(length))}

    dark = {(r, c) for r, line in enumerate(qr.matrix(UPPER)) for c, is_dark in enumerate(line) if is_dark}
    assert drawn == dark


def test_a_scanner_reads_the_operators_drawn_on_a_dark_page(tmp_path: Path) -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    page.Contents = document.make_stream(b"0.3 g 0 0 200 200 re f\n" + qr.path_operators(UPPER, 60, 70, 70))
    output = io.BytesIO()
    document.save(output)
    (tmp_path / "page.pdf").write_bytes(output.getvalue())

    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", "page.pdf", "page"], cwd=tmp_path, check=True
    )

    assert _scanned(tmp_path / "page.png") == UPPER
