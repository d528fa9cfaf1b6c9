/// Where memory comes from. opsbook allocates many small objects on all
/// threads, which takes the allocators of C libraries a tenth of a build.
#[cfg(unix)]
pub use mimalloc::MiMalloc as Allocator;
#[cfg(not(unix))]
pub use std::alloc::System as Allocator;
