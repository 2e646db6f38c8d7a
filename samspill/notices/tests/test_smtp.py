"""The mail server's door: passwords, and certificates that must be believed."""

from __future__ import annotations

import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from samspill.notices.tests.mailserver import Inbox, free_port, mail_server
from samspill.notices.transports import Mail, PermanentFailure, TemporaryFailure
from samspill.notices.transports import email as by_email
from samspill.notices.transports.email import Smtp

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
MAIL = Mail("m1:email:1", "jonas@person.example", "Hei", "Hei.\n", "nb", AT)
SENDER = "ikke-svar@samspill.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that nobody has vouched for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secured(certificate):
    """A server that wants STARTTLS and a password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    inbox, port = Inbox(), free_port()

    def check(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"kari", b"right")
        return AuthResult(success=right, handled=False)  # the server says so itself

    controller = Controller(
        inbox,
        hostname="localhost",
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=check,
        auth_required=True,
    )
    controller.start()
    yield inbox, port
    controller.stop()


def send(url):
    with Smtp(url, SENDER) as server:
        server.send(MAIL)


def test_a_certificate_nobody_vouches_for_is_refused(secured):
    inbox, port = secured
    with pytest.raises(TemporaryFailure) as failure:
        send(f"smtp://kari:right@localhost:{port}?starttls=1")
    assert (failure.value.code, failure.value.everybody) == ("SSLCertVerificationError", True)
    assert inbox.mails == []


def test_with_a_believed_certificate_and_the_right_password_it_goes(
    secured, certificate, monkeypatch
):
    inbox, port = secured
    believed = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(by_email, "trusted", lambda: believed)
    send(f"smtp://kari:right@localhost:{port}?starttls=1")
    assert inbox.told() == ["jonas@person.example"]


def test_a_wrong_password_is_ours_to_mend_not_the_persons_loss(secured, certificate, monkeypatch):
    _inbox, port = secured
    believed = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(by_email, "trusted", lambda: believed)
    with pytest.raises(TemporaryFailure) as failure:
        send(f"smtp://kari:wrong@localhost:{port}?starttls=1")
    assert (failure.value.code, failure.value.everybody) == ("smtp 535", True)


@pytest.mark.parametrize("refused", [False, True])
def test_a_round_lets_go_of_its_connection_however_it_ended(refused):
    inbox = Inbox()
    if refused:
        inbox.refuse[MAIL.to] = "550 nobody here"
    with mail_server(inbox, free_port()) as url:
        server = Smtp(url, SENDER)
        with suppress(PermanentFailure), server:
            try:
                server.send(MAIL)
            finally:
                assert server.session is not None
        assert server.session is None
    assert inbox.told() == ([] if refused else [MAIL.to])
