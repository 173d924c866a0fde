package dev.imgx.store.database;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a graph from rows of the database. Mutable, for one use.
final class GraphReader {
  /// What is known about each path, by its number.
  @SuppressWarnings("ArrayRecordComponent")
  record Nodes(StorePath[] paths, @Nullable StorePath[] derivers, long[] rows, long[] sizes) {}

  private record Row(long id, StorePath path, @Nullable StorePath deriver, long size) {}

  private final StoreDir directory;
  private final List<Row> byId = new ArrayList<>();
  private int[] numbers = new int[0];
  private int[] from = new int[1024];
  private int[] to = new int[1024];
  private int edges;

  GraphReader(StoreDir directory) {
    this.directory = directory;
  }

  /// Takes rows of `id, path, deriver, narSize`, ordered by `id`. What is not the name of a store
  /// path is left out: nothing may be done with it.
  void readPaths(ResultSet rows) throws SQLException {
    while (rows.next()) {
      StorePath path = parse(rows.getString(2));
      if (path != null) {
        byId.add(new Row(rows.getLong(1), path, parse(rows.getString(3)), rows.getLong(4)));
      }
    }
    Integer[] order = new Integer[byId.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(i -> byId.get(i).path()));
    numbers = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      numbers[order[i]] = i;
    }
  }

  private @Nullable StorePath parse(@Nullable String path) {
    try {
      return path == null || path.isEmpty() ? null : directory.parse(path);
    } catch (FormatError e) {
      return null;
    }
  }

  /// Takes rows of `referrer, reference`; those that name unknown paths are left out.
  void readReferences(ResultSet rows) throws SQLException {
    while (rows.next()) {
      int referrer = number(rows.getLong(1));
      int reference = number(rows.getLong(2));
      if (referrer >= 0 && reference >= 0) {
        if (edges == from.length) {
          from = Arrays.copyOf(from, edges * 2);
          to = Arrays.copyOf(to, edges * 2);
        }
        from[edges] = referrer;
        to[edges++] = reference;
      }
    }
  }

  /// A binary search: the rows came in the order of their identifiers.
  private int number(long id) {
    int low = 0;
    int high = byId.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = byId.get(middle).id();
      if (found == id) {
        return numbers[middle];
      }
      if (found < id) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  PathGraph graph() {
    int size = byId.size();
    int[] starts = new int[size + 1];
    for (int i = 0; i < edges; i++) {
      starts[from[i] + 1]++;
    }
    for (int i = 0; i < size; i++) {
      starts[i + 1] += starts[i];
    }
    int[] next = starts.clone();
    int[] targets = new int[edges];
    for (int i = 0; i < edges; i++) {
      targets[next[from[i]]++] = to[i];
    }
    for (int i = 0; i < size; i++) {
      Arrays.sort(targets, starts[i], starts[i + 1]);
    }
    return new PathGraph(nodes(size), starts, targets);
  }

  private Nodes nodes(int size) {
    StorePath[] paths = new StorePath[size];
    @Nullable StorePath[] derivers = new StorePath[size];
    long[] rows = new long[size];
    long[] sizes = new long[size];
    for (int i = 0; i < size; i++) {
      Row row = byId.get(i);
      int number = numbers[i];
      paths[number] = row.path();
      derivers[number] = row.deriver();
      rows[number] = row.id();
      sizes[number] = row.size();
    }
    return new Nodes(paths, derivers, rows, sizes);
  }
}
