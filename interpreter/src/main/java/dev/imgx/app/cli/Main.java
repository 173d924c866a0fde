package dev.imgx.app.cli;

/// The front door: from arguments to an exit code.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    if (arguments.length == 1 && arguments[0].equals("--version")) {
      String version = Main.class.getPackage().getImplementationVersion();
      System.out.println("imgx " + (version == null ? "(development)" : version));
      return;
    }
    System.err.println("usage: imgx --version");
    System.exit(2);
  }
}
