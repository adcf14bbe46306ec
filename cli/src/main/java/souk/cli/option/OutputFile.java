package souk.cli.option;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A file to write at the end: that it can't be written is found at the beginning. */
public final class OutputFile implements ITypeConverter<Path> {
  @Override
  public Path convert(String value) {
    Path file = path(value);
    @Nullable Path folder = file.toAbsolutePath().getParent();
    if (value.isBlank() || folder == null || Files.isDirectory(file)) {
      throw new TypeConversionException("'%s' is no file's name".formatted(value));
    }
    if (!Files.isDirectory(folder)) {
      throw new TypeConversionException(
          "'%s' can't be written: there is no folder %s".formatted(value, folder));
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new TypeConversionException(
          "'%s' can't be written: you may not write there".formatted(value));
    }
    return file;
  }

  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException garbled) {
      throw new TypeConversionException("'%s' is no file's name".formatted(value));
    }
  }
}
