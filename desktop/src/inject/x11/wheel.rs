//! The wheel turns by hundred-and-twentieths of a notch, X by whole ones.

const NOTCH: i32 = 120;

/// What was turned and is no whole notch yet.
#[derive(Debug, Default)]
pub(super) struct Wheel {
    right: i32,
    down: i32,
}

impl Wheel {
    pub(super) fn notches(&mut self, dx: i16, dy: i16) -> (i32, i32) {
        (turn(&mut self.right, dx), turn(&mut self.down, dy))
    }
}

fn turn(before: &mut i32, delta: i16) -> i32 {
    // Who turns back does not have to turn back what was too little to be seen.
    let start = if before.signum() * i32::from(delta.signum()) < 0 {
        0
    } else {
        *before
    };
    let turned = start + i32::from(delta);
    *before = turned % NOTCH;
    turned / NOTCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_turns_add_up_to_notches_and_turning_back_begins_anew() {
        let mut wheel = Wheel::default();
        assert_eq!(wheel.notches(0, 119), (0, 0));
        assert_eq!(wheel.notches(0, 1), (0, 1));
        assert_eq!(wheel.notches(-250, 60), (-2, 0));
        assert_eq!(wheel.notches(0, -120), (0, -1));
        assert_eq!(wheel.notches(-110, 0), (-1, 0));
    }
}
