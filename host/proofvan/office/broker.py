"""The settings of the office's broker (mosquitto 2): TLS 1.3, certificates of both sides, rights by name."""

from __future__ import annotations

from pathlib import Path

from proofvan.office.authority import Authority
from proofvan.office.pairs import Issued
from proofvan.uplink.topics import RIGHTS

_CONFIGURATION, _RIGHTS = "mosquitto.conf", "rights.acl"


def write_settings(folder: Path, authority: Authority, server: Issued, address: str, port: int) -> Path:
    """Write the broker's files and give the one that it starts with (mosquitto.conf(5))."""
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    rights = folder / _RIGHTS
    rights.write_text(RIGHTS)
    lines = [
        # Started by root it becomes the owner of these files; anybody else starts it as himself.
        f"user {folder.owner()}",
        "per_listener_settings false",
        f"listener {port} {address}",
        f"cafile {authority.certificate.absolute()}",
        f"certfile {server.certificate.absolute()}",
        f"keyfile {server.key.absolute()}",
        f"crlfile {authority.revoked.absolute()}",
        "tls_version tlsv1.3",
        "require_certificate true",
        "use_identity_as_username true",
        "allow_anonymous false",
        f"acl_file {rights.absolute()}",
        # A broker that keeps its store in memory only loses what it has acknowledged when it is killed; this keeps
        # the loss small, the receipts of the office make it harmless.
        "persistence true",
        f"persistence_location {data.absolute()}/",
        "autosave_on_changes true",
        "autosave_interval 1",
        "max_queued_messages 0",
        "max_inflight_messages 20",
        "log_dest stderr",
    ]
    path = folder / _CONFIGURATION
    path.write_text("\n".join(lines) + "\n")
    return path
