//! Numbers as they come: counts, fractions, yes or no, or none at all.

/// A number as claims, runs and figures take it: any count or fraction, `true` and `false` as 1 and
/// 0, and `None` where nothing was measured. Nobody has to write `as f64`.
///
/// ```
/// use atelier::Number;
/// assert_eq!(Number::from(3_usize).value(), Some(3.0));
/// assert_eq!(Number::from(true).value(), Some(1.0));
/// assert_eq!(Number::from(None::<usize>).value(), None); // an alarm that never went
/// ```
///
/// Counts above 2⁵³ lose their last digits: a 64-bit number with a point holds no more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(Option<f64>);

impl Number {
    /// The number, where there is one.
    pub fn value(&self) -> Option<f64> {
        self.0
    }

    /// The number, or NaN where there is none: figures leave it out, claims refuse it.
    pub(crate) fn or_nan(self) -> f64 {
        self.0.unwrap_or(f64::NAN)
    }
}

macro_rules! numbers {
    ($($type:ty),+ $(,)?) => {$(
        impl From<$type> for Number {
            fn from(value: $type) -> Number {
                Number(Some(value as f64))
            }
        }
        impl From<&$type> for Number {
            fn from(value: &$type) -> Number {
                Number(Some(*value as f64))
            }
        }
    )+};
}
numbers!(f64, f32, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl From<bool> for Number {
    fn from(yes: bool) -> Number {
        Number(Some(f64::from(u8::from(yes))))
    }
}

impl<Value: Into<Number>> From<Option<Value>> for Number {
    fn from(value: Option<Value>) -> Number {
        value.map_or(Number(None), Into::into)
    }
}
