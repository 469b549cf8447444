"""A certificate for this computer: of an authority that can vouch for it alone, and whose key is thrown away.

Whoever trusts the authority trusts it for the names in it and for nothing else; nobody can sign anything more with it.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from xlipo.facts.errors import OutputError
from xlipo.store.atomic_write import replace_file

DAYS = 397
"""For how long it is valid: the longest that browsers take."""

RENEWED = dt.timedelta(days=30)
"""How long before its end a new one is made."""

LOCAL = ("localhost", "127.0.0.1", "::1")
_AUTHORITY, _SERVER = "xlipo-authority.pem", "xlipo-server.pem"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Where the authority (to be trusted) and the server's certificate with its key stand."""

    authority: Path
    server: Path


def certificate_in(folder: Path, names: Iterable[str] = LOCAL) -> Certificate:
    """The certificate in a folder for just these names; made where there is none, or none that lasts.

    Raises :class:`OutputError` where the folder cannot be written.
    """
    found, wanted = Certificate(folder / _AUTHORITY, folder / _SERVER), sorted(set(names))
    if not _is_good(found, wanted):
        authority, server = made(wanted, dt.datetime.now(dt.UTC))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write_privately(found.server, server)
            replace_file(found.authority, authority)
        except OSError as wrong:
            raise OutputError(f"{folder} cannot be written ({wrong.strerror}); give --http, or mend it.") from None
    return found


def _is_good(found: Certificate, wanted: list[str]) -> bool:
    try:
        leaf = x509.load_pem_x509_certificate(_leaf(found))
        authority = x509.load_pem_x509_certificate(found.authority.read_bytes())
        leaf.verify_directly_issued_by(authority)
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound):
        return False
    held = [str(name.value) for name in names]
    return sorted(held) == wanted and leaf.not_valid_after_utc - dt.datetime.now(dt.UTC) > RENEWED


def _leaf(found: Certificate) -> bytes:
    text = found.server.read_bytes()
    return text[text.index(b"-----BEGIN CERTIFICATE") :]


def _write_privately(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def made(names: Iterable[str], now: dt.datetime) -> tuple[bytes, bytes]:
    """The authority's certificate, and the server's key and certificate, as PEM."""
    authority_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _called("xlipo, for this computer only")
    general = [_general_name(name) for name in names]
    authority = (
        _begun(issuer, issuer, authority_key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints([_subtree(name) for name in general], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    server = (
        _begun(_called("xlipo"), issuer, server_key, now)
        .add_extension(x509.SubjectAlternativeName(general), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key = server_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return authority.public_bytes(pem), key + server.public_bytes(pem)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=DAYS) - dt.timedelta(minutes=10))
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _subtree(name: x509.GeneralName) -> x509.GeneralName:
    """What the authority may vouch for: this name or address alone."""
    return x509.IPAddress(ipaddress.ip_network(name.value)) if isinstance(name, x509.IPAddress) else name


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
