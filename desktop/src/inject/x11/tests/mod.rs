//! Against a real X server and real programs.

mod desk;
mod strokes;
mod text;
