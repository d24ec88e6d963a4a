"""Names of copies."""

import pytest

from service.file_names import pdf_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (
            "Declaración de Ñuñoa: «Los Ángeles» & Cía.",
            "Declaracion-de-Nunoa-Los-Angeles-Cia.-LIM26-D13-002.pdf",
        ),
        ("../../etc/passwd\r\nX: y", "etc-passwd-X-y-LIM26-D13-002.pdf"),
        ("", "LIM26-D13-002.pdf"),
        ("á" * 300, "a" * 100 + "-LIM26-D13-002.pdf"),
    ],
)
def test_a_copy_has_a_name_that_every_system_accepts(title: str, name: str) -> None:
    assert pdf_name(title, "LIM26-D13-002") == name
