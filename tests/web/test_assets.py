"""What others made comes from npm as locked, complete, with its licences, and not through our repository."""

import json
import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

import hatch_build

ROOT = Path(hatch_build.__file__).parent
STATIC = ROOT / "api/web/static"
VENDOR = ROOT / hatch_build.VENDOR
LOCK = ROOT / hatch_build.LOCKED / "package-lock.json"

HOW_TO_MAKE_IT = f"{VENDOR} is missing or of another lock: run `make setup`"

URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')]*))\s*\)""")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what npm is given, and vendor/ as it is here."""
    for folder in (hatch_build.LOCKED, hatch_build.VENDOR):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def locked_packages() -> dict[str, dict[str, str]]:
    packages = json.loads(LOCK.read_text())["packages"]
    return {path.removeprefix("node_modules/"): package for path, package in packages.items() if path}


class TestLock:
    def test_every_package_is_named_by_version_and_hash(self):
        """What npm unpacks is byte for byte what was looked at."""
        declared = json.loads(LOCK.with_name("package.json").read_text())["dependencies"]

        assert declared == {name: package["version"] for name, package in locked_packages().items()}
        assert all(package["integrity"].startswith("sha512-") for package in locked_packages().values())

    def test_every_package_comes_from_the_npm_registry(self):
        """The lock names no mirror of whoever wrote it; a mirror is named where the build runs."""
        hosts = {package["resolved"].split("/-/")[0] for package in locked_packages().values()}

        assert hosts == {f"https://registry.npmjs.org/{name}" for name in locked_packages()}

    def test_licences_are_those_looked_at(self):
        """A package that changes its licence is noticed when it is taken."""
        licences = {name: package["license"] for name, package in locked_packages().items()}

        assert licences == {
            "@fontsource/fira-sans": "OFL-1.1",
            "@kern-ux/native": "EUPL-1.2",
            "htmx.org": "BSD-0-Clause",
        }


class TestVendor:
    def test_is_complete_and_current(self):
        """A checkout that was set up has every file of the list, from this lock."""
        assert hatch_build.is_current(ROOT), HOW_TO_MAKE_IT

    def test_holds_nothing_else(self):
        """What the list no longer names is not shipped."""
        present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}

        assert present == {*hatch_build.FILES, hatch_build.STAMP}

    def test_is_not_in_the_repository(self):
        """Nothing that others made is committed."""
        if not (ROOT / ".git").exists():
            pytest.skip("not a git checkout")
        tracked = subprocess.run(["git", "ls-files", VENDOR], cwd=ROOT, capture_output=True, text=True, check=True)

        assert tracked.stdout == ""

    @pytest.mark.parametrize(
        ("licence", "title"),
        [
            ("kern.LICENSE.md", "EUROPEAN UNION PUBLIC LICENCE"),
            ("htmx.LICENSE.txt", "Zero-Clause BSD"),
            ("fonts/LICENSE.txt", "SIL OPEN FONT LICENSE"),
        ],
    )
    def test_licences_are_beside(self, licence: str, title: str):
        """Whoever has the files has the terms."""
        assert title.lower() in (VENDOR / licence).read_text().lower()


class TestStyleSheets:
    def test_every_address_is_a_shipped_file_or_stands_inside(self):
        """No style sheet asks for what is not there, least of all elsewhere."""
        missing = [
            (sheet.name, address)
            for sheet in STATIC.rglob("*.css")
            for address in ("".join(groups) for groups in URL.findall(sheet.read_text()))
            if not address.startswith("data:") and not (sheet.parent / address).is_file()
        ]

        assert missing == []

    def test_no_file_names_a_source_map(self):
        """A browser's developer tools find no dead address either."""
        naming = [path for path in VENDOR.rglob("*.min.*") if "sourceMappingURL" in path.read_text()]

        assert naming == []

    def test_fonts_have_the_weights_that_kern_uses(self):
        """No weight is made up by the browser."""
        kern = (VENDOR / "kern.min.css").read_text()
        used = set(re.findall(r"--kern-typography-font-weight-[a-z-]+: ?(\d+)", kern))
        fonts = (STATIC / "fonts.css").read_text()
        declared = set(re.findall(r'font-family: "Fira Sans";\s*font-weight: (\d+)', fonts))

        assert used == declared

    def test_every_font_shipped_is_declared(self):
        """No font is shipped in vain."""
        fonts = (STATIC / "fonts.css").read_text()
        shipped = {f"vendor/{name}" for name in hatch_build.FILES if name.endswith(".woff2")}

        assert shipped == {address for address, _, _ in URL.findall(fonts)}


class TestBuildHook:
    def test_changed_lock(self, checkout: Path):
        """With another lock vendor/ is fetched anew."""
        assert hatch_build.is_current(checkout)

        lock = checkout / hatch_build.LOCKED / "package-lock.json"
        lock.write_text(lock.read_text() + "\n")

        assert not hatch_build.is_current(checkout)

    def test_missing_file(self, checkout: Path):
        """A stamp does not vouch for a file that is gone."""
        (checkout / hatch_build.VENDOR / "htmx.min.js").unlink()

        assert not hatch_build.is_current(checkout)

    def test_npm_out_of_reach(self, checkout: Path, monkeypatch: pytest.MonkeyPatch):
        """The build stops with npm's reason and what helps; what was there stays."""
        monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
        monkeypatch.setenv("npm_config_fetch_retries", "0")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")

        with pytest.raises(hatch_build.CannotFetch) as stopped:
            hatch_build.fetch(checkout)

        assert "ECONNREFUSED" in str(stopped.value)
        assert "npm_config_registry" in str(stopped.value)
        assert hatch_build.is_current(checkout)

    def test_certificates(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """A certificate authority named for pip is one for npm, unless Node has its own."""
        authority = tmp_path / "ca.pem"
        authority.touch()
        monkeypatch.setenv("PIP_CERT", str(authority))
        monkeypatch.delenv("NODE_EXTRA_CA_CERTS", raising=False)

        assert hatch_build._environment()["NODE_EXTRA_CA_CERTS"] == str(authority)

        monkeypatch.setenv("NODE_EXTRA_CA_CERTS", "/own.pem")

        assert hatch_build._environment()["NODE_EXTRA_CA_CERTS"] == "/own.pem"


@pytest.mark.slow
class TestPackage:
    def test_wheel_carries_pages_assets_and_handbook(self, tmp_path: Path):
        """An installation from the wheel needs neither npm nor this repository."""
        assert hatch_build.is_current(ROOT), HOW_TO_MAKE_IT
        web = {
            path.relative_to(ROOT).as_posix()
            for suffix in ("html", "po", "css", "js", "svg")
            for path in (ROOT / "api/web").rglob(f"*.{suffix}")
        }
        handbook = {
            f"api/web/help/handbuch/{path.relative_to(ROOT / 'docs/handbuch').as_posix()}"
            for path in (ROOT / "docs/handbuch").rglob("*.md")
        }

        (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])

        carried = set(zipfile.ZipFile(wheel).namelist())
        assets = {f"{hatch_build.VENDOR}/{name}" for name in hatch_build.FILES}
        assert handbook
        assert sorted((web | assets | handbook) - carried) == []

    def test_source_distribution_can_be_built(self, tmp_path: Path):
        """It carries the hook and the lock, and nothing that others made."""
        (source,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])

        with tarfile.open(source) as archive:
            carried = {name.partition("/")[2] for name in archive.getnames()}
        locked = {f"{hatch_build.LOCKED}/{name}" for name in ("package.json", "package-lock.json")}
        assert {"hatch_build.py", "docs/handbuch/index.md", *locked} <= carried
        assert not any(name.startswith(hatch_build.VENDOR) for name in carried)
