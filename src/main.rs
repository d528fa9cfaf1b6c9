//! The `opsbook` command.

fn main() -> std::process::ExitCode {
    opsbook::cli::main()
}
