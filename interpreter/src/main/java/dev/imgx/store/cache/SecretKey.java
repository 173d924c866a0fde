package dev.imgx.store.cache;

import dev.imgx.store.hash.FormatError;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// A key to sign store paths with. Its text is Nix's: `name:` and 64 bytes in base 64, the seed and
/// the public key.
public final class SecretKey {
  private static final int SEED_BYTES = 32;

  private final KeyText text;
  private final PrivateKey key;

  private SecretKey(KeyText text, PrivateKey key) {
    this.text = text;
    this.key = key;
  }

  /// Reads `name:base64`; throws `FormatError`, also when the two halves do not belong together.
  public static SecretKey parse(String text) {
    KeyText parsed = KeyText.parse(text.strip(), SEED_BYTES + PublicKey.BYTES, "secret key");
    byte[] seed = Arrays.copyOf(parsed.bytes(), SEED_BYTES);
    SecretKey key;
    try {
      key =
          new SecretKey(
              parsed,
              KeyFactory.getInstance("Ed25519")
                  .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
    } catch (GeneralSecurityException e) {
      throw new FormatError("secret key '" + parsed.name() + ":…' is not one of Ed25519");
    }
    if (!key.publicKey().verifies("", key.sign(""))) {
      throw new FormatError(
          "the two halves of secret key '" + parsed.name() + ":…' do not belong together");
    }
    return key;
  }

  /// A new key; throws `FormatError` when it cannot be called so.
  public static SecretKey generate(String name) {
    if (!name.matches("[!-9;-~]+")) {
      throw new FormatError(
          "'" + name + "' cannot be a key's name: it needs characters, no spaces and no ':'");
    }
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] bytes = Arrays.copyOf(last(pair.getPrivate().getEncoded(), SEED_BYTES), 64);
      byte[] open = last(pair.getPublic().getEncoded(), PublicKey.BYTES);
      System.arraycopy(open, 0, bytes, SEED_BYTES, PublicKey.BYTES);
      return new SecretKey(new KeyText(name, bytes), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  /// The encodings of both halves end with the bytes themselves.
  private static byte[] last(byte[] encoded, int count) {
    return Arrays.copyOfRange(encoded, encoded.length - count, encoded.length);
  }

  /// The key's name.
  public String name() {
    return text.name();
  }

  /// What others verify this key's signatures with.
  public PublicKey publicKey() {
    byte[] open = Arrays.copyOfRange(text.bytes(), SEED_BYTES, text.bytes().length);
    return PublicKey.of(new KeyText(text.name(), open));
  }

  /// The signature of a text, as `name:base64`.
  public String sign(String fingerprint) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(fingerprint.getBytes(StandardCharsets.ISO_8859_1));
      return new KeyText(text.name(), signer.sign()).toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The text that `parse` reads: it is secret.
  public String secretText() {
    return text.toString();
  }

  /// Nothing secret.
  @Override
  public String toString() {
    return "the secret key " + text.name();
  }
}
