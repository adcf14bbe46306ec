package souk.stack.marketplace;

import java.util.regex.Pattern;

/** Finds whom to connect to in the addresses of several kinds of servers. */
final class HostAndPort {
  private static final Pattern SCHEME_AND_USER = Pattern.compile("^([a-z]+:)*//([^@/]*@)?");
  private static final Pattern END = Pattern.compile("[/,?].*$");

  private HostAndPort() {}

  /** The first {@code host:port} of an address such as {@code redis://:password@host:port/0}. */
  static String in(String address) {
    String rest = SCHEME_AND_USER.matcher(address.strip()).replaceFirst("");
    String found = END.matcher(rest).replaceFirst("");
    return found.matches(".+:\\d+") ? found : found + ":" + usualPort(address);
  }

  private static int usualPort(String address) {
    if (address.startsWith("jdbc:postgresql")) {
      return 5_432;
    }
    if (address.startsWith("redis")) {
      return 6_379;
    }
    return address.startsWith("https") ? 443 : address.startsWith("http") ? 9_200 : 7_233;
  }
}
