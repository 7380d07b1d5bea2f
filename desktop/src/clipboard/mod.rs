//! The system's clipboard behind a trait. Read and written only where a lease has the scope for it.
