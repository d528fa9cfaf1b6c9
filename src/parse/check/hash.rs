//! The hash that approval is bound to.

use std::fmt::Write;

use ring::digest::{SHA256, digest};

use crate::book::{
    Check, Conditions, Empty, ExitCodes, ExpectMode, Expectation, Probe, Redirects, Show,
};

/// What a probe is, for the hash.
fn probe_json(probe: &Probe) -> serde_json::Value {
    match probe {
        Probe::Shell { shell, script } => serde_json::json!(["shell", shell, script]),
        Probe::Console { steps } => serde_json::json!(["console", steps]),
        Probe::Http {
            method,
            url,
            headers,
            body,
        } => serde_json::json!(["http", method, url, headers, body]),
        Probe::Promql { query } => serde_json::json!(["promql", query]),
        Probe::Tcp { address } => serde_json::json!(["tcp", address]),
        Probe::Tls { address } => serde_json::json!(["tls", address]),
        Probe::Dns { name } => serde_json::json!(["dns", name]),
        Probe::Unreadable { text } => serde_json::json!(["unreadable", text]),
    }
}

/// What is expected, for the hash.
fn expect_json(expect: Option<&Expectation>) -> serde_json::Value {
    match expect {
        None => serde_json::Value::Null,
        Some(Expectation::Contains(text)) => serde_json::json!(["contains", text]),
        Some(Expectation::Matches(pattern)) => serde_json::json!(["matches", pattern]),
        Some(Expectation::Output(output)) => match output.mode {
            ExpectMode::Exact => serde_json::json!(["output", output.text]),
            ExpectMode::Lines => serde_json::json!(["lines", output.text]),
            ExpectMode::Regex => serde_json::json!(["regex", output.text]),
            ExpectMode::Json => serde_json::json!(["json", output.text]),
        },
    }
}

/// Judging options that are set; `None` if none is set, so that hashes of older
/// checks stay valid.
fn judged_json(check: &Check) -> Option<serde_json::Value> {
    let is_request = matches!(check.probe, Probe::Http { .. });
    let is_usual = !is_request || check.redirects == Redirects::default();
    let redirects = (!is_usual).then(|| check.redirects.as_str());
    let empty = check.empty.map(Empty::as_str);
    let judged = (redirects, empty, check.max_output, &check.problem);
    (judged != (None, None, None, &None)).then(|| serde_json::json!(judged))
}

/// SHA-256 over what runs and how the result is judged. The validity period is
/// not part of it.
pub(super) fn hash(check: &Check) -> String {
    let Check {
        id,
        block: _,
        span: _,
        probe,
        timeout,
        ttl: _,
        every: _,
        runner,
        folder,
        env,
        secrets,
        show,
        expect,
        conditions,
        exit,
        redirects: _,
        empty: _,
        max_output: _,
        problem: _,
        needs,
        retries,
        delay: _,
        severity: _,
        hash: _,
    } = check;
    let Conditions {
        ok,
        alert,
        warn,
        target,
        value,
        unit,
    } = conditions;
    let probe = probe_json(probe);
    let expect = expect_json(expect.as_ref());
    let timeout = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    let mut all = vec![serde_json::json!([
        1, id, probe, timeout, env, expect, ok, warn
    ])];
    let is_nagios = *exit == ExitCodes::Nagios;
    let more = (alert, target, value, unit, needs, retries, is_nagios);
    // A check without these options keeps its earlier hash.
    if more != (&None, &None, &None, &None, &Vec::new(), &0, false) {
        all.push(serde_json::json!(more));
    }
    let is_shown = *show == Show::Output;
    let where_to = (runner, folder, secrets, is_shown);
    if where_to != (&None, &None, &Vec::new(), false) {
        all.push(serde_json::json!(where_to));
    }
    all.extend(judged_json(check));
    let all = match &all[..] {
        [one] => one.to_string(),
        _ => serde_json::json!(all).to_string(),
    };
    let digest = digest(&SHA256, all.as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
