package dev.imgx.build.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
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

  /// The context, or null for Java's own. The file is read when a server first shows a certificate;
  /// that fails when it cannot be used.
  static @Nullable SSLContext of(Map<String, String> environment) throws IOException {
    for (String variable : new String[] {"NIX_SSL_CERT_FILE", "SSL_CERT_FILE"}) {
      String file = environment.getOrDefault(variable, "");
      if (!file.isEmpty() && Files.isReadable(Path.of(file))) {
        return context(new Believed(variable, Path.of(file)));
      }
    }
    return null;
  }

  /// The context that believes everybody.
  static SSLContext everybody() throws IOException {
    return context(new Everybody());
  }

  private static SSLContext context(TrustManager manager) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("there is no TLS here: " + e.getMessage(), e);
    }
  }

  /// Believes the certificates of a file, which is read when they are first asked for: most of what
  /// is fetched without encryption never asks. Safe for several threads.
  private static final class Believed extends X509ExtendedTrustManager {
    private final String variable;
    private final Path file;
    private final AtomicReference<@Nullable X509ExtendedTrustManager> read =
        new AtomicReference<>();

    Believed(String variable, Path file) {
      this.variable = variable;
      this.file = file;
    }

    private X509ExtendedTrustManager manager() throws CertificateException {
      X509ExtendedTrustManager known = read.get();
      if (known != null) {
        return known;
      }
      try {
        X509ExtendedTrustManager made = read(file);
        read.set(made);
        return made;
      } catch (GeneralSecurityException | IOException e) {
        throw new CertificateException(
            variable + ": `" + file + "` does not hold certificates: " + e.getMessage(), e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      manager().checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      manager().checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      manager().checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      manager().checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      manager().checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      manager().checkServerTrusted(chain, type);
    }

    /// Asked of servers only.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
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

  private static X509ExtendedTrustManager read(Path file)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    // The reader of certificates takes byte by byte.
    InputStream in = new ByteArrayInputStream(Files.readAllBytes(file));
    int number = 0;
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
      store.setCertificateEntry("c" + number++, certificate);
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    return (X509ExtendedTrustManager) managers.getTrustManagers()[0];
  }
}
