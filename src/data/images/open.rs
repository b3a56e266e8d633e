//! Pictures from files: a data set's sheet, or a folder as people have them.

use super::Images;
use crate::card::PictureGrid;
use crate::data::place::Place;
use crate::data::read;
use crate::data::table::Table;
use crate::error::{Error, Kind, Result};
use crate::file::{self, Form};
use crate::lang::{Label, Lang};
use image::error::ImageError;
use image::imageops::FilterType;
use image::{AnimationDecoder as _, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The widest and highest picture that is decoded, and the memory that decoding it may take: some 130
/// million pixels in colour, more than any museum's scan that is meant for a screen.
const LARGEST_SIDE: u32 = 60_000;
const DECODED: u64 = 400_000_000;
/// What all the small pictures of a folder may take together.
const TOGETHER: usize = 2_000_000_000;
/// Wider small pictures than this are no small pictures.
const WIDEST: usize = 4096;
/// How many files are named before the rest is only counted.
const NAMED: usize = 12;

/// A file in a folder of pictures.
struct Found {
    class: String,
    name: String,
    path: PathBuf,
}

impl Found {
    /// Its name, with the class before it.
    fn shown(&self) -> String {
        if self.class.is_empty() { self.name.clone() } else { format!("{}/{}", self.class, self.name) }
    }
}

/// What is said of a folder beside its pictures: files that were left out, and why; animations.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    out: Vec<(String, Label)>,
    moving: Vec<String>,
}

impl Notes {
    /// The names of what was left out.
    pub(super) fn names(&self) -> Vec<String> {
        self.out.iter().map(|(name, _)| name.clone()).collect()
    }

    /// One sentence each.
    pub(super) fn lines(&self) -> Vec<Label> {
        let mut lines = Vec::new();
        if !self.out.is_empty() {
            lines.push(Label::with(|lang| {
                let told = |(name, why): &(String, Label)| format!("{name} ({})", why.text(lang));
                let list = some(self.out.iter().map(told).collect(), lang);
                let count = lang.count(self.out.len());
                match (lang, self.out.len()) {
                    (Lang::Fr, 1) => format!("laissé de côté\u{a0}: 1 fichier\u{a0}: {list}"),
                    (Lang::Fr, _) => format!("laissés de côté\u{a0}: {count} fichiers\u{a0}: {list}"),
                    (_, 1) => format!("left out: 1 file: {list}"),
                    _ => format!("left out: {count} files: {list}"),
                }
            }));
        }
        if !self.moving.is_empty() {
            lines.push(Label::with(|lang| {
                let list = some(self.moving.clone(), lang);
                match lang {
                    Lang::Fr => format!("animations, dont seule la première image est ici\u{a0}: {list}"),
                    _ => format!("animations, of which only the first picture is here: {list}"),
                }
            }));
        }
        lines
    }
}

/// A list with its end counted where it is long.
fn some(mut names: Vec<String>, lang: Lang) -> String {
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let list = names.join(", ");
    match (more, lang) {
        (0, _) => list,
        (_, Lang::Fr) => format!("{list}, et {} de plus", lang.count(more)),
        _ => format!("{list}, and {} more", lang.count(more)),
    }
}

impl Images {
    /// Opens a set of pictures of `datasets/`: its hashes are checked before anything is read.
    ///
    /// # Errors
    /// When there is no such set, or its files are missing, cut off or changed.
    pub fn dataset(name: &str) -> Result<Images> {
        let place = Place::find(name)?;
        let Some(grid) = place.sheet.grid.clone() else {
            return Err(Error::new(
                Kind::File,
                Label::new(
                    format!("the data set {} holds no pictures", Lang::En.quote(name)),
                    format!("le jeu de données {} ne contient pas d’images", Lang::Fr.quote(name)),
                ),
            )
            .found(Label::same(
                place.sheet.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", "),
            ))
            .expected(Label::fixed("a grid in its datasheet", "une grille dans sa fiche"))
            .attempt(Label::same(format!("Table::dataset(\"{name}\")?, Text::dataset(\"{name}\", …)?"))));
        };
        let details = read::csv(place.open(&grid.details)?, &format!("{name}/{}", grid.details))?;
        let details = details.with_datasheet(&place.sheet);
        cut(&place.open(&grid.file)?, &format!("{name}/{}", grid.file), &grid, &details)
    }

    /// Reads a folder of pictures: JPEG, PNG, WebP, TIFF and GIF, whatever the files are called. Each folder
    /// inside it is a class, named by the column `folder`; the column `file` has the files' names.
    ///
    /// A picture is turned as its camera noted (EXIF), transparent places become white, and it is cut to its
    /// middle square and made `side` pixels wide. Of a GIF, an animated WebP and a TIFF of several pages the
    /// first picture is taken. CMYK and 16 bits become 8 bits of red, green and blue, or of grey where all
    /// pictures are grey.
    ///
    /// A file that cannot be read stops nothing: it is left out, and the set says so when it shows itself
    /// ([`Images::left_out`] has the names). Hidden files and those that systems make (`Thumbs.db`) are not
    /// mentioned.
    ///
    /// # Errors
    /// When there is no such folder or no picture in it, when `side` is not between 1 and 4,096, or when all
    /// pictures together would be more than 2 GB.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # for (class, shade) in [("day", 255u8), ("night", 0)] {
    /// #     std::fs::create_dir(folder.path().join(class))?;
    /// #     atelier::Images::new(4, 4, 1, vec![shade; 16], &atelier::Table::columns(&[("x", &[1.0])])?)?
    /// #         .write_png(0, folder.path().join(class).join("a.png").to_str().unwrap())?;
    /// # }
    /// # std::fs::write(folder.path().join("notes.txt"), "ask Nour for more")?;
    /// # let path = folder.path().to_str().unwrap();
    /// // day/a.png, night/a.png, notes.txt
    /// let drawings = Images::read_folder(path, 2)?.target("folder")?;
    /// assert_eq!(drawings.class_names(), ["day", "night"]);
    /// assert_eq!(drawings.pixels(0)?, [255; 4]);
    /// assert_eq!(drawings.left_out(), ["notes.txt"]);
    /// # Ok(()) }
    /// ```
    pub fn read_folder(path: &str, side: usize) -> Result<Images> {
        if !(1..=WIDEST).contains(&side) {
            return Err(not_that_wide(side));
        }
        let root = Path::new(path);
        let mut notes = Notes::default();
        let (files, out) = file::in_classes(root);
        notes.out.extend(out);
        let files: Vec<Found> =
            files.into_iter().map(|(class, name, path)| Found { class, name, path }).collect();
        let (mut kept, mut pictures) = (Vec::new(), Vec::new());
        for found in files {
            match small(&found, side) {
                Ok((picture, moving)) => {
                    if moving {
                        notes.moving.push(found.shown());
                    }
                    pictures.push(picture);
                    kept.push(found);
                }
                Err(why) => notes.out.push((found.shown(), why)),
            }
            fits(pictures.len(), side, side)?;
        }
        if pictures.is_empty() {
            return Err(no_pictures(root, &notes));
        }
        let channels = if pictures.iter().all(|picture| !picture.color().has_color()) { 1 } else { 3 };
        let bytes = pictures.into_iter().flat_map(|picture| into_bytes(picture, channels)).collect();
        let column = |pick: fn(&Found) -> &String| kept.iter().map(pick).collect::<Vec<_>>();
        let details = Table::of(polars::prelude::DataFrame::empty())
            .with_text_column("folder", &column(|found| &found.class))?
            .with_text_column("file", &column(|found| &found.name))?;
        let images = Images::new(side, side, channels, bytes, &details)?;
        Ok(Images { notes: Arc::new(notes), ..images })
    }

    /// The files of a folder that [`Images::read_folder`] left out, in the order of the folder. Why stands
    /// beneath the pictures when the set shows itself. A part of a set (`pick`, `split`) has none.
    pub fn left_out(&self) -> Vec<String> {
        self.notes.names()
    }
}

/// One picture of a folder, small and square, and whether it moves; or why not.
fn small(found: &Found, side: usize) -> Result<(DynamicImage, bool), Label> {
    let unreadable = |_| match std::fs::symlink_metadata(&found.path) {
        Ok(data) if data.is_symlink() && !found.path.exists() => {
            Label::fixed("a link that leads nowhere", "un lien qui ne mène nulle part")
        }
        _ => Label::fixed("may not be read", "impossible à lire"),
    };
    let data = std::fs::metadata(&found.path).map_err(unreadable)?;
    if !data.is_file() {
        return Err(Label::fixed("no file of bytes", "pas un fichier d’octets"));
    }
    if data.len() > DECODED {
        return Err(Label::with(|lang| format!("{}, {}", lang.bytes(data.len()), TOO_LARGE.text(lang))));
    }
    let bytes =
        std::fs::read(&found.path).map_err(|_| Label::fixed("may not be read", "impossible à lire"))?;
    let form = Form::of(&bytes).camera_raw(&found.name);
    let picture = flat(decode(&bytes, form)?);
    let square = picture.width().min(picture.height());
    let (left, top) = ((picture.width() - square) / 2, (picture.height() - square) / 2);
    let picture = picture.crop_imm(left, top, square, square);
    let moves = file::guarded(|| moves(&bytes, form)).unwrap_or(false);
    Ok((picture.resize_exact(side as u32, side as u32, FilterType::Triangle), moves))
}

/// A whole picture, turned as its camera noted; or why not.
fn decode(bytes: &[u8], form: Form) -> Result<DynamicImage, Label> {
    file::guarded(|| turned(bytes, form)).unwrap_or_else(|| Err(damaged(form)))
}

fn damaged(form: Form) -> Label {
    Label::with(|lang| match lang {
        Lang::Fr => format!("{} abîmé", form.name().text(lang)),
        _ => format!("a damaged {}", form.name().text(lang)),
    })
}

fn turned(bytes: &[u8], form: Form) -> Result<DynamicImage, Label> {
    let format = match form {
        Form::Png => ImageFormat::Png,
        Form::Jpeg => ImageFormat::Jpeg,
        Form::Gif => ImageFormat::Gif,
        Form::WebP => ImageFormat::WebP,
        Form::Tiff => ImageFormat::Tiff,
        other => return Err(not_read(other)),
    };
    // The decoder fills what is missing of a JPEG with grey, and says nothing.
    if form == Form::Jpeg && !jpeg_ends(bytes) || form == Form::WebP && !webp_ends(bytes) {
        return Err(CUT_OFF);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(DECODED);
    reader.limits(limits);
    let refused = |cause: ImageError| match &cause {
        ImageError::Limits(_) => TOO_LARGE,
        ImageError::Unsupported(_) => Label::with(|lang| match lang {
            Lang::Fr => format!("une sorte de {} qui n’est pas lue ici", form.name().text(lang)),
            _ => format!("a kind of {} that is not read here", form.name().text(lang)),
        }),
        cause if ends_early(cause) => CUT_OFF,
        _ => damaged(form),
    };
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if decoder.total_bytes() > DECODED {
        return Err(Label::with(|lang| {
            format!(
                "{} × {} pixels, {}",
                lang.count(width as usize),
                lang.count(height as usize),
                TOO_LARGE.text(lang)
            )
        }));
    }
    // What a picture without this note says is: as it is.
    let turn = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    picture.apply_orientation(turn);
    Ok(picture)
}

const CUT_OFF: Label = Label::fixed("cut off", "tronqué");
const TOO_LARGE: Label = Label::fixed("too large to be read here", "trop grand pour être lu ici");

/// Why a file of this form is no picture for this crate.
fn not_read(form: Form) -> Label {
    match form {
        Form::Empty => form.name(),
        Form::Text | Form::Unknown => Label::fixed("no picture", "pas une image"),
        Form::Html => {
            Label::fixed("a web page: the download failed", "une page web\u{a0}: le téléchargement a échoué")
        }
        Form::LargeFilePointer => form.name(),
        _ if form.is_picture() => Label::with(|lang| match lang {
            Lang::Fr => format!("{} n’est pas lu\u{a0}: exportez-le en JPEG", form.name().text(lang)),
            _ => format!("{} is not read: export it as JPEG", form.name().text(lang)),
        }),
        _ => Label::with(|lang| match lang {
            Lang::Fr => format!("{}, pas une image", form.name().text(lang)),
            _ => format!("{}, no picture", form.name().text(lang)),
        }),
    }
}

/// Whether the decoder wanted more bytes than there were. Each format has its own error for it, and the
/// crates below `image` have only words.
fn ends_early(cause: &ImageError) -> bool {
    if let ImageError::IoError(cause) = cause {
        return cause.kind() == std::io::ErrorKind::UnexpectedEof;
    }
    let text = cause.to_string().to_lowercase();
    ["end of file", "eof", "not enough bytes", "fill whole buffer"].iter().any(|words| text.contains(words))
}

/// Whether a JPEG has its end mark. What follows it (a second picture, a phone's notes) does not matter, nor
/// does the end mark of a thumbnail inside a segment (ITU T.81, B.1.1).
fn jpeg_ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    while at + 1 < bytes.len() {
        if bytes[at] != 0xff {
            // Within a scan: on to the next mark.
            at += 1;
            continue;
        }
        match bytes[at + 1] {
            0xd9 => return true,
            // A byte of the scan that happens to be 255, a restart, a fill byte.
            0x00 | 0x01 | 0xd0..=0xd8 => at += 2,
            0xff => at += 1,
            _ => match bytes.get(at + 2..at + 4) {
                Some(length) => at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]])),
                None => return false,
            },
        }
    }
    false
}

/// Whether a WebP is as long as it says.
fn webp_ends(bytes: &[u8]) -> bool {
    bytes.get(4..8).is_some_and(|size| {
        u64::from(u32::from_le_bytes([size[0], size[1], size[2], size[3]])) + 8 <= bytes.len() as u64
    })
}

/// Whether a GIF or a WebP has more than one picture.
fn moves(bytes: &[u8], form: Form) -> bool {
    match form {
        Form::Gif => image::codecs::gif::GifDecoder::new(Cursor::new(bytes))
            .is_ok_and(|decoder| decoder.into_frames().nth(1).is_some_and(|frame| frame.is_ok())),
        Form::WebP => image::codecs::webp::WebPDecoder::new(Cursor::new(bytes))
            .is_ok_and(|decoder| decoder.has_animation()),
        _ => false,
    }
}

fn no_pictures(root: &Path, notes: &Notes) -> Error {
    let folder = file::plain(&root.file_name().unwrap_or(root.as_os_str()).to_string_lossy());
    let error = Error::new(
        Kind::File,
        Label::new(
            format!("no pictures in the folder {}", Lang::En.quote(&folder)),
            format!("pas d’images dans le dossier {}", Lang::Fr.quote(&folder)),
        ),
    )
    .expected(Label::fixed(
        "pictures in JPEG, PNG, WebP, TIFF or GIF; one folder inside for each class",
        "des images en JPEG, PNG, WebP, TIFF ou GIF\u{202f}; à l’intérieur, un dossier par classe",
    ));
    match notes.lines().first() {
        Some(line) => error
            .found(line.clone())
            .attempt(Label::fixed("export them as JPEG or PNG", "exportez-les en JPEG ou en PNG")),
        None if root.is_dir() => error
            .found(Label::fixed("an empty folder", "un dossier vide"))
            .attempt(Label::fixed("put the pictures into it", "mettez-y les images")),
        None if root.is_file() => error
            .found(Label::fixed("a file, no folder", "un fichier, pas un dossier"))
            .attempt(Label::fixed("the folder that it is in", "le dossier où il se trouve")),
        None => error.found(Label::fixed("no such folder", "ce dossier n’existe pas")).attempt(Label::fixed(
            "a path seen from the notebook’s folder",
            "un chemin vu du dossier du cahier",
        )),
    }
}

fn not_that_wide(side: usize) -> Error {
    Error::new(
        Kind::Value,
        Label::fixed("pictures cannot be made this wide", "impossible de donner cette largeur aux images"),
    )
    .found(Label::with(|lang| lang.count(side)))
    .expected(Label::with(|lang| match lang {
        Lang::Fr => format!("de 1 à {} pixels", lang.count(WIDEST)),
        _ => format!("1 to {} pixels", lang.count(WIDEST)),
    }))
    .attempt(Label::same("32"))
}

/// So many pictures of this size, if memory holds them.
pub(super) fn fits(rows: usize, width: usize, height: usize) -> Result<()> {
    let sides = [width, height, 3];
    let bytes = sides.iter().try_fold(rows, |product, side| product.checked_mul(*side));
    if bytes.is_some_and(|bytes| bytes <= TOGETHER) {
        return Ok(());
    }
    Err(Error::new(
        Kind::Memory,
        Label::fixed(
            "so many pictures of this size do not fit into memory",
            "tant d’images de cette taille ne tiennent pas en mémoire",
        ),
    )
    .found(Label::with(|lang| match lang {
        Lang::Fr => format!("{} images de {width} × {height} pixels", lang.count(rows)),
        _ => format!("{} pictures of {width} × {height} pixels", lang.count(rows)),
    }))
    .expected(Label::with(|lang| match lang {
        Lang::Fr => format!("{} au plus", lang.bytes(TOGETHER as u64)),
        _ => format!("{} at most", lang.bytes(TOGETHER as u64)),
    }))
    .attempt(Label::fixed("a smaller side: 64, for instance", "un côté plus petit\u{a0}: 64, par exemple")))
}

/// The same picture with transparent places on white.
fn flat(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut paper = RgbImage::from_pixel(picture.width(), picture.height(), image::Rgb([255; 3]));
    for (pixel, over) in paper.pixels_mut().zip(picture.to_rgba8().pixels()) {
        let share = f64::from(over.0[3]) / 255.0;
        for channel in 0..3 {
            let mixed = f64::from(over.0[channel]) * share + 255.0 * (1.0 - share);
            pixel.0[channel] = mixed.round() as u8;
        }
    }
    if picture.color().has_color() {
        DynamicImage::ImageRgb8(paper)
    } else {
        DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(paper).into_luma8())
    }
}

/// A picture's bytes with so many channels, transparent places on white.
pub(super) fn into_bytes(picture: DynamicImage, channels: usize) -> Vec<u8> {
    match channels {
        1 => flat(picture).into_luma8().into_raw(),
        _ => flat(picture).into_rgb8().into_raw(),
    }
}

/// The pictures of a sheet, in reading order.
fn cut(bytes: &[u8], name: &str, grid: &PictureGrid, details: &Table) -> Result<Images> {
    let sheet = decode(bytes, Form::of(bytes)).map_err(|why| {
        Error::new(
            Kind::Tampered,
            Label::new(
                format!("{name} is not a whole picture"),
                format!("{name} n’est pas une image entière"),
            ),
        )
        .found(why)
        .expected(Label::fixed("a whole PNG picture", "une image PNG entière"))
        .attempt(Label::fixed("fetch the data set again", "récupérez le jeu de données à nouveau"))
    })?;
    let channels = if sheet.color().has_color() { 3 } else { 1 };
    let (wide, high) = (sheet.width() as usize, sheet.height() as usize);
    let down = details.rows().div_ceil(grid.across);
    if wide < grid.across * grid.width || high < down * grid.height {
        return Err(Error::new(
            Kind::Tampered,
            Label::new(
                format!("{name} is too small for its pictures"),
                format!("{name} est trop petit pour ses images"),
            ),
        )
        .found(Label::same(format!("{wide} × {high}")))
        .expected(Label::same(format!("{} × {}", grid.across * grid.width, down * grid.height)))
        .attempt(Label::fixed("compare the grid of the datasheet", "comparez la grille de la fiche")));
    }
    let pixels = into_bytes(sheet, channels);
    let line = wide * channels;
    let mut bytes = Vec::with_capacity(details.rows() * grid.width * grid.height * channels);
    for row in 0..details.rows() {
        let (top, left) = (row / grid.across * grid.height, row % grid.across * grid.width * channels);
        for y in 0..grid.height {
            let start = (top + y) * line + left;
            bytes.extend_from_slice(&pixels[start..start + grid.width * channels]);
        }
    }
    Images::new(grid.width, grid.height, channels, bytes, details)
}
