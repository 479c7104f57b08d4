"""Makes authority.pem, server.pem and server-key.pem for the tests of TLS.

    pip install cryptography
    python3 make_certificates.py
"""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def certificate(name, issuer, key, signing_key, *extensions):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime(2020, 1, 1))
        .not_valid_after(datetime.datetime(2120, 1, 1)))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(signing_key, hashes.SHA256())


authority_key = ec.generate_private_key(ec.SECP256R1())
authority = certificate(
    "Authority of the tests", None, authority_key, authority_key,
    (x509.BasicConstraints(ca=True, path_length=None), True))
server_key = ec.generate_private_key(ec.SECP256R1())
server = certificate(
    "Server of the tests", authority.subject, server_key, authority_key,
    (x509.BasicConstraints(ca=False, path_length=None), True),
    (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
    (x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.DNSName("other.example.com")]), False))

PEM = serialization.Encoding.PEM
for path, data in [
    ("authority.pem", authority.public_bytes(PEM)),
    ("server.pem", server.public_bytes(PEM)),
    ("server-key.pem", server_key.private_bytes(
        PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())),
]:
    with open(path, "wb") as file:
        file.write(data)
