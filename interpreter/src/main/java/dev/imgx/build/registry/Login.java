package dev.imgx.build.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Who asks.
///
/// @param user the name; empty with an identity token
/// @param secret the password, or the identity token (OAuth 2 refresh token)
/// @param identity whether `secret` is an identity token
record Login(String user, String secret, boolean identity) {
  /// The value of the header `Authorization` for the scheme Basic (RFC 7617).
  String basic() {
    byte[] bytes = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }
}
