//! Whose packets are whose is decided by requests that carry the right password, and by nothing else.

use std::time::Duration;

use conclave_sfu::Input;
use conclave_sfu::transport::Path;

use crate::world::Call;

/// A binding request that was seen on the way, and the path it took.
fn requests(call: &Call) -> Vec<(Path, Vec<u8>)> {
    let is_request = |(_, bytes): &&(Path, Vec<u8>)| bytes.starts_with(&[0x00, 0x01]);
    call.datagrams.iter().filter(is_request).cloned().collect()
}

#[test]
fn a_request_with_a_wrong_password_moves_nobodys_packets() {
    let mut call = Call::new(1);
    let publisher = call.join("publisher");
    let viewer = call.join("viewer");
    call.publish_camera(publisher);
    call.await_frames(&[viewer], 10);
    let seen = requests(&call);
    let (publishers_path, _) = seen.first().expect("the publisher asked first").clone();
    let (_, of_viewer) = seen
        .iter()
        .find(|(path, _)| path.remote != publishers_path.remote)
        .expect("the viewer asked as well")
        .clone();

    // The viewer's name from the publisher's address, with an integrity that cannot be right.
    let mut forged = of_viewer;
    let end = forged.len() - 8;
    forged[end - 20..end].fill(0);
    let frames_before = call.people[viewer].frames();
    for _ in 0..30 {
        let path = publishers_path;
        call.feed(0, Input::Datagram { path, bytes: &forged });
        call.run(Duration::from_millis(50));
    }

    let frames = call.people[viewer].frames() - frames_before;
    assert!(
        frames >= 18,
        "{frames} frames in a second and a half at 15 a second"
    );
}
