//! Responses: files of the site in memory, and three files of the preview.

use std::convert::Infallible;
use std::io::Write;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Response, StatusCode, Uri};
use percent_encoding::percent_decode_str;

use super::events::events;
use super::guard::{Reach, Refusal, look};
use super::preview::{Preview, Site};

const SCRIPT: &str = include_str!("preview.js");
const STYLE: &str = include_str!("preview.css");
const OWN: &str = "/__opsbook/";
/// Minimum size for compression, in bytes.
const WORTH_IT: usize = 1024;

pub(super) type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Answers one request.
pub(super) fn answer(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    preview: &Preview,
    reach: Reach,
) -> Response<Body> {
    if let Err(refusal) = look(headers, reach) {
        let why = match refusal {
            Refusal::Host => {
                "opsbook answers for localhost only: open the address that it printed\n"
            }
            Refusal::Origin => "opsbook answers its own pages only\n",
        };
        return plain(StatusCode::FORBIDDEN, why);
    }
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
        let allowed = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allowed);
        return response;
    }
    let site = preview.site();
    match uri.path().strip_prefix(OWN) {
        Some("events") => event_stream(preview),
        Some("state") => state(&site, uri.query().unwrap_or_default()),
        Some("preview.js") => file("preview.js", Bytes::from_static(SCRIPT.as_bytes()), headers),
        Some("preview.css") => file("preview.css", Bytes::from_static(STYLE.as_bytes()), headers),
        Some(_) => plain(StatusCode::NOT_FOUND, "there is nothing here\n"),
        None => of_site(&site, uri.path(), headers),
    }
}

/// A file of the site, looked up by path only: other files cannot be reached.
fn of_site(site: &Site, path: &str, headers: &HeaderMap) -> Response<Body> {
    let Ok(decoded) = percent_decode_str(path.trim_start_matches('/')).decode_utf8() else {
        return plain(StatusCode::BAD_REQUEST, "the address is not UTF-8\n");
    };
    let index = format!("{decoded}index.html");
    let is_folder = decoded.is_empty() || decoded.ends_with('/');
    let name = if is_folder { &index } else { &*decoded };
    if let Some(bytes) = site.files.get(name) {
        return file(name, hooked(name, bytes), headers);
    }
    if !is_folder && site.files.contains_key(&format!("{decoded}/index.html")) {
        let mut response = plain(StatusCode::MOVED_PERMANENTLY, "");
        // `path` begins with exactly one slash, so it cannot name another host.
        let to = format!("/{}/", path.trim_matches('/'));
        if let Ok(to) = HeaderValue::from_str(&to) {
            response.headers_mut().insert(header::LOCATION, to);
        }
        return response;
    }
    let missing = site.files.get("404.html").cloned();
    let page = missing.unwrap_or_else(|| {
        Bytes::from_static(
            b"<!doctype html><title>opsbook</title><head></head><p>Nothing is built yet.",
        )
    });
    let mut response = file("404.html", hooked("404.html", &page), &HeaderMap::new());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Adds the live reload script to a page; other files are unchanged.
fn hooked(name: &str, bytes: &Bytes) -> Bytes {
    if !has_ending(name, "html") {
        return bytes.clone();
    }
    let Some(at) = find(bytes, b"</head>") else {
        return bytes.clone();
    };
    let (head, rest) = bytes.split_at(at);
    // Identifies the version of the page that the browser loaded.
    let page = &blake3::hash(bytes).to_hex()[..20];
    let hook = format!(
        "<link rel=\"stylesheet\" href=\"{OWN}preview.css\">\
         <script src=\"{OWN}preview.js\" data-page=\"{page}\" defer></script>"
    );
    [head, hook.as_bytes(), rest].concat().into()
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|part| part == word)
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, has)| has.eq_ignore_ascii_case(ending))
}

/// A file with its response headers.
fn file(name: &str, bytes: Bytes, asked: &HeaderMap) -> Response<Body> {
    let tag = format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..20]);
    let mut builder = Response::builder()
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::ETAG, &tag)
        .header(header::VARY, "Accept-Encoding")
        .header("X-Content-Type-Options", "nosniff")
        .header("Cross-Origin-Resource-Policy", "same-origin");
    let text = |name| {
        asked
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let known = text(header::IF_NONE_MATCH).unwrap_or_default();
    if known
        .split(',')
        .any(|known| known.trim().trim_start_matches("W/") == tag)
    {
        return finish(builder.status(StatusCode::NOT_MODIFIED), Bytes::new());
    }
    let kind = mime(name);
    builder = builder.header(header::CONTENT_TYPE, kind);
    let may_be_part = text(header::IF_RANGE).is_none_or(|if_range| if_range == tag);
    if let Some(range) = text(header::RANGE).filter(|_| may_be_part) {
        match part(range, bytes.len()) {
            Some(Ok((start, end))) => {
                let range = format!("bytes {start}-{}/{}", end - 1, bytes.len());
                let builder = builder.status(StatusCode::PARTIAL_CONTENT);
                return finish(
                    builder.header(header::CONTENT_RANGE, range),
                    bytes.slice(start..end),
                );
            }
            Some(Err(())) => {
                let range = format!("bytes */{}", bytes.len());
                let builder = builder.status(StatusCode::RANGE_NOT_SATISFIABLE);
                return finish(builder.header(header::CONTENT_RANGE, range), Bytes::new());
            }
            None => {}
        }
    }
    builder = builder.header(header::ACCEPT_RANGES, "bytes");
    let gzip = text(header::ACCEPT_ENCODING).is_some_and(takes_gzip);
    if gzip && bytes.len() >= WORTH_IT && is_text(kind) {
        if let Some(packed) = pack(&bytes) {
            return finish(builder.header(header::CONTENT_ENCODING, "gzip"), packed);
        }
    }
    finish(builder, bytes)
}

fn takes_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next() == Some("gzip");
        is_gzip && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn pack(bytes: &[u8]) -> Option<Bytes> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).ok()?;
    Some(packer.finish().ok()?.into())
}

/// A byte range (RFC 9110, 14.2): `None` if the whole file or several ranges
/// are requested, an error if the range is out of bounds.
fn part(range: &str, length: usize) -> Option<Result<(usize, usize), ()>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let (start, end) = match (first.trim(), last.trim()) {
        ("", last) => (length.saturating_sub(number(last)?), length),
        (first, "") => (number(first)?, length),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            (first, last.saturating_add(1).min(length))
        }
    };
    Some(if start < end {
        Ok((start, end))
    } else {
        Err(())
    })
}

fn event_stream(preview: &Preview) -> Response<Body> {
    let body = StreamBody::new(events(preview.versions())).boxed_unsync();
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The findings of a page: the query string is the path of its file.
fn state(site: &Site, query: &str) -> Response<Body> {
    let path = percent_decode_str(query).decode_utf8_lossy();
    let path = path.trim_start_matches('/');
    let file = if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    };
    let state = serde_json::json!({
        "version": site.version,
        "problem": site.problem,
        "total": site.total,
        "findings": site.findings.get(&file).map_or(&[][..], Vec::as_slice),
    });
    let builder = Response::builder()
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .header("Cross-Origin-Resource-Policy", "same-origin");
    finish(builder, state.to_string().into())
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let builder = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
        .header("X-Content-Type-Options", "nosniff");
    finish(builder, Bytes::from_static(text.as_bytes()))
}

fn finish(builder: hyper::http::response::Builder, bytes: Bytes) -> Response<Body> {
    let body = Full::new(bytes).boxed_unsync();
    builder.body(body).expect("headers of our own are valid")
}

fn is_text(kind: &str) -> bool {
    kind.starts_with("text/") || kind.contains("json") || kind.contains("xml")
}

/// Media types by file extension.
fn mime(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "txt" | "md" | "log" | "sh" | "conf" | "toml" | "yaml" | "yml" | "prom" => {
            "text/plain; charset=utf-8"
        }
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "pdf" => "application/pdf",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_file_are_cut_as_asked() {
        assert_eq!(part("bytes=0-3", 10), Some(Ok((0, 4))));
        assert_eq!(part("bytes=8-99", 10), Some(Ok((8, 10))));
        assert_eq!(part("bytes=-3", 10), Some(Ok((7, 10))));
        assert_eq!(part("bytes=4-", 10), Some(Ok((4, 10))));
        assert_eq!(part("bytes=10-", 10), Some(Err(())));
        assert_eq!(part("bytes=-0", 10), Some(Err(())));
        assert_eq!(part("bytes=0-18446744073709551615", 10), Some(Ok((0, 10))));
        for odd in [
            "bytes=5-2",
            "bytes=a-b",
            "lines=0-1",
            "bytes=0-1,3-4",
            "bytes=",
            "bytes=-",
        ] {
            assert_eq!(part(odd, 10), None, "{odd}");
        }
    }

    #[test]
    fn gzip_is_for_those_who_take_it() {
        assert!(takes_gzip("br, gzip;q=0.8"));
        assert!(!takes_gzip("gzip;q=0, br") && !takes_gzip("identity"));
    }
}
