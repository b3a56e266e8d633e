//! The program `atelier-kernel`; everything is in the library, where tests reach it.

fn main() {
    std::process::exit(atelier_kernel::main())
}
