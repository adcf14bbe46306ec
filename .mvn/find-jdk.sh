# Sourced by mvnw and souk: sets JAVA_HOME to a JDK >= 25, even if `java` on the PATH is older.
need_java=25
jdk_major() { # $1 = candidate home; prints major or nothing
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}
pick_jdk() {
  set +f
  path_java="$(command -v javac 2>/dev/null || true)"
  [ -n "$path_java" ] && path_java="$(dirname "$(dirname "$(readlink -f "$path_java" 2>/dev/null || echo "$path_java")")")"
  mac="$(/usr/libexec/java_home -v "$need_java+" 2>/dev/null || true)"
  for c in "${JAVA_HOME-}" "${JAVA_HOME_25_X64-}" "${JDK_25-}" "$path_java" "$mac" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$c" ] || continue
    v="$(jdk_major "$c" || true)"
    if [ -n "$v" ] && [ "$v" -ge "$need_java" ]; then set -f; printf '%s\n' "$c"; return 0; fi
  done
  set -f; return 1
}
if found_jdk="$(pick_jdk)"; then JAVA_HOME="$found_jdk"; export JAVA_HOME
else
  echo "ERROR: this build needs a JDK >= $need_java (a JDK, not a JRE). None found in JAVA_HOME, PATH, /usr/lib/jvm, ~/.sdkman, ~/.jdks." >&2
  echo "       Install one (e.g. Temurin 25: https://adoptium.net) and/or set JAVA_HOME, then re-run." >&2
  exit 1
fi
