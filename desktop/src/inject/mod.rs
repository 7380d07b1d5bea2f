//! Input made for the person who controls: pointer, buttons, wheel, keys, text. Obeys whoever calls; what may be called for is decided in `control`.
