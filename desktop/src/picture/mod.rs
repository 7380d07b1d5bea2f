//! Pictures between pixels and packets: colour conversion, encoders and decoders behind traits.
