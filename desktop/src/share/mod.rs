//! A monitor or a window on its way into the meeting: captured, encoded, sent, with the pointer beside it.
