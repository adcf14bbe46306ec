package souk.sandbox;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import jakarta.inject.Singleton;

/** Hangs up on a client that still waits for its answer. */
@Singleton
final class LostReplies {
  void drop(HttpRequest<?> request) {
    if (request instanceof NettyHttpRequest<?> netty) {
      netty.getChannelHandlerContext().channel().close().syncUninterruptibly();
    }
  }
}
