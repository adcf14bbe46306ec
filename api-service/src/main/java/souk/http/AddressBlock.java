package souk.http;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * Addresses that begin alike.
 *
 * @param bits how many they have in common
 */
record AddressBlock(InetAddress first, int bits) {
  /**
   * @param text an address, or a block such as {@code 10.0.0.0/8}
   * @throws IllegalArgumentException if it is neither
   */
  static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    InetAddress first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int all = first.getAddress().length * Byte.SIZE;
    int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException("no block of addresses: " + text);
    }
    return new AddressBlock(first, bits);
  }

  boolean contains(InetAddress address) {
    int all = first.getAddress().length * Byte.SIZE;
    return address.getAddress().length * Byte.SIZE == all
        && number(first).xor(number(address)).shiftRight(all - bits).signum() == 0;
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }
}
