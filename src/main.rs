//! The `opsbook` command.

use opsbook::platform::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> std::process::ExitCode {
    opsbook::cli::main()
}
