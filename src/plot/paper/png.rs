//! Pixels as a PNG file, with a palette where the colours are few.

use resvg::tiny_skia;
use std::collections::HashMap;

/// The picture as a file. A drawing has few colours: with a palette it is half as large. Pictures that
/// hold a reader's images (`exact`) keep every colour, whatever their number.
pub(super) fn encode(pixmap: &tiny_skia::Pixmap, exact: bool) -> Result<Vec<u8>, String> {
    let pixels = pixmap.data();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixmap.width(), pixmap.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let data = match palette(pixels, exact) {
        Some((colours, places)) => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(colours);
            // Runs of one colour compress best as they are; filters only help where colours flow.
            encoder.set_filter(png::Filter::NoFilter);
            places
        }
        None => {
            encoder.set_color(png::ColorType::Rgb);
            pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
        }
    };
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&data));
    written.map_err(|cause| cause.to_string())?;
    Ok(file)
}

/// At most 256 colours (red, green, blue, one after another), and which of them each pixel has.
///
/// Where there are more, none if every colour must stay; else the first 256 that differ by more than
/// their last three bits stay, and each further one becomes the nearest of them. Those are soft edges,
/// where nobody sees the difference: the colours of a figure stand in its legend, and come first.
fn palette(pixels: &[u8], exact: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    sorted_into(pixels, 0, false).or_else(|| if exact { None } else { sorted_into(pixels, 3, true) })
}

fn sorted_into(pixels: &[u8], lost: u32, nearest: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut colours: Vec<[u8; 3]> = Vec::new();
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let mut places = Vec::with_capacity(pixels.len() / 4);
    // Most pixels are like their neighbour: then nothing is looked up.
    let mut last: Option<([u8; 3], u8)> = None;
    for pixel in pixels.chunks_exact(4) {
        let colour = [pixel[0], pixel[1], pixel[2]];
        let place = match last {
            Some((before, place)) if before == colour => place,
            _ => {
                let near = colour.map(|channel| channel >> lost);
                match known.get(&near) {
                    Some(place) => *place,
                    None => {
                        let place = match u8::try_from(colours.len()) {
                            Ok(place) => {
                                colours.push(colour);
                                place
                            }
                            Err(_) if nearest => nearest_of(&colours, colour),
                            Err(_) => return None,
                        };
                        known.insert(near, place);
                        place
                    }
                }
            }
        };
        last = Some((colour, place));
        places.push(place);
    }
    Some((colours.concat(), places))
}

fn nearest_of(colours: &[[u8; 3]], wanted: [u8; 3]) -> u8 {
    let away = |colour: &[u8; 3]| -> u32 {
        colour.iter().zip(wanted).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let nearest = colours.iter().enumerate().min_by_key(|(_, colour)| away(colour));
    nearest.map_or(0, |(place, _)| place as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palette_keeps_up_to_256_colours_and_gives_the_rest_their_nearest() {
        let pixel = |number: u32| [(number % 256) as u8, (number / 256 * 64) as u8, 0, 255];
        let few: Vec<u8> = (0..256).flat_map(pixel).collect();
        let (colours, places) = palette(&few, true).unwrap();
        assert_eq!((colours.len(), places[255]), (768, 255));
        let many: Vec<u8> = (0..1024).flat_map(pixel).collect();
        assert!(palette(&many, true).is_none());
        let (colours, places) = palette(&many, false).unwrap();
        for (pixel, place) in many.chunks_exact(4).zip(places) {
            let kept = &colours[usize::from(place) * 3..][..3];
            assert!(kept.iter().zip(pixel).all(|(a, b)| a.abs_diff(*b) < 8), "{pixel:?} became {kept:?}");
        }
    }
}
