package souk.stack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** TCP ports on this machine's loopback interface. */
public final class Ports {
  private Ports() {}

  /** A port that nobody listens on at this moment. */
  public static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /**
   * @throws StackException naming the port and whom it is for, if it is taken
   */
  public static void requireFree(int port, String name) {
    if (!isFree(port)) {
      throw new StackException(
          "port %d, wanted for %s, is taken by another program".formatted(port, name));
    }
  }

  public static boolean listening(int port) {
    return listening(InetAddress.getLoopbackAddress().getHostAddress(), port);
  }

  public static boolean listening(String host, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 500);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }
}
