use url::Url;

/// Names of hosts and parts of paths where people log in.
const WORDS: [&str; 14] = [
    "login",
    "signin",
    "sign_in",
    "sign-in",
    "sso",
    "oauth",
    "oauth2",
    "saml",
    "saml2",
    "auth",
    "authorize",
    "authenticate",
    "accounts",
    "idp",
];

/// Whether an address is where people log in.
pub fn is_login(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let first = host.split('.').next().unwrap_or_default();
    let mut parts = url
        .path()
        .split('/')
        .map(|part| part.split('.').next().unwrap_or_default());
    WORDS.contains(&first) || parts.any(|part| WORDS.contains(&part.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_told_by_their_address() {
        let is = |address: &str| is_login(&Url::parse(address).expect("an address"));
        assert!(is("https://a.test/users/sign_in?next=x"));
        assert!(is("https://login.a.test/"));
        assert!(!is("https://a.test/docs/authors"));
    }
}
