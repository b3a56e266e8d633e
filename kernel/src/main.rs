fn main() {
    std::process::exit(atelier_kernel::main())
}
