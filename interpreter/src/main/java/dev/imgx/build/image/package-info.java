/// Images and layers: records of the formats, reading bases, writing layers and archives.
///
/// In: trees and configuration. Out: a container image, the same bit for bit on every machine.
@org.jspecify.annotations.NullMarked
package dev.imgx.build.image;
