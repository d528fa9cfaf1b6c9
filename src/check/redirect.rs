//! Follows redirects (RFC 9110, 15.4).

use reqwest::blocking::Response;
use reqwest::header::LOCATION;
use url::Url;

use super::http::Request;
use crate::book::Redirects;
use crate::network::is_login;

/// The step after a response.
pub(super) enum Next {
    /// Send this request.
    Follow(Request),
    /// The response is final. The text says why a redirect is not followed.
    Answer(Option<String>),
}

/// The step after a response. `start` is the URL on the page.
pub(super) fn next(
    request: &Request,
    response: &Response,
    (start, redirects): (&str, Redirects),
) -> Next {
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION);
    let location = location.and_then(|location| location.to_str().ok());
    let (301 | 302 | 303 | 307 | 308, Some(location)) = (status, location) else {
        return Next::Answer(None);
    };
    let refuse = |why: String| Next::Answer(Some(why));
    let (Ok(from), Ok(start)) = (Url::parse(&request.url), Url::parse(start)) else {
        return Next::Answer(None);
    };
    let Ok(to) = from.join(location) else {
        return refuse("it leads to what is no address".to_owned());
    };
    let place = shown(&to);
    if !matches!(to.scheme(), "http" | "https") {
        return refuse(format!("it leads to {place}"));
    }
    if is_login(&to) && !is_login(&start) {
        return refuse(format!("it leads to a login, {place}"));
    }
    match redirects {
        Redirects::None => refuse(format!("it leads to {place}, and redirects=none")),
        Redirects::SameHost if host(&to) != host(&start) => refuse(format!(
            "it leads to another host, {place}; write redirects=follow if that is right"
        )),
        Redirects::SameHost | Redirects::Follow => follow(request, (status, &from, to)),
    }
}

/// The next request. Headers and body are dropped when the origin changes,
/// because they may contain secrets for the first host.
fn follow(request: &Request, (status, from, to): (u16, &Url, Url)) -> Next {
    let is_other = from.origin() != to.origin();
    let keeps_body = matches!(status, 307 | 308);
    if is_other && keeps_body && !request.body.is_empty() {
        let place = shown(&to);
        return Next::Answer(Some(format!(
            "it leads to another place, {place}, where the body is not sent; write that address"
        )));
    }
    let is_read = matches!(request.method.as_str(), "GET" | "HEAD");
    let becomes_get = !keeps_body && !is_read;
    let body = if keeps_body {
        request.body.clone()
    } else {
        String::new()
    };
    let is_about_body = |name: &str| name.to_ascii_lowercase().starts_with("content-");
    let headers = request.headers.iter();
    let headers = headers.filter(|(name, _)| !(is_other || becomes_get && is_about_body(name)));
    Next::Follow(Request {
        method: if becomes_get {
            "GET".to_owned()
        } else {
            request.method.clone()
        },
        url: to.into(),
        headers: headers.cloned().collect(),
        body,
    })
}

/// A host without a leading `www.`, which counts as the same host.
fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// A URL without its secret parts.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // These calls fail only for URLs that cannot have credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    format!("`{url}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_stay_with_the_origin() {
        let request = Request {
            method: "GET".to_owned(),
            url: "https://a.example/".to_owned(),
            headers: vec![("x-api-key".to_owned(), "planted".to_owned())],
            body: String::new(),
        };
        let from = Url::parse(&request.url).expect("an address");
        for (to, is_kept) in [
            ("https://a.example/b", true),
            ("https://a.example:443/", true),
            ("http://a.example/", false),
            ("http://a.example:443/", false),
            ("https://a.example:444/", false),
            ("https://www.a.example/", false),
        ] {
            let to = Url::parse(to).expect("an address");
            let Next::Follow(next) = follow(&request, (302, &from, to.clone())) else {
                panic!("{to} is not followed");
            };
            assert_eq!(!next.headers.is_empty(), is_kept, "{to}");
        }
    }
}
