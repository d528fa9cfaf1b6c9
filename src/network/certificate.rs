//! Why a TLS connection is not safe, in words.

use rustls::{AlertDescription, CertificateError, Error};

/// Why a connection cannot be trusted, or never came about, and what to do.
pub fn distrust(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(wrong) => of_certificate(wrong),
        Error::InvalidMessage(_) => "the server does not speak TLS on this port".to_owned(),
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::PeerIncompatible(_) => {
            "the server speaks no version of TLS from 1.2 on that this program knows".to_owned()
        }
        Error::NoCertificatesPresented => "the server shows no certificate".to_owned(),
        Error::UnsupportedNameType => "the address is no name that TLS can check".to_owned(),
        _ => "the TLS handshake failed".to_owned(),
    }
}

fn of_certificate(wrong: &CertificateError) -> String {
    use CertificateError as Wrong;
    let text = match wrong {
        Wrong::ExpiredContext { time, not_after } => {
            let days = time.as_secs().saturating_sub(not_after.as_secs()) / 86_400;
            return format!("the certificate has expired {days} days ago: renew it");
        }
        Wrong::Expired => "the certificate has expired: renew it",
        Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => {
            "the certificate is not valid yet: look at the clocks of both machines"
        }
        Wrong::Revoked => "the certificate was revoked: replace it",
        Wrong::UnknownIssuer => {
            "the certificate is signed by nobody that this machine trusts: install its authority, \
             or name the authority's file in SSL_CERT_FILE"
        }
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => {
            "the certificate is for other names"
        }
        Wrong::InvalidPurpose | Wrong::InvalidPurposeContext { .. } => {
            "the certificate is not meant for servers"
        }
        Wrong::BadSignature => "the certificate has a wrong signature",
        Wrong::BadEncoding => "the certificate cannot be read",
        Wrong::UnknownRevocationStatus
        | Wrong::ExpiredRevocationList
        | Wrong::ExpiredRevocationListContext { .. } => {
            "nobody says whether the certificate was revoked"
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
            "the certificate is an authority's own and not a server's: issue one for the server",
        ),
        (
            "EndEntityUsedAsCa",
            "the certificate is signed by one that is no authority",
        ),
        (
            "UnsupportedCertVersion",
            "the certificate is of a version before 3: issue a new one",
        ),
        (
            "UnsupportedSignatureAlgorithm",
            "the certificate is signed in a way that is no longer trusted: issue a new one",
        ),
        (
            "UnsupportedCriticalExtension",
            "the certificate demands an extension that is not known here",
        ),
    ];
    let known = NAMES.iter().find(|(known, _)| name.contains(known));
    known.map_or("the certificate is not trusted", |(_, words)| words)
}

fn of_alert(alert: AlertDescription) -> String {
    let text = match alert {
        AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion => {
            "the server accepts no version of TLS or cipher that this program knows"
        }
        AlertDescription::CertificateRequired | AlertDescription::BadCertificate => {
            "the server wants a certificate of the client"
        }
        AlertDescription::UnrecognisedName => "the server has no certificate for this name",
        AlertDescription::InternalError => "the server has an internal error of TLS",
        _ => "the server broke off the TLS handshake",
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
            "the certificate has expired 1030 days ago: renew it"
        );
        let other = CertificateError::Other(OtherError(Arc::new(CaUsedAsEndEntity)));
        let said = distrust(&Error::InvalidCertificate(other));
        assert!(said.contains("an authority's own"), "{said}");
    }
}
