//! A small API and a Prometheus that answers as it is asked, for the cases.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// Starts it; it ends with the tests. Gives its port.
pub(super) fn start() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(&stream));
        }
    });
    port
}

/// Answers one request.
fn serve(stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        match reader.read_line(&mut head) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    let length = head.to_lowercase();
    let length = length
        .split_once("content-length: ")
        .map_or(0, |(_, rest)| {
            rest.split('\r').next().unwrap_or("").parse().unwrap_or(0)
        });
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    let method = head.split(' ').next().unwrap_or_default();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let answer = match path {
        "/slow" => {
            thread::sleep(Duration::from_secs(5));
            return;
        }
        "/cut" => return,
        "/cut-later" => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nPART".to_vec(),
        "/none" => response("204 No Content", "", b""),
        "/json" => response(
            "200 OK",
            "X-Node: a1\r\n",
            br#"{"lag": 12, "nodes": ["a", "b"]}"#,
        ),
        "/to-login" => response("302 Found", "Location: /login?next=/\r\n", b""),
        "/moved-away" => {
            let port = stream.local_addr().map_or(0, |address| address.port());
            let location = format!("Location: http://localhost:{port}/ok\r\n");
            response("302 Found", &location, b"")
        }
        "/empty" => response("200 OK", "", b""),
        "/list" => response("200 OK", "", br#"{"items": []}"#),
        "/bom" => response("200 OK", "", b"\xef\xbb\xbf{\"a\": 1}"),
        "/huge" => response("200 OK", "", br#"{"a": 1e400}"#),
        "/part" => response("206 Partial Content", "", b"PONG"),
        "/twice" => response("200 OK", "X-Node: a1\r\nX-Node: b2\r\n", b"PONG"),
        "/moved" => response("302 Found", "Location: /ok\r\n", b""),
        "/round" => response("302 Found", "Location: /round\r\n", b""),
        "/binary" => response("200 OK", "", b"\xff\xfe\x00PONG"),
        "/flood" => response("200 OK", "", &vec![b'x'; 5_000_000]),
        "/echo" => {
            let body = String::from_utf8_lossy(&body);
            let said = head.to_lowercase().contains("x-say: hello");
            response("200 OK", "", format!("{method} {said} {body}").as_bytes())
        }
        "/gone" => response("404 Not Found", "", b"gone"),
        "/broken" => response("500 Internal Server Error", "", b"{\"error\": \"db\"}"),
        path => match path.strip_prefix("/api/v1/query?query=") {
            Some(query) => measured(query.split('&').next().unwrap_or_default()),
            None => response("200 OK", "", b"PONG"),
        },
    };
    let _ = (&*stream).write_all(&answer);
}

/// What Prometheus would say to a query of that name.
fn measured(query: &str) -> Vec<u8> {
    let sample = |node: &str, value: &str| {
        format!(r#"{{"metric":{{"node":"{node}"}},"value":[1,"{value}"]}}"#)
    };
    let data = match query {
        "scalar_three" => r#"{"resultType":"scalar","result":[1,"3"]}"#.to_owned(),
        "one" => format!(
            r#"{{"resultType":"vector","result":[{}]}}"#,
            sample("a", "0.25")
        ),
        "two" => format!(
            r#"{{"resultType":"vector","result":[{},{}]}}"#,
            sample("a", "1"),
            sample("b", "7")
        ),
        "up+%3D%3D+0" => format!(
            r#"{{"resultType":"vector","result":[{}]}}"#,
            sample("a", "0")
        ),
        "one_of_two" => format!(
            r#"{{"resultType":"vector","result":[{},{}]}}"#,
            sample("a", "NaN"),
            sample("b", "1")
        ),
        "histogram" => {
            r#"{"resultType":"vector","result":[{"metric":{},"histogram":[1,{"count":"3"}]}]}"#
                .to_owned()
        }
        "warned" => {
            let data = r#"{"resultType":"scalar","result":[1,"3"]}"#;
            let warnings = r#"["partial response: store b did not answer"]"#;
            let body = format!(r#"{{"status":"success","data":{data},"warnings":{warnings}}}"#);
            return response("200 OK", "", body.as_bytes());
        }
        "nan" => r#"{"resultType":"scalar","result":[1,"NaN"]}"#.to_owned(),
        "none" => r#"{"resultType":"vector","result":[]}"#.to_owned(),
        "matrix" => r#"{"resultType":"matrix","result":[]}"#.to_owned(),
        "html" => return response("200 OK", "", b"<html>login</html>"),
        _ => {
            let body = r#"{"status":"error","errorType":"bad_data","error":"parse error: x"}"#;
            return response("400 Bad Request", "", body.as_bytes());
        }
    };
    let body = format!(r#"{{"status":"success","data":{data}}}"#);
    response(
        "200 OK",
        "Content-Type: application/json\r\n",
        body.as_bytes(),
    )
}

fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut response = format!(
        "HTTP/1.1 {status}\r\n{headers}Connection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    response.extend_from_slice(body);
    response
}
