"""What the README promises is there: settings, commands, targets, files."""

import re
from pathlib import Path

import click
import pytest

from service import cli
from tools import settings_table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: click.Group, prefix: str = "rubrica") -> dict[str, click.Command]:
    """Every command that can be typed, by its words."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        words = f"{prefix} {name}"
        found |= commands(command, words) if isinstance(command, click.Group) else {words: command}
    return found


def typed(text: str) -> set[str]:
    """The words after `rubrica` in inline code and blocks, up to the first argument."""
    return {match.group() for match in re.finditer(r"rubrica(?: [a-z]+)+", text)}


def test_the_settings_table_is_the_one_of_the_code():
    assert settings_table.readme(README) == README


def test_the_example_environment_is_the_one_of_the_code():
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == settings_table.env_example()


def test_every_command_named_exists():
    named = {words for code in re.findall(r"`([^`]*)`", README) for words in typed(code)}
    assert len(named) >= 9
    assert named <= commands(cli.main).keys()


def test_every_command_is_named():
    named = {words for code in re.findall(r"`([^`]*)`", README) for words in typed(code)}
    assert commands(cli.main).keys() <= named


def test_every_option_named_exists():
    options = {name for command in commands(cli.main).values() for p in command.params for name in p.opts}
    named = {
        option for code in re.findall(r"`([^`]*)`", README) for option in re.findall(r"--[a-z-]+[a-z]", code)
    }
    assert named - {"--convert-to"} <= options


def test_every_target_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE))
    assert {"run", "test"} <= named <= targets


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_leads_somewhere(target):
    assert (ROOT / target).is_file()


@pytest.mark.parametrize("anchor", sorted(set(re.findall(r"\]\(#([^)]+)\)", README))))
def test_every_anchor_is_a_heading(anchor):
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    assert anchor in {heading.lower().replace(" ", "-") for heading in headings}
