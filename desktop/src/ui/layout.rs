//! Where the pictures lie: the guide's rule for a grid of tiles. Pure.

/// Between two tiles, in points.
pub(super) const GAP: f32 = 10.0;
const WIDEST: f32 = 16.0 / 9.0;

/// Columns, rows, and the size of a tile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// For so many tiles on a stage of this size. Of the numbers of columns that score best, the least.
pub(super) fn grid(width: f32, height: f32, tiles: usize) -> Grid {
    let tiles = tiles.max(1);
    let mut best: Option<(f32, Grid)> = None;
    for columns in 1..=tiles {
        let rows = tiles.div_ceil(columns);
        let one = fit(width, height, columns, rows);
        let cells = (columns * rows) as f32;
        let empty = (columns * rows - tiles) as f32;
        let shape = (one.width / one.height).min(WIDEST) / WIDEST;
        let score = one.width * one.height * (1.0 - 0.12 * empty / cells) * (0.9 + 0.1 * shape);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, one));
        }
    }
    best.map_or_else(|| fit(width, height, 1, 1), |(_, one)| one)
}

/// An equal share of the stage, between square and 16:9; on a tall stage from 3:4.
fn fit(width: f32, height: f32, columns: usize, rows: usize) -> Grid {
    let share = |all: f32, parts: usize| ((all - GAP * (parts - 1) as f32) / parts as f32).max(1.0);
    let (wide, tall) = (share(width, columns), share(height, rows));
    let narrowest = if height > width { 0.75 } else { 1.0 };
    let aspect = (wide / tall).clamp(narrowest, WIDEST);
    Grid {
        columns,
        rows,
        width: wide.min(tall * aspect),
        height: tall.min(wide / aspect),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_numbers() {
        let cases = [
            (1, (1, 1, 1344, 756)),
            (2, (2, 1, 703, 703)),
            (4, (2, 2, 663, 373)),
            (6, (3, 2, 465, 373)),
            (9, (3, 3, 436, 245)),
            (16, (4, 4, 322, 181)),
            (25, (5, 5, 254, 143)),
        ];
        for (tiles, (columns, rows, width, height)) in cases {
            let found = grid(1_416.0, 756.0, tiles);
            assert_eq!((found.columns, found.rows), (columns, rows), "{tiles}: {found:?}");
            assert!((found.width - width as f32).abs() <= 1.0, "{tiles}: {found:?}");
            assert!((found.height - height as f32).abs() <= 1.0, "{tiles}: {found:?}");
        }
    }

    #[test]
    fn a_stage_of_nothing_does_no_harm() {
        assert!(grid(0.0, 0.0, 0).width >= 0.0);
    }
}
