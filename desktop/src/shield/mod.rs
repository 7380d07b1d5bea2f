//! The prompt that asks and the bar that stays while somebody controls. Their windows take no input that a program made.
