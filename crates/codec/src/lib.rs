//! Pictures and sound between pixels and packets: conversion, encoding, decoding, and how frames lie in RTP.
//!
//! Bytes from the network are checked and limited before a codec sees them. Must never know a device, a window or a socket.

pub mod audio;
pub mod picture;
pub mod rtp;
pub mod video;
