package dev.imgx.store.cache;

import dev.imgx.store.hash.FormatError;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/// The public half of an Ed25519 key pair, with the name under which it signs.
public final class PublicKey {
  static final int BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  private final KeyText text;
  private final java.security.PublicKey key;

  private PublicKey(KeyText text, java.security.PublicKey key) {
    this.text = text;
    this.key = key;
  }

  /// Reads `name:base64`; throws `FormatError`.
  public static PublicKey parse(String text) {
    return of(KeyText.parse(text.strip(), BYTES, "public key"));
  }

  static PublicKey of(KeyText text) {
    // Little-endian; the highest bit says whether x is odd.
    byte[] reversed = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      reversed[i] = text.bytes()[BYTES - 1 - i];
    }
    boolean odd = reversed[0] < 0;
    reversed[0] &= 0x7F;
    EdECPoint point = new EdECPoint(odd, new BigInteger(1, reversed));
    try {
      return new PublicKey(
          text,
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point)));
    } catch (GeneralSecurityException e) {
      throw new FormatError("public key '" + text.name() + ":…' is not a point of Ed25519");
    }
  }

  /// The key's name: `cache.example.org-1`.
  public String name() {
    return text.name();
  }

  /// Whether `signature`, a `name:base64`, is this key's, of this text. Never throws for what is
  /// malformed.
  public boolean verifies(String fingerprint, String signature) {
    try {
      KeyText parsed = KeyText.parse(signature, SIGNATURE_BYTES, "signature");
      if (!parsed.name().equals(text.name())) {
        return false;
      }
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(fingerprint.getBytes(StandardCharsets.ISO_8859_1));
      return verifier.verify(parsed.bytes());
    } catch (FormatError | GeneralSecurityException e) {
      return false;
    }
  }

  /// `name:base64`.
  @Override
  public String toString() {
    return text.toString();
  }
}
