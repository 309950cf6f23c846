"""TLS and users of a cluster: certificates of an authority of its own, users with fresh passwords.

``writer`` may do with indexes called ``depeche…`` what a build does, ``reader`` what a server does
that only searches; ``admin`` may do everything.
"""

import json
import secrets
import subprocess
from pathlib import Path

from tests.opensearch.node import java

#: What an index of ours is called, and those that go with it.
_PATTERN = "depeche*"
_USERS = ("admin", "writer", "reader")
_ROLES = {
    "writer": {
        "cluster_permissions": [
            "cluster:monitor/main",
            "cluster:monitor/health",
            "cluster_composite_ops",
            "indices:data/write/bulk",
        ],
        "index_permissions": [{"index_patterns": [_PATTERN], "allowed_actions": ["indices_all"]}],
    },
    "reader": {
        "cluster_permissions": [
            "cluster:monitor/main",
            "cluster:monitor/health",
            "cluster_composite_ops_ro",
        ],
        "index_permissions": [
            {
                "index_patterns": [_PATTERN],
                "allowed_actions": [
                    "read",
                    "indices:admin/get",
                    "indices:admin/aliases/get",
                    "indices:monitor/stats",
                ],
            }
        ],
    },
}


def settings() -> dict[str, object]:
    """Return a node's settings of TLS and users."""
    prefix = "plugins.security."
    found: dict[str, object] = {
        f"{prefix}ssl.transport.enforce_hostname_verification": False,
        f"{prefix}ssl.http.enabled": True,
        f"{prefix}nodes_dn": ["CN=node,O=depeche"],
        f"{prefix}authcz.admin_dn": ["CN=admin,O=depeche"],
        f"{prefix}allow_default_init_securityindex": True,
    }
    for layer in ("transport", "http"):
        found[f"{prefix}ssl.{layer}.pemcert_filepath"] = "node.pem"
        found[f"{prefix}ssl.{layer}.pemkey_filepath"] = "node.key"
        found[f"{prefix}ssl.{layer}.pemtrustedcas_filepath"] = "ca.pem"
    return found


def write(folder: Path, home: Path) -> dict[str, str]:
    """Write certificates and users into the folder of a node's settings; return the passwords."""
    folder.mkdir()
    _certificates(folder)
    passwords = {user: secrets.token_urlsafe(18) for user in _USERS}
    hashes = {user: _hashed(password, home) for user, password in passwords.items()}
    login = {
        "http_enabled": True,
        "transport_enabled": True,
        "order": 0,
        "http_authenticator": {"type": "basic", "challenge": True},
        "authentication_backend": {"type": "intern"},
    }
    mapping = {role: {"users": [role]} for role in _ROLES}
    files: dict[str, tuple[str, dict[str, object]]] = {
        "config": (
            "config",
            {
                "config": {
                    "dynamic": {
                        "http": {"anonymous_auth_enabled": False},
                        "authc": {"basic": login},
                    }
                }
            },
        ),
        "internal_users": ("internalusers", {u: {"hash": h} for u, h in hashes.items()}),
        "roles": ("roles", dict(_ROLES)),
        "roles_mapping": ("rolesmapping", {**mapping, "all_access": {"users": ["admin"]}}),
        "action_groups": ("actiongroups", {}),
        "tenants": ("tenants", {}),
        "nodes_dn": ("nodesdn", {}),
        "allowlist": ("allowlist", {"config": {"enabled": False, "requests": {}}}),
        "audit": ("audit", {"config": {"enabled": False}}),
    }
    users = folder / "opensearch-security"
    users.mkdir()
    for name, (kind, said) in files.items():
        # JSON is YAML as well.
        document = {"_meta": {"type": kind, "config_version": 2}, **said}
        (users / f"{name}.yml").write_text(json.dumps(document, indent=1))
    return passwords


def _certificates(folder: Path) -> None:
    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    new = ("-newkey", "rsa:2048", "-nodes")
    days = ("-days", "2")
    authority = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
    openssl(
        *("req", "-x509", *new, *days, "-subj", "/CN=depeche test authority"),
        *("-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", "ca.key"),
        *("-out", "ca.pem"),
    )
    (folder / "names").write_text(
        "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n"
        "authorityKeyIdentifier=keyid\n"
    )
    openssl("req", *new, "-subj", "/O=depeche/CN=node", "-keyout", "node.key", "-out", "node.csr")
    openssl(
        *("x509", "-req", "-in", "node.csr", *authority, *days, "-extfile", "names"),
        *("-out", "node.pem"),
    )


def _hashed(password: str, home: Path) -> str:
    classes = f"{home}/plugins/opensearch-security/*:{home}/lib/*"
    quiet = "-Dorg.apache.logging.log4j.simplelog.StatusLogger.level=OFF"
    tool = "org.opensearch.security.tools.Hasher"
    ran = subprocess.run(
        [java() or "java", "-XX:TieredStopAtLevel=1", quiet, "-cp", classes, tool, "-p", password],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()[-1]
