//! Every limit on what the network may ask for, by name and with its reason.

/// The named limits. A caller who meets one gets an error that says which.
pub mod limits {
    /// Bytes of a room's name. LiveKit allows 256; a UUID needs 36, a person's own word rarely 40.
    pub const ROOM_NAME_BYTES: usize = 256;
    /// Bytes of a participant's identity: a principal, a separator and a device.
    pub const IDENTITY_BYTES: usize = 256;
    /// Bytes of a display name: 120 characters of the widest script.
    pub const NAME_BYTES: usize = 512;
    /// Bytes of a participant's or a room's metadata; everyone in the room receives it.
    pub const METADATA_BYTES: usize = 16 * 1024;
    /// Bytes of all attribute keys and values of one participant together.
    pub const ATTRIBUTES_BYTES: usize = 16 * 1024;
    /// Bytes of one signalling message. The largest real one is an offer with some hundred media sections.
    pub const SIGNAL_MESSAGE_BYTES: usize = 512 * 1024;
    /// Bytes of the inflated `join_request`, so that a small gzip cannot become a large allocation.
    pub const JOIN_REQUEST_BYTES: usize = 512 * 1024;
    /// Bytes of an access token. Real ones have 500; metadata and attributes may add to that.
    pub const TOKEN_BYTES: usize = 48 * 1024;
    /// Bytes of an offer or answer. A browser needs about 1.5 kB a media section.
    pub const SDP_BYTES: usize = 384 * 1024;
    /// Media sections of one peer connection: sixteen published and a full room of received ones.
    pub const MEDIA_SECTIONS: usize = 256;
    /// Lines on which one participant can receive at a time; more tracks wait until one is free. Leaves room below
    /// [`MEDIA_SECTIONS`] for what it publishes.
    pub const LANES: usize = 224;
    /// Tracks one participant may publish at a time: camera, microphone, shares, and room to spare.
    pub const TRACKS_PER_PARTICIPANT: usize = 16;
    /// Participants of one room on one server, where the room sets no limit of its own.
    pub const PARTICIPANTS_PER_ROOM: usize = 1_000;
    /// Rooms of one server. Each empty room costs about a kilobyte.
    pub const ROOMS: usize = 10_000;
    /// Signalling messages waiting for one slow reader. Beyond it the connection is cut and may resume.
    pub const SIGNAL_BACKLOG: usize = 1_024;
    /// Signalling messages a second that one client may send on average; a burst of ten times that passes.
    pub const SIGNAL_RATE: u32 = 50;
    /// Bytes of one data-channel message (LiveKit's own limit for a packet is 15 kB with headers; streams are chunked).
    pub const DATA_MESSAGE_BYTES: usize = 64 * 1024;
    /// Bytes of data messages waiting for one slow receiver; more are dropped for that receiver.
    pub const DATA_BACKLOG_BYTES: usize = 2 * 1024 * 1024;
    /// Rules of one room for data under leased topics: three for each of the leases that its people can have.
    pub const DATA_RULES_PER_ROOM: usize = 3 * PEOPLE_PER_MEETING / 2;
    /// Bytes of a body sent to the server API.
    pub const API_BODY_BYTES: usize = 256 * 1024;
    /// TCP connections for media on one shard, and those that have not yet named their participant.
    pub const TCP_CONNECTIONS: usize = 2_048;
    /// Encodings (simulcast layers) of one track (RFC 8853 sets no limit; LiveKit and browsers use three).
    pub const LAYERS: usize = 3;
    /// Trickled candidates read from one client; later ones are ignored.
    pub const CANDIDATES: usize = 64;
    /// Characters of the name somebody shows in a meeting. A tile has room for some thirty; a family emoji takes seven.
    pub const DISPLAY_NAME_CHARACTERS: usize = 60;
    /// Characters of a meeting's title: one line on a page, two on a phone.
    pub const TITLE_CHARACTERS: usize = 120;
    /// Bytes of what is read as an address. The longest real one is a slug of 40; the rest is room for spaces.
    pub const ADDRESS_BYTES: usize = 128;
    /// Letters of the word before a code.
    pub const CODE_PREFIX_LETTERS: std::ops::RangeInclusive<usize> = 2..=8;
    /// Characters of a slug.
    pub const SLUG_CHARACTERS: std::ops::RangeInclusive<usize> = 3..=40;
    /// People of one meeting, with those who lost their connection and may come back.
    pub const PEOPLE_PER_MEETING: usize = 100;
    /// Devices with which one person can be in one meeting.
    pub const DEVICES_PER_PERSON: usize = 5;
    /// Bytes of one message of remote control. A clipboard of the longest text in the widest script comes near it.
    pub const REMOTE_MESSAGE_BYTES: usize = 48 * 1024;
    /// Characters of one piece of text that is typed. An input method commits a sentence at most.
    pub const REMOTE_TEXT_CHARACTERS: usize = 256;
    /// Characters of a physical key's name. The longest real one, `BrowserFavorites`, has 16.
    pub const REMOTE_KEY_CODE_CHARACTERS: usize = 32;
    /// Characters of a clipboard that crosses. Some ten pages; a message is one packet and never split.
    pub const REMOTE_CLIPBOARD_CHARACTERS: usize = 10_000;
    /// Key, button and wheel acts a second that are obeyed: three times what a fast typist does with both hands.
    pub const REMOTE_ACTS_PER_SECOND: u32 = 100;
    /// Moves a second that are sent and obeyed: more than a monitor shows.
    pub const REMOTE_MOVES_PER_SECOND: u32 = 125;
}
