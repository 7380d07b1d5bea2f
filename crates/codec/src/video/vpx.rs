//! libvpx, with its pointers kept in here: the encoder for VP8, the decoders for VP8 and VP9.
//!
//! Every size that goes in was checked before, and every plane that comes out is copied at once. A context never moves
//! after it was initialised, and is destroyed once.
#![expect(unsafe_code, reason = "libvpx is a C library")]

use std::ffi::{CStr, c_int, c_long, c_uint, c_ulong};
use std::mem::MaybeUninit;
use std::ptr;
use std::time::Duration;

use ffi::vp8e_enc_control_id as control;
use vpx_sys as ffi;

use super::{ActiveMap, Encoded, VideoError};
use crate::picture::I420;

/// Ticks a second of the timestamps that the encoder is given.
const TIME_BASE: c_int = 1_000_000;

pub(super) struct Context(Box<ffi::vpx_codec_ctx_t>);

// SAFETY: a context belongs to one value, and libvpx keeps nothing that is tied to a thread in it.
unsafe impl Send for Context {}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: it was initialised, or this value would not exist, and nobody else has it.
        unsafe { ffi::vpx_codec_destroy(&raw mut *self.0) };
    }
}

impl Context {
    fn check(&mut self, doing: &'static str, result: ffi::vpx_codec_err_t) -> Result<(), VideoError> {
        if result == ffi::vpx_codec_err_t::VPX_CODEC_OK {
            return Ok(());
        }
        Err(VideoError::Codec {
            doing,
            reason: words(result),
        })
    }

    fn set(&mut self, what: control, value: c_int) -> Result<(), VideoError> {
        // SAFETY: each of the controls that are set here takes one int.
        let result = unsafe { ffi::vpx_codec_control_(&raw mut *self.0, what as c_int, value) };
        self.check("setting up", result)
    }
}

fn words(error: ffi::vpx_codec_err_t) -> String {
    // SAFETY: libvpx answers with a constant string for every code.
    let text = unsafe { CStr::from_ptr(ffi::vpx_codec_err_to_string(error)) };
    text.to_string_lossy().into_owned()
}

pub(super) struct Vp8Encoder {
    context: Context,
    settings: ffi::vpx_codec_enc_cfg_t,
    last: i64,
}

// SAFETY: the pointers in the settings are those of two-pass encoding, which stay null.
unsafe impl Send for Vp8Encoder {}

impl Vp8Encoder {
    /// For what is on a screen: sharp rather than fluent, cheap where nothing moves, no frame held back.
    pub(super) fn screen(width: u32, height: u32, bitrate: u32, threads: u32) -> Result<Self, VideoError> {
        // SAFETY: the interface is a constant of libvpx; the settings are filled in by the call, and not read unless it
        // succeeded.
        let (interface, mut settings) = unsafe {
            let interface = ffi::vpx_codec_vp8_cx();
            let mut settings = MaybeUninit::zeroed();
            let result = ffi::vpx_codec_enc_config_default(interface, settings.as_mut_ptr(), 0);
            if result != ffi::vpx_codec_err_t::VPX_CODEC_OK {
                return Err(VideoError::Codec {
                    doing: "setting up",
                    reason: words(result),
                });
            }
            (interface, settings.assume_init())
        };
        settings.g_w = width;
        settings.g_h = height;
        settings.g_threads = threads;
        settings.g_timebase = ffi::vpx_rational {
            num: 1,
            den: TIME_BASE,
        };
        settings.g_lag_in_frames = 0;
        settings.rc_end_usage = ffi::vpx_rc_mode::VPX_CBR;
        settings.rc_target_bitrate = kilobits(bitrate);
        settings.rc_min_quantizer = 4;
        settings.rc_max_quantizer = 48;
        settings.rc_dropframe_thresh = 0;
        settings.rc_buf_initial_sz = 500;
        settings.rc_buf_optimal_sz = 600;
        settings.rc_buf_sz = 1_000;
        // Whoever needs a keyframe asks for it.
        settings.kf_mode = ffi::vpx_kf_mode::VPX_KF_FIXED;
        settings.kf_max_dist = c_uint::MAX / 2;
        let mut context: Box<MaybeUninit<ffi::vpx_codec_ctx_t>> = Box::new(MaybeUninit::zeroed());
        // SAFETY: context and settings outlive the call. A context of zeroes is what libvpx asks for.
        let (result, context) = unsafe {
            let version = ffi::VPX_ENCODER_ABI_VERSION as c_int;
            let result =
                ffi::vpx_codec_enc_init_ver(context.as_mut_ptr(), interface, &raw const settings, 0, version);
            (result, context.assume_init())
        };
        let mut context = Context(context);
        context.check("setting up", result)?;
        context.set(control::VP8E_SET_CPUUSED, -8)?;
        context.set(control::VP8E_SET_SCREEN_CONTENT_MODE, 1)?;
        context.set(control::VP8E_SET_STATIC_THRESHOLD, 100)?;
        context.set(control::VP8E_SET_NOISE_SENSITIVITY, 0)?;
        context.set(control::VP8E_SET_TOKEN_PARTITIONS, 1)?;
        context.set(control::VP8E_SET_MAX_INTRA_BITRATE_PCT, 1_000)?;
        Ok(Self {
            context,
            settings,
            last: -1,
        })
    }

    pub(super) fn set_bitrate(&mut self, bitrate: u32) -> Result<(), VideoError> {
        self.settings.rc_target_bitrate = kilobits(bitrate);
        // SAFETY: the context is initialised, and the settings outlive the call.
        let result =
            unsafe { ffi::vpx_codec_enc_config_set(&raw mut *self.context.0, &raw const self.settings) };
        self.context.check("setting the bitrate", result)
    }

    /// `picture` and `active` have the size of the encoder: the caller checks it.
    pub(super) fn encode(
        &mut self,
        picture: &I420,
        at: Duration,
        keyframe: bool,
        active: &ActiveMap,
    ) -> Result<Option<Encoded>, VideoError> {
        debug_assert_eq!(
            (picture.width(), picture.height()),
            (self.settings.g_w, self.settings.g_h)
        );
        // Time has to move on, whatever the caller's clock does.
        let time = i64::try_from(at.as_micros())
            .unwrap_or(i64::MAX - 1)
            .max(self.last + 1);
        let lasts = c_ulong::try_from(time - self.last.max(0))
            .unwrap_or(1)
            .clamp(1, 1_000_000);
        self.last = time;
        let flags = if keyframe {
            c_long::from(ffi::VPX_EFLAG_FORCE_KF as c_int)
        } else {
            0
        };
        self.look_at(active)?;
        let image = wrapped(picture);
        // SAFETY: the image points into `picture`, which outlives the call; libvpx copies it and writes nothing to it.
        let result = unsafe {
            ffi::vpx_codec_encode(
                &raw mut *self.context.0,
                &raw const image,
                time,
                lasts,
                flags,
                c_ulong::from(ffi::VPX_DL_REALTIME),
            )
        };
        self.context.check("encoding", result)?;
        Ok(self.collect())
    }

    fn look_at(&mut self, active: &ActiveMap) -> Result<(), VideoError> {
        let columns = active.columns();
        let mut map = ffi::vpx_active_map {
            active_map: active.blocks().as_ptr().cast_mut(),
            rows: (active.blocks().len() as c_uint)
                .checked_div(columns)
                .unwrap_or(0),
            cols: columns,
        };
        let what = control::VP8E_SET_ACTIVEMAP as c_int;
        // SAFETY: this control takes such a map. It is copied, as many blocks as rows and columns say, and not written to.
        let result = unsafe { ffi::vpx_codec_control_(&raw mut *self.context.0, what, &raw mut map) };
        self.context.check("choosing what to encode", result)
    }

    fn collect(&mut self) -> Option<Encoded> {
        let mut iterator = ptr::null();
        let mut encoded: Option<Encoded> = None;
        loop {
            // SAFETY: the context is initialised, and the iterator was null or left by the call before.
            let packet =
                unsafe { ffi::vpx_codec_get_cx_data(&raw mut *self.context.0, &raw mut iterator).as_ref() };
            let Some(packet) = packet else {
                return encoded;
            };
            if packet.kind != ffi::vpx_codec_cx_pkt_kind::VPX_CODEC_CX_FRAME_PKT {
                continue;
            }
            // SAFETY: a packet of this kind holds a frame, whose buffer has that many bytes until the next call.
            let (bytes, flags) = unsafe {
                let frame = packet.data.frame;
                (
                    std::slice::from_raw_parts(frame.buf.cast::<u8>(), frame.sz),
                    frame.flags,
                )
            };
            let keyframe = flags & ffi::VPX_FRAME_IS_KEY != 0;
            let frame = encoded.get_or_insert_with(|| Encoded {
                bytes: Vec::new(),
                keyframe,
            });
            frame.bytes.extend_from_slice(bytes);
        }
    }
}

fn kilobits(bitrate: u32) -> c_uint {
    (bitrate / 1_000).max(1)
}

/// libvpx's view of a picture. Its planes are for reading only.
fn wrapped(picture: &I420) -> ffi::vpx_image_t {
    // SAFETY: all of its fields are numbers and pointers, for which zeroes are values.
    let mut image: ffi::vpx_image_t = unsafe { MaybeUninit::zeroed().assume_init() };
    image.fmt = ffi::vpx_img_fmt::VPX_IMG_FMT_I420;
    (image.w, image.h) = (picture.width(), picture.height());
    (image.d_w, image.d_h) = (picture.width(), picture.height());
    (image.x_chroma_shift, image.y_chroma_shift) = (1, 1);
    image.bit_depth = 8;
    image.bps = 12;
    let strides = [
        picture.width(),
        picture.width().div_ceil(2),
        picture.width().div_ceil(2),
    ];
    for ((plane, stride), index) in picture.planes().into_iter().zip(strides).zip(0..) {
        image.planes[index] = plane.as_ptr().cast_mut();
        image.stride[index] = c_int::try_from(stride).unwrap_or(0);
    }
    image
}

#[derive(Clone, Copy)]
pub(super) enum Decodes {
    Vp8,
    Vp9,
}

pub(super) struct VpxDecoder(Context);

impl VpxDecoder {
    pub(super) fn new(codec: Decodes) -> Result<Self, VideoError> {
        let mut context: Box<MaybeUninit<ffi::vpx_codec_ctx_t>> = Box::new(MaybeUninit::zeroed());
        // SAFETY: the context outlives the call, null settings are allowed, and the interface is a constant.
        let (result, context) = unsafe {
            let interface = match codec {
                Decodes::Vp8 => ffi::vpx_codec_vp8_dx(),
                Decodes::Vp9 => ffi::vpx_codec_vp9_dx(),
            };
            let version = ffi::VPX_DECODER_ABI_VERSION as c_int;
            let result =
                ffi::vpx_codec_dec_init_ver(context.as_mut_ptr(), interface, ptr::null(), 0, version);
            (result, context.assume_init())
        };
        let mut context = Context(context);
        context.check("setting up", result)?;
        Ok(Self(context))
    }

    /// The last picture that these bytes lead to.
    pub(super) fn decode(&mut self, bytes: &[u8]) -> Result<Option<I420>, VideoError> {
        let length = c_uint::try_from(bytes.len()).map_err(|_| VideoError::Malformed)?;
        // SAFETY: the bytes outlive the call and are as many as it says.
        let result =
            unsafe { ffi::vpx_codec_decode(&raw mut *self.0.0, bytes.as_ptr(), length, ptr::null_mut(), 0) };
        self.0.check("decoding", result)?;
        let mut iterator = ptr::null();
        let mut picture = None;
        // SAFETY: as for the encoder's packets.
        while let Some(image) =
            unsafe { ffi::vpx_codec_get_frame(&raw mut *self.0.0, &raw mut iterator).as_ref() }
        {
            picture = Some(copied(image)?);
        }
        Ok(picture)
    }
}

fn copied(image: &ffi::vpx_image_t) -> Result<I420, VideoError> {
    if image.fmt != ffi::vpx_img_fmt::VPX_IMG_FMT_I420 {
        return Err(VideoError::Format);
    }
    let (width, height) = (image.d_w, image.d_h);
    crate::picture::check_size(width, height)?;
    let mut planes: [&[u8]; 3] = [&[]; 3];
    let mut strides = [0; 3];
    for index in 0..3 {
        let (width, height) = if index == 0 {
            (width, height)
        } else {
            (width.div_ceil(2), height.div_ceil(2))
        };
        let stride = usize::try_from(image.stride[index]).map_err(|_| VideoError::Format)?;
        if stride < width as usize || image.planes[index].is_null() {
            return Err(VideoError::Format);
        }
        let length = stride * (height as usize - 1) + width as usize;
        // SAFETY: libvpx's planes have this many rows of this stride; the last one may end with its last pixel. They
        // stay until the next call, and are copied before.
        planes[index] = unsafe { std::slice::from_raw_parts(image.planes[index], length) };
        strides[index] = stride;
    }
    Ok(I420::from_planes((width, height), planes, strides)?)
}
