//! Server certificates.

use std::io::{Error, ErrorKind, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use crate::network::distrust;

/// A certificate, and whether this machine trusts it.
pub(super) struct Certificate {
    /// Whole days until expiry; negative after it.
    pub(super) days_left: i64,
    pub(super) issuer: String,
    /// The host names of the certificate.
    pub(super) names: Vec<String>,
    /// Why the certificate is not trusted, if so.
    pub(super) distrust: Option<String>,
}

/// Performs a handshake as `host` over a stream; `now` is the time for expiry.
///
/// # Errors
/// When the handshake fails before a certificate is sent; `InvalidInput` if the
/// server is not the cause.
pub(super) fn shake_hands(
    host: &str,
    now: jiff::Timestamp,
    stream: &mut (impl Read + Write),
) -> std::io::Result<Certificate> {
    let ours =
        |error: &dyn std::fmt::Display| Error::new(ErrorKind::InvalidInput, error.to_string());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let seen = Arc::new(RecordingVerifier::new(&provider));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ours(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&seen) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    let host = host.trim_matches(['[', ']']).to_owned();
    let name = ServerName::try_from(host).map_err(|error| ours(&error))?;
    let mut connection =
        ClientConnection::new(Arc::new(config), name).map_err(|error| ours(&error))?;
    while connection.is_handshaking() {
        connection.complete_io(stream)?;
    }
    let distrust = seen.distrust.lock().unwrap_or_else(PoisonError::into_inner);
    let shown = connection.peer_certificates().and_then(<[_]>::first);
    let shown = shown.ok_or_else(|| Error::other("no certificate was shown"))?;
    read(shown, now, distrust.clone())
}

fn read(
    der: &CertificateDer<'_>,
    now: jiff::Timestamp,
    distrust: Option<String>,
) -> std::io::Result<Certificate> {
    let (_, certificate) = X509Certificate::from_der(der)
        .map_err(|error| Error::other(format!("the certificate cannot be read: {error}")))?;
    let left = certificate.validity().not_after.timestamp() - now.as_second();
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.map(|names| names.value.general_names.as_slice());
    Ok(Certificate {
        days_left: left.div_euclid(86_400),
        issuer: certificate.issuer().to_string(),
        names: names
            .unwrap_or_default()
            .iter()
            .filter_map(name_text)
            .collect(),
        distrust,
    })
}

fn name_text(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress([a, b, c, d]) => Some(format!("{a}.{b}.{c}.{d}")),
        _ => None,
    }
}

/// Why the server sent no certificate.
pub(super) fn why_no_handshake(error: &Error) -> String {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match (inner, error.kind()) {
        (Some(error), _) => distrust(error),
        (None, ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => {
            "the server closed the connection during the TLS handshake".to_owned()
        }
        (None, ErrorKind::ConnectionRefused) => "connection refused".to_owned(),
        (None, _) => error.to_string(),
    }
}

/// Accepts every certificate and records the verdict of the system's verifier:
/// the check exists to find expired certificates.
#[derive(Debug)]
struct RecordingVerifier {
    own: Option<Verifier>,
    provider: Arc<CryptoProvider>,
    distrust: Mutex<Option<String>>,
}

impl RecordingVerifier {
    fn new(provider: &Arc<CryptoProvider>) -> Self {
        Self {
            own: Verifier::new(Arc::clone(provider)).ok(),
            provider: Arc::clone(provider),
            distrust: Mutex::default(),
        }
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let said = match &self.own {
            None => Err("this machine has no certificate authorities".to_owned()),
            Some(own) => own
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                .map_err(|error| distrust(&error)),
        };
        let mut distrust = self.distrust.lock().unwrap_or_else(PoisonError::into_inner);
        *distrust = said.err();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}
