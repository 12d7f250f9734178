"""The tutorial, done by a machine: every command of it runs in one shell and shows what the page shows."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.test_serve import address, ready

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-orders.md"
SERVED_AT = "http://127.0.0.1:8000"
DEMO = ("demo", "--data-dir", "data/demo", "--members", "3", "--years", "1", "--orders-per-year", "60", "--port", "0")
LEFT_OUT = "…"
END = "--- ended with"

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorial uses curl, which is not installed")


@dataclass(frozen=True)
class Step:
    """One command of a page and the lines that it shows."""

    command: str
    shown: tuple[str, ...]


def steps(page: str) -> list[Step]:
    """The commands of all console blocks: `$ ` starts one, `> ` goes on with it, other lines are what it shows."""
    found: list[Step] = []
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *others = part.splitlines()
            more = [line[2:] for line in others if line.startswith("> ")]
            found.append(Step("\n".join([first, *more]), tuple(others[len(more) :])))
    return found


def shows(output: str, shown: tuple[str, ...]) -> bool:
    """Whether output is what a page shows; `…` is any text in a line, and any lines where it stands alone."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == LEFT_OUT else re.escape(line).replace(re.escape(LEFT_OUT), ".*?") + r"\n"
        for line in shown
    )
    return re.fullmatch(pattern, output) is not None


def script(page: list[Step]) -> str:
    """All commands for one shell, each followed by its exit code."""
    return "".join(f"{step.command}\nprintf '%s %d\\n' '{END}' $?\n" for step in page)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory like the one in which `make demo` ran."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, words in {"python": "", "abrufbuch": "-m procurement.cli.main"}.items():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    return tmp_path


@pytest.fixture
def environment() -> dict[str, str]:
    """No setting and no proxy from outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ABRUFBUCH_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "NO_PROXY": "*", "no_proxy": "*"}


@pytest.fixture
def url(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Where a small demonstration is served."""
    words = [str(folder / ".venv" / "bin" / "abrufbuch"), *DEMO]
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, env=environment, cwd=folder)
    found = address(process)
    ready(found)
    yield found
    process.terminate()
    process.communicate(timeout=120)


@needs_curl
@pytest.mark.slow
def test_every_command_shows_what_the_page_shows(folder: Path, environment: dict[str, str], url: str):
    """All commands end well and show what stands below them; only the address is another."""
    page = steps(PAGE.read_text(encoding="utf-8"))
    assert len(page) > 20
    (folder / "page.sh").write_text(script(page).replace(SERVED_AT, url), encoding="utf-8")

    run = subprocess.run(
        ["bash", "page.sh"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=600,
        check=False,
    )
    outcomes = re.findall(rf"((?:.*\n)*?){END} (\d+)\n", run.stdout.decode())

    assert len(page) == len(outcomes), run.stdout.decode()
    assert [] == [
        (step.command, code, output)
        for step, (output, code) in zip(page, outcomes, strict=True)
        if code != "0" or not shows(output, step.shown)
    ]


class TestThisFile:
    """A test that cannot fail is a defect: a page that shows something else is noticed."""

    def test_commands_are_found(self):
        """A command goes on over several lines, shows lines or nothing, and other blocks are no commands."""
        page = "```\nmake demo\n```\n\n```console\n$ cat <<END\n> a\n> END\na\n$ true\n```\n"

        assert [Step("cat <<END\na\nEND", ("a",)), Step("true", ())] == steps(page)

    @pytest.mark.parametrize(
        ("output", "shown", "same"),
        [
            ("placed 5\n", ("placed 5",), True),
            ("placed 12.50 EUR\n", ("placed … EUR",), True),
            ("a\nb\nc\n", ("…", "c"), True),
            ("", (), True),
            ("placed 6\n", ("placed 5",), False),
            ("placed 5\nand more\n", ("placed 5",), False),
            ("a\nb\n", ("…", "c"), False),
            ("curl: (7) failed\n", (), False),
            ("", ("placed 5",), False),
        ],
    )
    def test_other_output_is_noticed(self, output: str, shown: tuple[str, ...], *, same: bool):
        """Neither other text, nor more of it, nor less passes."""
        assert same is shows(output, shown)
