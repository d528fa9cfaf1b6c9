//! Why a TLS connection is not safe, in words.

use rustls::{AlertDescription, CertificateError, Error};

/// Why a connection cannot be trusted, or never came about, and what to do.
pub fn distrust(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(wrong) => of_certificate(wrong),
        Error::InvalidMessage(_) => "the server does not speak TLS on this port".to_owned(),
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::PeerIncompatible(_) => "the server supports no TLS version from 1.2 on".to_owned(),
        Error::NoCertificatesPresented => "the server sends no certificate".to_owned(),
        Error::UnsupportedNameType => "TLS cannot verify the address as a server name".to_owned(),
        _ => "the TLS handshake failed".to_owned(),
    }
}

fn of_certificate(wrong: &CertificateError) -> String {
    use CertificateError as Wrong;
    let text = match wrong {
        Wrong::ExpiredContext { time, not_after } => {
            let days = time.as_secs().saturating_sub(not_after.as_secs()) / 86_400;
            return format!("the certificate expired {days} days ago: renew it");
        }
        Wrong::Expired => "the certificate has expired: renew it",
        Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => {
            "the certificate is not valid yet: check the clocks of both machines"
        }
        Wrong::Revoked => "the certificate was revoked: replace it",
        Wrong::UnknownIssuer => {
            "the certificate is signed by an unknown authority: install its certificate, or \
             name the file in SSL_CERT_FILE"
        }
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => {
            "the certificate is for other host names"
        }
        Wrong::InvalidPurpose | Wrong::InvalidPurposeContext { .. } => {
            "the certificate is not intended for servers"
        }
        Wrong::BadSignature => "the signature of the certificate is invalid",
        Wrong::BadEncoding => "the certificate cannot be parsed",
        Wrong::UnknownRevocationStatus
        | Wrong::ExpiredRevocationList
        | Wrong::ExpiredRevocationListContext { .. } => {
            "the revocation status of the certificate is unknown"
        }
        Wrong::Other(other) => of_verifier(&format!("{other:?}")),
        _ => "the certificate is not trusted",
    };
    text.to_owned()
}

/// What the machine's own verifier says is known by the names of its errors.
fn of_verifier(name: &str) -> &'static str {
    const NAMES: [(&str, &str); 5] = [
        (
            "CaUsedAsEndEntity",
            "the certificate is a CA certificate: issue one for the server",
        ),
        (
            "EndEntityUsedAsCa",
            "the issuer of the certificate is not a CA",
        ),
        (
            "UnsupportedCertVersion",
            "the certificate uses an X.509 version before 3: issue a new one",
        ),
        (
            "UnsupportedSignatureAlgorithm",
            "the certificate uses an insecure signature algorithm: issue a new one",
        ),
        (
            "UnsupportedCriticalExtension",
            "the certificate contains an unsupported critical extension",
        ),
    ];
    let known = NAMES.iter().find(|(known, _)| name.contains(known));
    known.map_or("the certificate is not trusted", |(_, words)| words)
}

fn of_alert(alert: AlertDescription) -> String {
    let text = match alert {
        AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion => {
            "the server supports no TLS version or cipher that this program supports"
        }
        AlertDescription::CertificateRequired | AlertDescription::BadCertificate => {
            "the server requires a client certificate"
        }
        AlertDescription::UnrecognisedName => "the server has no certificate for this name",
        AlertDescription::InternalError => "the server reports an internal TLS error",
        _ => "the server aborted the TLS handshake",
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::OtherError;
    use rustls::pki_types::UnixTime;

    use super::*;

    #[derive(Debug)]
    struct CaUsedAsEndEntity;

    impl std::fmt::Display for CaUsedAsEndEntity {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("CaUsedAsEndEntity")
        }
    }

    impl std::error::Error for CaUsedAsEndEntity {}

    #[test]
    fn people_are_told_what_is_wrong_and_not_how_it_is_called() {
        let at = |seconds| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let expired = CertificateError::ExpiredContext {
            time: at(89_067_506),
            not_after: at(0),
        };
        assert_eq!(
            distrust(&Error::InvalidCertificate(expired)),
            "the certificate expired 1030 days ago: renew it"
        );
        let other = CertificateError::Other(OtherError(Arc::new(CaUsedAsEndEntity)));
        let said = distrust(&Error::InvalidCertificate(other));
        assert!(
            said.contains("the certificate is a CA certificate"),
            "{said}"
        );
    }
}
