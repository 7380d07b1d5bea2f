//! Which parts of a picture an encoder looks at. On a screen little changes at a time, and what did not change costs
//! nothing. Pure.

use crate::picture::Rect;

/// Pixels of a macroblock's side (RFC 6386, section 2).
const BLOCK: u32 = 16;

/// The macroblocks of a picture, each active or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveMap {
    size: (u32, u32),
    columns: u32,
    /// Row by row, 1 for an active one.
    blocks: Vec<u8>,
}

impl ActiveMap {
    /// Of a picture of this size, with no active block.
    pub fn none(width: u32, height: u32) -> Self {
        let (columns, rows) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
        Self {
            size: (width, height),
            columns,
            blocks: vec![0; columns as usize * rows as usize],
        }
    }

    /// Of a picture of this size, with every block active.
    pub fn all(width: u32, height: u32) -> Self {
        let mut map = Self::none(width, height);
        map.blocks.fill(1);
        map
    }

    /// Every block that a part of the picture touches.
    pub fn add(&mut self, part: Rect) {
        let right = part.x.saturating_add(part.width).min(self.size.0);
        let bottom = part.y.saturating_add(part.height).min(self.size.1);
        if part.x >= right || part.y >= bottom {
            return;
        }
        let columns = part.x / BLOCK..right.div_ceil(BLOCK);
        for row in part.y / BLOCK..bottom.div_ceil(BLOCK) {
            let start = (row * self.columns) as usize;
            self.blocks[start + columns.start as usize..start + columns.end as usize].fill(1);
        }
    }

    /// Every block that is active in the other, which is of a picture of the same size.
    pub fn merge(&mut self, other: &Self) {
        debug_assert_eq!(self.size, other.size);
        for (block, other) in self.blocks.iter_mut().zip(&other.blocks) {
            *block |= other;
        }
    }

    pub fn clear(&mut self) {
        self.blocks.fill(0);
    }

    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|block| *block == 0)
    }

    /// Of the picture, in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    pub(super) fn columns(&self) -> u32 {
        self.columns
    }

    pub(super) fn blocks(&self) -> &[u8] {
        &self.blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    fn active(map: &ActiveMap) -> Vec<usize> {
        let active = |(index, block): (usize, &u8)| (*block == 1).then_some(index);
        map.blocks().iter().enumerate().filter_map(active).collect()
    }

    #[test]
    fn a_part_makes_every_block_active_that_it_touches() {
        // Three by two blocks, of which the last ones are not whole.
        let mut map = ActiveMap::none(40, 20);
        assert!(map.is_empty());
        map.add(part(15, 0, 1, 16));
        assert_eq!(active(&map), [0]);
        map.add(part(15, 15, 2, 2));
        assert_eq!(active(&map), [0, 1, 3, 4]);
        map.add(part(39, 19, 1, 1));
        assert_eq!(active(&map), [0, 1, 3, 4, 5]);
    }

    #[test]
    fn what_lies_outside_or_is_nothing_does_no_harm() {
        let mut map = ActiveMap::none(40, 20);
        map.add(part(40, 0, 10, 10));
        map.add(part(u32::MAX, u32::MAX, u32::MAX, u32::MAX));
        map.add(part(5, 5, 0, 9));
        assert!(map.is_empty());
        map.add(part(0, 0, u32::MAX, u32::MAX));
        assert_eq!(map, ActiveMap::all(40, 20));
    }

    #[test]
    fn two_maps_become_one() {
        let (mut one, mut other) = (ActiveMap::none(40, 20), ActiveMap::none(40, 20));
        one.add(part(0, 0, 1, 1));
        other.add(part(39, 19, 1, 1));
        one.merge(&other);
        assert_eq!(active(&one), [0, 5]);
        one.clear();
        assert!(one.is_empty());
    }
}
