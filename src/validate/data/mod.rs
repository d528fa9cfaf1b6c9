//! Rules about data: whom to call and when, and addresses of networks.

mod address;
pub(super) mod backup_loop;
pub(super) mod contact;
pub(super) mod contradiction;
pub(super) mod escalation;
pub(super) mod network;
pub(super) mod response_window;
pub(super) mod shape;
pub(super) mod unknown_reference;

/// Whether a text is a telephone number that a phone can dial (RFC 3966's
/// digits and visual separators), an extension included.
pub(super) fn is_phone_number(text: &str) -> bool {
    let text = text.trim();
    let (number, extension) = match text.to_ascii_lowercase().find("ext") {
        Some(at) => (&text[..at], &text[at + 3..]),
        None => (text, "0"),
    };
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let fits = |c: char| c.is_ascii_digit() || " +-().,/;=".contains(c);
    // Behind a `+` stand the country's code and a whole number, of at least
    // four digits where numbers are shortest (ITU-T E.164); without one it may
    // be an emergency number or one of the house.
    let fewest = if number.trim_start().starts_with('+') {
        7
    } else {
        3
    };
    digits >= fewest
        && number.chars().all(fits)
        && extension
            .chars()
            .all(|c| c.is_ascii_digit() || " .:".contains(c))
}
