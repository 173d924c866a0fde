package dev.imgx.build;

import dev.imgx.store.PathLock;
import dev.imgx.store.Store;
import dev.imgx.store.StoreError;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Realises derivations, inputs first, each once, several at a time.
///
/// What is valid already costs one look at its outputs. Interrupting the calling thread cancels all
/// running builds. Events come from several threads.
public final class Scheduler {
  /// How to go about it.
  ///
  /// @param jobs how many builds run at once
  /// @param downloads how many files are fetched beside them
  /// @param keepGoing whether to go on with what does not depend on a failed build
  public record Options(int jobs, int downloads, boolean keepGoing) {
    private static final int LEAST_DOWNLOADS = 4;

    /// As many downloads as builds.
    public Options(int jobs, boolean keepGoing) {
      this(jobs, jobs, keepGoing);
    }

    /// A build for each processor; downloads wait more than they work.
    public static Options standard(boolean keepGoing) {
      int processors = Runtime.getRuntime().availableProcessors();
      return new Options(processors, Math.max(LEAST_DOWNLOADS, processors), keepGoing);
    }
  }

  private final Store store;
  private final List<Realiser> realisers;
  private final Consumer<BuildEvent> events;
  private final Options options;
  private final Substituter substituter;

  /// A derivation goes to the first of the `realisers` that accepts it.
  public Scheduler(
      Store store, List<Realiser> realisers, Consumer<BuildEvent> events, Options options) {
    this(store, new Suppliers(Substituter.NONE, realisers), events, options);
  }

  /// The same, with somewhere to have outputs from without building them.
  public Scheduler(Store store, Suppliers suppliers, Consumer<BuildEvent> events, Options options) {
    this.store = store;
    this.realisers = suppliers.realisers();
    this.substituter = suppliers.substituter();
    this.events = events;
    this.options = options;
  }

  /// Where outputs come from.
  ///
  /// @param substituter is asked first
  /// @param realisers a derivation goes to the first that accepts it
  public record Suppliers(Substituter substituter, List<Realiser> realisers) {
    public Suppliers {
      realisers = List.copyOf(realisers);
    }
  }

  /// What would have to be fetched and realised; does neither.
  public Agenda agenda(Collection<Target> targets) throws InterruptedException {
    return Agenda.of(store, targets, substituter);
  }

  /// Makes the targets valid. Throws `BuildError` when something fails: the message of the first
  /// failure, with those of others below it; `InterruptedException` when cancelled.
  public List<BuildResult> build(Collection<Target> targets) throws InterruptedException {
    Set<StorePath> built = new TreeSet<>();
    Agenda agenda;
    do {
      agenda = agenda(targets);
      built.addAll(work(agenda));
      // What could not be fetched after all is not offered again, so this ends.
    } while (!agenda.fetches().isEmpty());
    List<BuildResult> results = new ArrayList<>();
    for (Target target : targets) {
      results.add(result(target, built));
    }
    return results;
  }

  private Set<StorePath> work(Agenda agenda) throws InterruptedException {
    if (agenda.items().isEmpty() && agenda.fetches().isEmpty()) {
      return Set.of();
    }
    store.flush();
    if (!agenda.items().isEmpty()) {
      int fetches = (int) agenda.items().stream().filter(Agenda.Item::isFetch).count();
      events.accept(
          new BuildEvent.Planned(agenda.items().size() - fetches, fetches, agenda.present()));
    }
    try {
      return new Crew(agenda, this::realise, substituter, options).work();
    } finally {
      events.accept(new BuildEvent.Settled());
    }
  }

  /// Builds targets that are valid once more, and compares. Throws `BuildError` naming every file
  /// in which the outputs differ, or when a target is not valid.
  public List<BuildResult> check(Collection<Target> targets) throws InterruptedException {
    List<BuildResult> results = new ArrayList<>();
    for (Target target : targets) {
      Derivation derivation = store.readDerivation(target.derivation());
      for (String id : derivation.outputs().keySet()) {
        if (!store.isValid(derivation.output(id))) {
          throw new BuildError(
              "cannot check `%s`: its output `%s` is not valid; build it first"
                  .formatted(store.directory().print(target.derivation()), id));
        }
      }
      List<Target> inputs = new ArrayList<>();
      derivation
          .inputDerivations()
          .forEach((path, outputs) -> inputs.add(Target.of(path, outputs)));
      build(inputs);
      recheck(new Agenda.Item(target.derivation(), derivation, List.of(), List.of()));
      results.add(result(target, Set.of(target.derivation())));
    }
    return results;
  }

  private void recheck(Agenda.Item item) throws InterruptedException {
    List<StorePath> outputs = new ArrayList<>();
    item.derivation().outputs().keySet().forEach(id -> outputs.add(item.derivation().output(id)));
    try (PathLock _ = store.lock(outputs)) {
      run(item, realiserOf(item), true);
    }
  }

  private BuildResult result(Target target, Set<StorePath> built) {
    Derivation derivation = store.readDerivation(target.derivation());
    SortedMap<String, StorePath> outputs = new TreeMap<>();
    for (String id : derivation.outputs().keySet()) {
      if (target.outputs().isEmpty() || target.outputs().contains(id)) {
        outputs.put(id, derivation.output(id));
      }
    }
    return new BuildResult(target.derivation(), outputs, built.contains(target.derivation()));
  }

  /// Realises one derivation whose inputs are valid; false when another process did.
  private boolean realise(Agenda.Item item) throws InterruptedException {
    Derivation derivation = item.derivation();
    Realiser realiser = realiserOf(item);
    List<StorePath> outputs = new ArrayList<>();
    derivation.outputs().keySet().forEach(id -> outputs.add(derivation.output(id)));
    try (PathLock _ = store.lock(outputs)) {
      store.protect(outputs);
      if (outputs.stream().allMatch(store::isValid)) {
        return false;
      }
      run(item, realiser, false);
      return true;
    }
  }

  private void run(Agenda.Item item, Realiser realiser, boolean check) throws InterruptedException {
    StorePath path = item.path();
    events.accept(new BuildEvent.Started(path, item.isFetch()));
    String failure = "cancelled";
    BuildJournal journal = new BuildJournal(path, store.log(path), events);
    try (journal) {
      realiser.realise(new Realiser.Task(path, item.derivation(), journal, check));
      failure = "";
    } catch (BuildError e) {
      failure = message(item, e, journal);
      throw e.with(failure);
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException | StoreError | FormatError | ArchiveError e) {
      failure = message(item, e, journal);
      throw new BuildError(BuildError.Kind.REFUSED, failure, e);
    } finally {
      events.accept(new BuildEvent.Finished(path, failure.isEmpty(), failure));
    }
  }

  /// What failed and why, with the last lines of its log and the command for the others.
  private String message(Agenda.Item item, Exception cause, BuildJournal journal) {
    String why = cause instanceof IOException io ? Reasons.of(io) : cause.getMessage();
    String path = store.directory().print(item.path());
    StringBuilder text = new StringBuilder("cannot build `" + path + "`: " + why);
    List<String> lines = journal.last();
    if (!lines.isEmpty()) {
      text.append("\n  the last lines of its log:");
      lines.forEach(line -> text.append("\n  > ").append(line));
      text.append("\n  the whole log: imgx log ").append(path);
    }
    return text.toString();
  }

  private Realiser realiserOf(Agenda.Item item) {
    for (Realiser realiser : realisers) {
      if (realiser.accepts(item.derivation())) {
        return realiser;
      }
    }
    throw new BuildError(
        BuildError.Kind.UNSUPPORTED,
        "cannot build `%s`: nothing here runs the builder `%s`"
            .formatted(store.directory().print(item.path()), item.derivation().builder()),
        null);
  }
}
