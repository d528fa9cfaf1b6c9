//! The command line as its users meet it: the sessions in `tests/cmd`.
//! `TRYCMD=overwrite cargo test --test sessions` writes what is printed now;
//! read the difference before you commit it.

/// 2026-11-24 12:00 UTC: what is dated must not depend on the day.
const NOON: &str = "1795521600";

#[test]
fn sessions() {
    trycmd::TestCases::new()
        .env("SOURCE_DATE_EPOCH", NOON)
        .case("tests/cmd/*.md");
}
