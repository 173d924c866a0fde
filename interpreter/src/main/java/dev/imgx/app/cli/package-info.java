/// The command: one thin class per subcommand, display, exit codes.
///
/// In: arguments. Out: results on standard output, everything else on standard error.
@org.jspecify.annotations.NullMarked
package dev.imgx.app.cli;
