import type { EndOptions } from '../../record/sink.ts';
import type { FrameworkScope } from './framework-scope.ts';
import { shield } from './shield.ts';

/** Something that a framework says has started, under an id, and will say has ended; a trace's span, for one. */
export interface OpenRun {
  /** The run that started it, where there is one. */
  readonly parentId: string | null | undefined;
  /** The scope that it is, or stands in. */
  readonly scope: FrameworkScope | null;
  /** Whether it is that scope: an agent's turn or a tool call. */
  readonly isScope: boolean;
}

/** The runs of a framework that are under way, by their ids. */
export interface OpenRuns<Run extends OpenRun> {
  get(id: string | null | undefined): Run | undefined;
  /** Adds a run, or replaces what is known of it. */
  set(id: string, run: Run): void;
  /**
   * Ends a run and its scope, after all that is still open in it, which is cancelled: a framework says nothing of the end
   * of a stream that nobody read to it. Forgets them whether or not anything is recorded at that time.
   */
  end(id: string, options: EndOptions<'error'>): void;
}

interface Node<Run> {
  run: Run;
  readonly children: Set<string>;
}

/** More than are open at any time; beyond, the oldest are those of whose end nobody will tell. */
const maxOpen = 10_000;

/** No runs yet; at most `max` at a time. */
export function createOpenRuns<Run extends OpenRun>(max = maxOpen): OpenRuns<Run> {
  const nodes = new Map<string, Node<Run>>();
  const get = (id: string | null | undefined): Run | undefined => nodes.get(id ?? '')?.run;
  const endOne = (id: string, end: (scope: FrameworkScope) => void): void => {
    const run = get(id);
    nodes.delete(id);
    nodes.get(run?.parentId ?? '')?.children.delete(id);
    const scope = run?.isScope ? run.scope : null;
    if (scope) shield(() => end(scope), undefined);
  };
  const cancel = (id: string): void => endOne(id, (scope) => scope.cancel());
  // Of those in which something is open, such as a long agent's turn, an end may well be told.
  const cancelOldest = (): void => {
    for (const [id, { children }] of nodes) if (children.size === 0) return void cancel(id);
  };
  return {
    get,
    set(id, run) {
      const known = nodes.get(id);
      if (known) {
        known.run = run;
        return;
      }
      nodes.get(run.parentId ?? '')?.children.add(id);
      nodes.set(id, { run, children: new Set() });
      if (nodes.size > max) cancelOldest();
    },
    end(id, options) {
      for (const inner of inside(id, nodes).toReversed()) cancel(inner);
      endOne(id, (scope) => scope.end(options));
    },
  };
}

/** What is open in a run, at any depth, what started it always first. */
function inside(id: string, nodes: ReadonlyMap<string, Node<unknown>>): readonly string[] {
  const found = [...(nodes.get(id)?.children ?? [])];
  // The list grows as it is walked.
  for (const each of found) found.push(...(nodes.get(each)?.children ?? []));
  return found;
}
