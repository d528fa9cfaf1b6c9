//! The command line as its users meet it: the sessions in `tests/cmd`.
//! `TRYCMD=overwrite cargo test --test sessions` writes what is printed now;
//! read the difference before you commit it.

#[test]
fn sessions() {
    trycmd::TestCases::new().case("tests/cmd/*.md");
}
