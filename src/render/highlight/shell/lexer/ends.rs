use super::EXPANSION;
use crate::render::highlight::scan::{line_end, until};

/// The end of `>>`, `>&2`, `<<<` at `at`.
pub(super) fn redirection_end(code: &[u8], at: usize) -> usize {
    let end = until(code, at, |byte| !matches!(byte, b'<' | b'>'));
    if code.get(end) == Some(&b'&') {
        return until(code, end + 1, |byte| !byte.is_ascii_digit() && byte != b'-');
    }
    end
}

/// The end of `$((…))`, on one line.
pub(super) fn arithmetic_end(code: &[u8], at: usize) -> Option<usize> {
    let ahead = &code[at..code.len().min(at + EXPANSION)];
    let ahead = &ahead[..line_end(ahead, 0)];
    if !ahead.starts_with(b"$((") {
        return None;
    }
    let length = ahead.windows(2).position(|pair| pair == b"))")?;
    Some(at + length + 2)
}

/// The end of `{…}`, which may hold further braces, on one line.
pub(super) fn braces_end(code: &[u8], at: usize) -> Option<usize> {
    let ahead = &code[at..code.len().min(at + EXPANSION)];
    let mut depth = 0_usize;
    for (length, byte) in ahead.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at + length + 1);
        }
    }
    None
}
