package dev.imgx.store.hash;

/// SHA-1 and SHA-256 (FIPS 180-4) of the first texts of a process.
///
/// Java's own are as fast as the processor allows, once compiled; but reaching the first of them
/// reads the security settings and loads the providers, which takes a fifth of the time of a build
/// that has nothing to do. So a process hashes here until it has hashed `BUDGET` bytes.
final class ShortDigest {
  private static final int BUDGET = 1 << 16;
  private static final int BLOCK = 64;

  private static final int[] SHA1_START = {
    0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0
  };
  private static final int[] SHA256_START = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };
  private static final int[] SHA256_ROUNDS = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  /// How much has been hashed. Threads may overlook each other's, which does no harm.
  private static int spent;

  private final int[] state;
  private final int[] words;

  private ShortDigest(int[] start, int rounds) {
    state = start.clone();
    words = new int[rounds];
  }

  /// Whether this text is to be hashed here.
  static boolean takes(HashAlgorithm algorithm, int length) {
    boolean known = algorithm == HashAlgorithm.SHA256 || algorithm == HashAlgorithm.SHA1;
    if (!known || length > BUDGET - spent) {
      return false;
    }
    spent += length;
    return true;
  }

  static byte[] sha1(byte[] data) {
    ShortDigest digest = new ShortDigest(SHA1_START, 80);
    byte[] padded = padded(data);
    for (int at = 0; at < padded.length; at += BLOCK) {
      digest.read(padded, at);
      digest.sha1Block();
    }
    return digest.bytes();
  }

  static byte[] sha256(byte[] data) {
    ShortDigest digest = new ShortDigest(SHA256_START, 64);
    byte[] padded = padded(data);
    for (int at = 0; at < padded.length; at += BLOCK) {
      digest.read(padded, at);
      digest.sha256Block();
    }
    return digest.bytes();
  }

  /// The data, a one, zeros, and the number of bits, in whole blocks.
  private static byte[] padded(byte[] data) {
    byte[] padded = new byte[(data.length + 8) / BLOCK * BLOCK + BLOCK];
    System.arraycopy(data, 0, padded, 0, data.length);
    padded[data.length] = (byte) 0x80;
    writeInt(padded, padded.length - 8, data.length >>> 29);
    writeInt(padded, padded.length - 4, data.length << 3);
    return padded;
  }

  private void read(byte[] from, int at) {
    for (int i = 0; i < 16; i++) {
      int b = at + 4 * i;
      words[i] =
          from[b] << 24 | (from[b + 1] & 255) << 16 | (from[b + 2] & 255) << 8 | from[b + 3] & 255;
    }
  }

  private static void writeInt(byte[] to, int at, int value) {
    to[at] = (byte) (value >>> 24);
    to[at + 1] = (byte) (value >>> 16);
    to[at + 2] = (byte) (value >>> 8);
    to[at + 3] = (byte) value;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[4 * state.length];
    for (int i = 0; i < state.length; i++) {
      writeInt(bytes, 4 * i, state[i]);
    }
    return bytes;
  }

  private void sha1Block() {
    int[] w = words;
    for (int i = 16; i < 80; i++) {
      w[i] = Integer.rotateLeft(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    }
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    for (int i = 0; i < 80; i++) {
      int mixed =
          switch (i / 20) {
            case 0 -> (d ^ b & (c ^ d)) + 0x5a827999;
            case 1 -> (b ^ c ^ d) + 0x6ed9eba1;
            case 2 -> (b & c | d & (b | c)) + 0x8f1bbcdc;
            default -> (b ^ c ^ d) + 0xca62c1d6;
          };
      int next = (a << 5 | a >>> 27) + mixed + e + w[i];
      e = d;
      d = c;
      c = b << 30 | b >>> 2;
      b = a;
      a = next;
    }
    add(a, b, c, d, e);
  }

  private void add(int... mixed) {
    for (int i = 0; i < mixed.length; i++) {
      state[i] += mixed[i];
    }
  }

  /// Written out, not in small methods: most of it runs before anything is compiled.
  private void sha256Block() {
    int[] w = words;
    schedule(w);
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    int f = state[5];
    int g = state[6];
    int h = state[7];
    int[] k = SHA256_ROUNDS;
    for (int i = 0; i < 64; i++) {
      int first =
          h
              + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7))
              + (g ^ e & (f ^ g))
              + k[i]
              + w[i];
      int second =
          ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10))
              + (a & b | c & (a | b));
      h = g;
      g = f;
      f = e;
      e = d + first;
      d = c;
      c = b;
      b = a;
      a = first + second;
    }
    add(a, b, c, d, e, f, g, h);
  }

  private static void schedule(int[] w) {
    for (int i = 16; i < 64; i++) {
      int x = w[i - 15];
      int y = w[i - 2];
      w[i] =
          w[i - 16]
              + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3)
              + w[i - 7]
              + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
    }
  }
}
