//! Properties of the packet decisions that hold whatever the network, the publisher and the viewer do.

mod bytes;
mod feedback;
mod numbering;
mod world;
