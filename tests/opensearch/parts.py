"""The parts of an OpenSearch server: pinned, fetched with Maven, compared, put together.

The server comes without the modules that its distribution has: those that an index of ours needs
are laid beside it, each with the descriptor that the distribution would have. Parts stay in the
user's cache folder. Only what is compared with its SHA-256 is used, every time.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

VERSION = "2.19.4"
_OPENSEARCH = "org.opensearch"
_PLUGIN = f"{_OPENSEARCH}.plugin"
_FETCH_SECONDS = 400
_PLUGIN_OF_MAVEN = "3.6.1"


class Part(NamedTuple):
    """A file that is published under these coordinates, and the SHA-256 that it has."""

    group: str
    artifact: str
    version: str
    sha256: str
    kind: str = "jar"

    @property
    def file(self) -> str:
        """What Maven calls it."""
        return f"{self.artifact}-{self.version}.{self.kind}"

    def is_at(self, folder: Path) -> bool:
        """Return whether a folder has it as it was published."""
        try:
            with (folder / self.file).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


class Module(NamedTuple):
    """A module of the server: its class, its parts, what it extends, what Java is to permit it."""

    name: str
    classname: str
    parts: Sequence[Part]
    extends: str = ""
    permissions: Sequence[str] = ()

    def lay(self, home: Path, parts: Path) -> None:
        """Put it into a server's folder of modules."""
        folder = home / "modules" / self.name
        folder.mkdir()
        for part in self.parts:
            shutil.copy(parts / part.file, folder)
        said = {
            "name": self.name,
            "description": self.name,
            "version": VERSION,
            "opensearch.version": VERSION,
            "java.version": "11",
            "classname": self.classname,
            "custom.foldername": "",
            "extended.plugins": self.extends,
            "has.native.controller": "false",
        }
        lines = [f"{name}={value}\n" for name, value in said.items()]
        (folder / "plugin-descriptor.properties").write_text("".join(lines))
        if self.permissions:
            granted = "".join(f"  permission {each};\n" for each in self.permissions)
            (folder / "plugin-security.policy").write_text(f"grant {{\n{granted}}};\n")


SERVER = Part(
    f"{_OPENSEARCH}.distribution.integ-test-zip",
    "opensearch",
    VERSION,
    "3902e642715210d1d9d7cbdcc8f5abd6f931d1d7a679cea3750937becf16c406",
    "zip",
)
#: TLS, users and roles.
SECURITY = Part(
    _PLUGIN,
    "opensearch-security",
    f"{VERSION}.0",
    "1f673622c462c4171a8c53f9b1ad20e5b839834cb79b0d3b388da180a0e514e8",
    "zip",
)
#: Scripts, which the analysis extends; ours are none.
_ANALYSIS = Part(
    _PLUGIN,
    "analysis-common",
    VERSION,
    "46db3a6c8fc53f756853d29b4d14fc326ce96a0f56b62aeb289a8126ec513e66",
)
_ASM = "org.ow2.asm"
_PAINLESS = (
    Part(
        _PLUGIN,
        "lang-painless",
        VERSION,
        "5b382333ecc637d0e5304af9987056260e3d68a9149e3d32824b193e041b1d60",
    ),
    Part(
        _PLUGIN,
        "opensearch-scripting-painless-spi",
        VERSION,
        "06ec9ff0970dd8ed186805ecf7c4257de2e819b646e19e466d27f73caefa9e43",
    ),
    Part(
        "org.antlr",
        "antlr4-runtime",
        "4.13.1",
        "54665d2838cc66458343468efc539e454fc95b46a8a04b13c6ac43fc9be63505",
    ),
    Part(_ASM, "asm", "9.7", "adf46d5e34940bdf148ecdd26a9ee8eea94496a72034ff7141066b3eea5c4e9d"),
    Part(
        _ASM,
        "asm-util",
        "9.7",
        "37a6414d36641973f1af104937c95d6d921b2ddb4d612c66c5a9f2b13fc14211",
    ),
    Part(
        _ASM,
        "asm-tree",
        "9.7",
        "62f4b3bc436045c1acb5c3ba2d8ec556ec3369093d7f5d06c747eb04b56d52b1",
    ),
    Part(
        _ASM,
        "asm-commons",
        "9.7",
        "389bc247958e049fc9a0408d398c92c6d370c18035120395d4cba1d9d9304b7a",
    ),
    Part(
        _ASM,
        "asm-analysis",
        "9.7",
        "7bc6bcbc21379948a0c8c467fb0f864206e5b818f6bc0b546872f5c9f941556f",
    ),
)
MODULES = (
    Module(
        "lang-painless",
        f"{_OPENSEARCH}.painless.PainlessPlugin",
        _PAINLESS,
        permissions=(
            'java.lang.RuntimePermission "createClassLoader"',
            'java.lang.RuntimePermission "getClassLoader"',
        ),
    ),
    Module(
        "analysis-common",
        f"{_OPENSEARCH}.analysis.common.CommonAnalysisPlugin",
        (_ANALYSIS,),
        extends="lang-painless",
    ),
)


class PartsError(Exception):
    """Parts that cannot be had, or are not those that were published."""


def cache_folder() -> Path:
    """Return the folder that parts stay in."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "depeche-opensearch"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be alone in a folder, which is made; two runs may want the same parts."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fetch(folder: Path, *, has_security: bool) -> None:
    """Have all parts in a folder."""
    parts = [SERVER, *(part for module in MODULES for part in module.parts)]
    if has_security:
        parts.append(SECURITY)
    with _alone(folder):
        missing = [part for part in parts if not part.is_at(folder)]
        for part in missing:
            # Maven leaves a file alone that is there, whatever it holds.
            (folder / part.file).unlink(missing_ok=True)
        if missing:
            _copy(missing, folder)
        wrong = [part.file for part in missing if not part.is_at(folder)]
    if wrong:
        raise PartsError(f"not as published, or missing: {', '.join(wrong)}")


def _copy(parts: Sequence[Part], folder: Path) -> None:
    """Have Maven copy parts into a folder, all in one run."""
    names = ("groupId", "artifactId", "version", "type")
    items = ""
    for part in parts:
        values = (part.group, part.artifact, part.version, part.kind)
        fields = zip(names, values, strict=True)
        item = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields)
        items += f"<artifactItem>{item}</artifactItem>"
    project = (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>depeche</groupId><artifactId>parts</artifactId><version>1</version>"
        "<packaging>pom</packaging><build><plugins><plugin>"
        "<groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId>"
        f"<version>{_PLUGIN_OF_MAVEN}</version><configuration>"
        f"<outputDirectory>{escape(str(folder))}</outputDirectory>"
        f"<artifactItems>{items}</artifactItems>"
        "</configuration></plugin></plugins></build></project>"
    )
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "pom.xml"
        file.write_text(project)
        command = ["mvn", "-B", "-q", "-ntp", "-f", str(file), "dependency:copy"]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=_FETCH_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PartsError(f"Maven did not run: {error}") from error
    if ran.returncode:
        raise PartsError(f"Maven ended with {ran.returncode}: {(ran.stdout + ran.stderr)[-2000:]}")


def assemble(parts: Path, home: Path, *, has_security: bool) -> None:
    """Put a server together in ``home``, readable by all."""
    with tempfile.TemporaryDirectory(dir=home.parent) as scratch:
        with zipfile.ZipFile(parts / SERVER.file) as packed:
            packed.extractall(scratch)
        made = Path(scratch) / f"opensearch-{VERSION}"
        for module in MODULES:
            module.lay(made, parts)
        if has_security:
            with zipfile.ZipFile(parts / SECURITY.file) as packed:
                packed.extractall(made / "plugins" / SECURITY.artifact)
        for path in (made, *made.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        made.rename(home)
