"""A link opens for whoever holds it, and the register alone opens nothing."""

import pytest

from signatures.links import Links

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_link_is_found_by_its_hash():
    links = Links([NEW])
    nonce = links.nonce()
    assert links.read(links.make(nonce)) == links.hash(nonce)


def test_the_register_alone_opens_nothing():
    links = Links([NEW])
    nonce = links.nonce()
    thief = Links([b"guess" * 7])
    assert links.read(thief.make(nonce)) is None
    assert links.read(links.hash(nonce)) is None


def test_a_rotated_key_keeps_old_links_open_until_it_is_dropped():
    nonce = Links.nonce()
    before = Links([OLD])
    kept_hash, link = before.hash(nonce), before.make(nonce)
    after = Links([OLD, NEW])
    assert after.read(link) == kept_hash
    assert after.read(after.make(nonce, kept_hash)) == kept_hash
    dropped = Links([NEW])
    assert dropped.read(link) is None
    with pytest.raises(ValueError, match="no secret key"):
        dropped.make(nonce, kept_hash)


@pytest.mark.parametrize("segment", ["", ".", "x", "ñ", "a.b", "\ud800"])
def test_nonsense_is_no_link(segment):
    assert Links([NEW]).read(segment) is None


def test_one_changed_character_is_no_link():
    links = Links([NEW])
    link = links.make(links.nonce())
    for place in range(0, len(link), 7):
        other = "A" if link[place] != "A" else "B"
        assert links.read(link[:place] + other + link[place + 1 :]) is None
