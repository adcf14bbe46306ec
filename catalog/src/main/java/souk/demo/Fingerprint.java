package souk.demo;

/**
 * Numbers that look random but are the same every time for the same words: demo data is made from
 * them, so that two imports agree without asking each other.
 */
record Fingerprint(long bits) {
  /** FNV-1a over the words, then a finalizer, so that similar words differ in every bit. */
  static Fingerprint of(String... words) {
    long hash = 0xcbf29ce484222325L;
    for (String word : words) {
      for (int index = 0; index < word.length(); index++) {
        hash = (hash ^ word.charAt(index)) * 0x100000001b3L;
      }
      hash = (hash ^ 0x1f) * 0x100000001b3L;
    }
    return new Fingerprint(mixed(hash));
  }

  private static long mixed(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /** From 0, below the bound. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(bits, bound);
  }

  /** Both ends included. */
  int between(int least, int most) {
    return least + below(most - least + 1);
  }
}
