"""How the zip for Lambda is built: wheels that requirements.txt names by their hashes, and compiled modules."""

import subprocess
import sys
from pathlib import Path

from chalice.deploy.packager import LambdaDeploymentPackager

from infra.bytecode import compile_modules

# Lambda's Python 3.11 has glibc 2.26, the later ones a newer one.
_PLATFORMS = {
    "x86_64": ("manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "arm64": ("manylinux_2_17_aarch64", "manylinux2014_aarch64"),
}


class PackageFailed(Exception):
    """pip could not bring the wheels; its own words are above."""


class Packager(LambdaDeploymentPackager):
    """Chalice's packager, with pinned wheels and compiled modules."""

    def create_deployment_package(self, project_dir: str, python_version: str) -> str:
        made = super().create_deployment_package(project_dir, python_version)
        compile_modules(Path(made))
        return made

    def _build_python_dependencies(
        self, python_version: str, requirements_filepath: str, site_packages_dir: str
    ) -> None:
        asked = pip_arguments(python_version, self._architecture, requirements_filepath)
        ended = subprocess.run([*asked, "--target", site_packages_dir], check=False)
        if ended.returncode:
            raise PackageFailed(f"The wheels for {python_version} could not be installed.")


def pip_arguments(python_version: str, architecture: str, requirements: str) -> list[str]:
    """pip's command: wheels only, for a function's Python and machine, each with a known hash."""
    platforms = [word for name in _PLATFORMS[architecture] for word in ("--platform", name)]
    return [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-compile", "--only-binary", ":all:", "--implementation", "cp"),
        *("--python-version", python_version.removeprefix("python"), *platforms),
        *("--require-hashes", "-r", requirements),
    ]
