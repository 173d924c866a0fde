/// Nix's store database: schema version 10 in SQLite.
///
/// In: path information. Out: the same, later, in one transaction or not at all.
@org.jspecify.annotations.NullMarked
package dev.imgx.store.database;
