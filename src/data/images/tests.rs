//! Folders of pictures as people have them.

use super::Images;
use super::open::into_bytes;
use crate::error::Kind;
use crate::lang::Lang;
use base64::Engine as _;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;
use std::path::Path;

/// Left half red, right half blue.
fn flag(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) })
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn coloured(format: ImageFormat) -> Vec<u8> {
    encoded(&DynamicImage::ImageRgb8(flag(16, 16)), format)
}

/// A JPEG with the note that a camera makes of how it was held (EXIF 2.32, tag 0x0112).
fn turned(orientation: u8) -> Vec<u8> {
    let plain = coloured(ImageFormat::Jpeg);
    let mut note = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    note.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend((note.len() as u16 + 2).to_be_bytes());
    bytes.extend(note);
    bytes.extend(&plain[2..]);
    bytes
}

/// A red square of 8 × 8 pixels in cyan, magenta, yellow and black, as print shops send it. Made by ImageMagick:
/// `convert -size 8x8 xc:'rgb(255,0,0)' -colorspace CMYK cmyk.jpg`.
const CMYK: &str = "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwADAgICAgIDAgICAwMDAwQGBAQEBAQIBgYFBgkICgoJCAkJCgwPDAoLDgsJCQ0RDQ4PEBAREAoMEhMSEBMPEBAQ/9sAQwEDAwMEAwQIBAQIEAsJCxAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ/8AAFAgACAAIBAERAAIRAQMRAQQRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAgJ/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABUBAQEAAAAAAAAAAAAAAAAAAAcJ/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAA4EAQACEQMRBAAAPwBEHNKpVN//2Q==";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &[u8])]) -> Folder {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        Folder(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, side: usize) -> crate::Result<Images> {
        Images::read_folder(self.path().to_str().unwrap(), side)
    }
}

/// The side of the pictures here: read at their own size, so that no pixel is mixed from two.
const SIDE: usize = 16;

/// Whether the pixel there is nearly this: JPEG and WebP are.
fn near(pixels: &[u8], (x, y): (usize, usize), wanted: [u8; 3]) -> bool {
    pixels[3 * (y * SIDE + x)..].iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) < 16)
}

const LEFT: (usize, usize) = (0, 0);
const RIGHT: (usize, usize) = (SIDE - 1, 0);
const BELOW: (usize, usize) = (0, SIDE - 1);

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

    #[test]
    fn damaged_pictures_are_left_out_or_read_and_never_panic(
        which in 0usize..6, place in 0usize..4_000, value in proptest::prelude::any::<u8>(), cut in 0usize..4_000
    ) {
        let formats = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Tiff, ImageFormat::Gif];
        let mut bytes = formats.get(which).map_or_else(|| turned(6), |format| coloured(*format));
        let length = bytes.len();
        bytes[place % length] = value;
        if cut % 2 == 0 {
            bytes.truncate(cut % length);
        }
        let folder = Folder::new(&[("a.png", &coloured(ImageFormat::Png)), ("b", &bytes)]);
        let images = folder.read(2).unwrap();
        proptest::prop_assert_eq!(images.rows() + images.left_out().len(), 2);
    }
}

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];

#[test]
fn every_common_form_is_read_whatever_it_is_called() {
    let formats =
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Tiff, ImageFormat::Gif];
    let files: Vec<(String, Vec<u8>)> = formats
        .iter()
        .zip(["a.jpg", "b", "c.txt", "d.PNG", "e.jpeg"])
        .map(|(format, name)| (name.to_string(), coloured(*format)))
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let images = Folder::new(&files).read(SIDE).unwrap();
    assert_eq!((images.rows(), images.channels()), (5, 3));
    assert_eq!(images.text("file").unwrap(), ["a.jpg", "b", "c.txt", "d.PNG", "e.jpeg"]);
    for row in 0..5 {
        let pixels = images.pixels(row).unwrap();
        assert!(near(pixels, LEFT, RED) && near(pixels, RIGHT, BLUE), "{row}: {pixels:?}");
    }
    assert!(images.left_out().is_empty());
    assert!(!images.head(5).plain().contains("left out"));
}

#[test]
fn no_class_is_lost() {
    let folder = Folder::new(&[
        ("chat/a.png", &coloured(ImageFormat::Png)),
        ("chien/b.jpg", &coloured(ImageFormat::Jpeg)),
        ("oiseau/c.PNG", &coloured(ImageFormat::Png)),
    ]);
    let images = folder.read(4).unwrap().target("folder").unwrap();
    assert_eq!(images.class_names(), ["chat", "chien", "oiseau"]);
}

#[test]
fn pictures_stand_as_their_camera_was_held() {
    // Red is left, blue is right as stored. 1: so it is; 2: mirrored; 3: upside down; 6: turned to the right,
    // so that red is above; 8: to the left, so that red is below.
    for (orientation, first, second) in [(1, RED, BLUE), (2, BLUE, RED), (3, BLUE, RED)] {
        let images = Folder::new(&[("a.jpg", &turned(orientation))]).read(SIDE).unwrap();
        let pixels = images.pixels(0).unwrap();
        assert!(near(pixels, LEFT, first) && near(pixels, RIGHT, second), "{orientation}: {pixels:?}");
    }
    for (orientation, upper, lower) in [(6, RED, BLUE), (8, BLUE, RED)] {
        let images = Folder::new(&[("a.jpg", &turned(orientation))]).read(SIDE).unwrap();
        let pixels = images.pixels(0).unwrap();
        assert!(near(pixels, LEFT, upper) && near(pixels, BELOW, lower), "{orientation}: {pixels:?}");
    }
}

#[test]
fn print_colours_sixteen_bits_transparency_and_single_pixels() {
    let cmyk = base64::engine::general_purpose::STANDARD.decode(CMYK).unwrap();
    let sixteen = DynamicImage::ImageRgb8(flag(8, 8)).into_rgb16();
    let mut veil = RgbaImage::from_pixel(4, 4, Rgba([0, 0, 0, 0]));
    veil.put_pixel(0, 0, Rgba([0, 0, 255, 255]));
    let images = Folder::new(&[
        ("a-cmyk.jpg", &cmyk),
        ("b-16.tif", &encoded(&DynamicImage::ImageRgb16(sixteen), ImageFormat::Tiff)),
        ("c-alpha.png", &encoded(&DynamicImage::ImageRgba8(veil), ImageFormat::Png)),
        (
            "d-one.png",
            &encoded(&DynamicImage::ImageRgb8(RgbImage::from_pixel(1, 1, Rgb(BLUE))), ImageFormat::Png),
        ),
    ])
    .read(4)
    .unwrap();
    assert!(near(images.pixels(0).unwrap(), LEFT, RED), "{:?}", images.pixels(0));
    assert_eq!(images.pixels(1).unwrap()[..3], RED);
    assert_eq!(images.pixels(2).unwrap()[..6], [0, 0, 255, 255, 255, 255]);
    assert_eq!(images.pixels(3).unwrap()[45..], BLUE);
}

#[test]
fn animations_give_their_first_picture_and_say_so() {
    let mut bytes = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        for colour in [RED, BLUE] {
            let picture = RgbaImage::from_pixel(4, 4, Rgba([colour[0], colour[1], colour[2], 255]));
            encoder.encode_frame(image::Frame::new(picture)).unwrap();
        }
    }
    let images =
        Folder::new(&[("dance.gif", &bytes), ("still.gif", &coloured(ImageFormat::Gif))]).read(2).unwrap();
    assert!(near(images.pixels(0).unwrap(), LEFT, RED));
    let lines = images.notes.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].en(), "animations, of which only the first picture is here: dance.gif");
}

#[test]
fn what_is_left_out_is_counted_and_named() {
    let png = coloured(ImageFormat::Png);
    let jpeg = coloured(ImageFormat::Jpeg);
    let mut bomb = png.clone();
    // The header (width, height) says 50,000 × 50,000, with the check sum that belongs to it.
    bomb[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let sum = crc(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    let folder = Folder::new(&[
        (".DS_Store", b"\0\0\0\x01Bud1"),
        (".hidden.png", &png),
        ("Thumbs.db", b"\xd0\xcf\x11\xe0"),
        ("a.png", &png),
        ("b.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("bomb.png", &bomb),
        ("cut.jpg", &jpeg[..jpeg.len() - 100]),
        ("cut.png", &png[..png.len() / 2]),
        ("dune.NEF", b"MM\0*\0\0\0\x08\0\0"),
        ("empty.jpg", b""),
        ("noise.wav", b"RIFF\x24\0\0\0WAVEfmt "),
        ("notes.txt", b"caf\xe9"),
        ("page.jpg", b"<!DOCTYPE html><title>404</title>"),
        ("z/deep/e.png", &png),
    ]);
    std::fs::create_dir(folder.path().join("nobody")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere.png", folder.path().join("link.png")).unwrap();
    let images = folder.read(2).unwrap();
    assert_eq!(images.text("file").unwrap(), ["a.png"]);
    let line = &images.notes.lines()[0];
    for told in [
        "left out: 12 files: nobody (an empty folder)",
        "z/deep (a folder inside a class’s folder)",
        "b.heic (HEIC is not read: export it as JPEG)",
        "bomb.png (50,000 × 50,000 pixels, too large to be read here)",
        "cut.jpg (cut off)",
        "cut.png (cut off)",
        "dune.NEF (a camera’s raw file is not read: export it as JPEG)",
        "empty.jpg (an empty file)",
        "link.png (a link that leads nowhere)",
        "noise.wav (WAV, no picture)",
        "notes.txt (no picture)",
        "page.jpg (a web page: the download failed)",
    ] {
        assert!(line.en().contains(told), "{told} in {}", line.en());
    }
    assert!(line.fr().contains("b.heic (HEIC n’est pas lu\u{a0}: exportez-le en JPEG)"), "{}", line.fr());
    assert!(
        !line.en().contains("Thumbs") && !line.en().contains("hidden") && !line.en().contains("DS_Store")
    );
    // The set says it where it is looked at, and forgets it when a part is taken.
    let page = images.head(1);
    assert!(Lang::current().each().iter().all(|lang| page.plain().contains(&line.text(*lang))));
    assert!(images.take(1).unwrap().left_out().is_empty());
    // Nothing of a decoder's own English.
    for words in ["EOF", "bytes", "signature", "Unexpected", "format error"] {
        assert!(!line.en().contains(words), "{words}: {}", line.en());
    }
}

/// The check sum of PNG (ISO 3309), bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 },
        )
    })
}

#[test]
fn names_from_files_are_text_and_never_markup() {
    let png = coloured(ImageFormat::Png);
    let images = Folder::new(&[
        ("<script>alert(1)/a.png", &png),
        ("b/<img src=x onerror=y>.png", &png),
        ("c/EVCXR_END_CONTENT\nATELIER_MARK {}.txt", b"no picture"),
    ])
    .read(2)
    .unwrap()
    .target("folder")
    .unwrap();
    let page = images.head(2);
    assert!(!page.html().contains("<script>") && !page.html().contains("<img src=x"), "{}", page.html());
    // A line of its own is what the kernel would take for an end or a mark: there is none.
    assert!(
        page.plain().lines().all(|line| !line.starts_with("EVCXR_") && !line.starts_with("ATELIER_MARK"))
    );
    assert_eq!(images.left_out().len(), 1);
}

#[test]
fn a_folder_without_pictures_says_what_is_in_it() {
    let error = Folder::new(&[("b.heic", b"\0\0\0\x18ftypheic")]).read(8).unwrap_err();
    assert_eq!(error.kind(), Kind::File);
    assert!(error.message(Lang::En).contains("b.heic (HEIC is not read"), "{}", error.message(Lang::En));
    let folder = Folder::new(&[]);
    assert!(folder.read(8).unwrap_err().message(Lang::Fr).contains("un dossier vide"));
    let file = Folder::new(&[("a.png", &coloured(ImageFormat::Png))]);
    let path = file.path().join("a.png");
    let error = Images::read_folder(path.to_str().unwrap(), 8).unwrap_err();
    assert!(error.message(Lang::En).contains("a file, no folder"), "{}", error.message(Lang::En));
    assert!(
        Images::read_folder("no/such/folder", 8).unwrap_err().message(Lang::En).contains("no such folder")
    );
    for side in [0, 5_000] {
        assert_eq!(file.read(side).unwrap_err().kind(), Kind::Value);
    }
}

#[test]
fn a_size_that_memory_does_not_hold_is_refused() {
    let images = Folder::new(&[("a.png", &coloured(ImageFormat::Png))]).read(2).unwrap();
    for side in [100_000, usize::MAX] {
        let error = images.resize(side, side).unwrap_err();
        assert_eq!(error.kind(), Kind::Memory);
        assert!(error.message(Lang::En).contains("at most"), "{error}");
    }
    assert!(images.crop(1, 0, usize::MAX, 1).is_err());
    assert!(Images::new(usize::MAX, 2, 3, vec![], images.details()).is_err());
}

#[test]
fn grey_stays_grey() {
    let grey = DynamicImage::ImageLuma8(image::GrayImage::from_pixel(3, 3, image::Luma([77])));
    let images = Folder::new(&[
        ("a.png", &encoded(&grey, ImageFormat::Png)),
        ("b.jpg", &encoded(&grey, ImageFormat::Jpeg)),
    ]);
    let images = images.read(3).unwrap();
    assert_eq!(images.channels(), 1);
    assert_eq!(images.pixels(0).unwrap(), into_bytes(grey, 1));
    assert!(images.pixels(1).unwrap().iter().all(|byte| byte.abs_diff(77) < 4));
}

#[test]
fn a_contact_sheet_holds_each_picture_once_or_says_why_not() {
    let details = crate::data::Table::columns(&[("x", &[1.0, 2.0, 3.0])]).unwrap();
    let red = Images::new(1, 1, 3, [255, 0, 0].repeat(3), &details).unwrap();
    let sheet = red.contact_sheet(2).unwrap();
    assert_eq!(
        sheet.alt(Lang::Fr),
        "1 image en couleurs de 5 × 5 pixels (3 images de 1 × 1 pixels, côte à côte\u{a0}: 2)."
    );
    assert!(red.contact_sheet(10).unwrap().alt(Lang::En).contains("side by side: 3"));
    let none = red.contact_sheet(0).unwrap_err();
    assert!(none.message(Lang::Fr).contains("0 côte à côte"), "{none}");
    assert_eq!(red.take(0).unwrap().contact_sheet(2).unwrap_err().kind(), Kind::Empty);
}

#[test]
fn a_text_is_set_in_one_typeface_that_has_its_characters() {
    let details = crate::data::Table::columns(&[("x", &[1.0, 2.0, 3.0])])
        .unwrap()
        .with_text_column("sign", &["a", "b", "a"])
        .unwrap()
        .with_text_column("face", &["round", "round", "square"])
        .unwrap();
    let signs = Images::new(1, 1, 1, vec![1, 2, 3], &details).unwrap();
    assert_eq!(signs.typeset(&["a"], "face", 1).unwrap_err().kind(), Kind::Column); // no target yet
    let signs = signs.target("sign").unwrap();
    for seed in 0..8 {
        // Only the round face has a b.
        assert_eq!(
            signs.typeset(&["abba"], "face", seed).unwrap().column("x").unwrap(),
            [1.0, 2.0, 2.0, 1.0]
        );
    }
    let drawn: Vec<u8> =
        (0..8).map(|seed| signs.typeset(&["a"], "face", seed).unwrap().pixels(0).unwrap()[0]).collect();
    assert!(drawn.contains(&1) && drawn.contains(&3), "{drawn:?}");
    let missing = signs.typeset(&["abc"], "face", 1).unwrap_err();
    assert!(missing.message(Lang::En).contains("found: “c”"), "{missing}");
}
