package dev.imgx.build.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom to believe: the certificates in the file that `NIX_SSL_CERT_FILE` or `SSL_CERT_FILE` names,
/// as Nix does; without one, Java's own.
final class Trust {
  private Trust() {}

  /// The context, or null for Java's own. Throws when the file named cannot be used.
  static @Nullable SSLContext of(Map<String, String> environment) throws IOException {
    for (String variable : new String[] {"NIX_SSL_CERT_FILE", "SSL_CERT_FILE"}) {
      String file = environment.getOrDefault(variable, "");
      if (!file.isEmpty() && Files.isReadable(Path.of(file))) {
        try {
          return read(Path.of(file));
        } catch (GeneralSecurityException e) {
          throw new IOException(
              variable + ": `" + file + "` does not hold certificates: " + e.getMessage(), e);
        }
      }
    }
    return null;
  }

  /// The context that believes everybody.
  static SSLContext everybody() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Everybody()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("there is no TLS here: " + e.getMessage(), e);
    }
  }

  /// Asks nothing, also not for the right name.
  private static final class Everybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static SSLContext read(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("c" + number++, certificate);
      }
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
