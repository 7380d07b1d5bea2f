//! Makes the folder that the web client is embedded from, so that the server also builds before the client.

use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let dist = Path::new("../../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    std::fs::create_dir_all(dist)
}
