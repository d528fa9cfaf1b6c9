//! The `opsbook` command.

/// opsbook allocates many small objects on all threads, which takes the
/// allocators of C libraries a tenth of a build.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    opsbook::cli::main()
}
