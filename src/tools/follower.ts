// Follows a description of the API: reads it when somebody first wants tools, asks for it again every hour, and goes on
// with the last good one, or with the catalog as it is, whatever happens to it.
import type { SpecPlace, SpecSource } from "../spec/source.ts";
import { type Followed, UNFOLLOWED } from "./followed.ts";

const HOUR_MS = 3_600_000;
/** How long a client waits to learn whether there is a newer one than the one that is kept. */
const PATIENCE_MS = 2_000;

export interface Follower {
  /** Whether there is a description to follow, read or not. */
  readonly follows: boolean;
  /** What there is now. */
  readonly current: Followed;
  /** Resolves when the description has been read, if there is one. Never rejects. */
  ready(): Promise<void>;
  onDidChange(listener: () => void): { dispose(): void };
  dispose(): void;
}

const NOTHING = { dispose: () => undefined };

/** Where no description is followed. */
export const unfollowed: Follower = {
  follows: false,
  current: UNFOLLOWED,
  ready: () => Promise.resolve(),
  onDidChange: () => NOTHING,
  dispose: () => undefined,
};

export interface FollowerOptions extends SpecPlace {
  /** Told in a sentence what can't be used of the description, once. */
  readonly tell: (sentence: string) => void;
}

export function createFollower({ tell, ...place }: FollowerOptions): Follower {
  const listeners = new Set<() => void>();
  const told = new Set<string>();
  let current = UNFOLLOWED;
  let begun: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let over = false;

  const say = (sentence: string) => {
    if (!told.has(sentence)) tell(sentence);
    told.add(sentence);
  };
  const use = (followed: Followed) => {
    current = followed;
    followed.leftOut.forEach(say);
    for (const listener of listeners) listener();
  };

  async function begin(): Promise<void> {
    // Whoever has just come is answered first.
    await new Promise(setImmediate);
    const [{ SpecSource }, { followedIn, listOf }] = await Promise.all([
      import("../spec/source.ts"),
      import("./described/kept.ts"),
    ]);
    const source = new SpecSource(place);
    let kept = await source.kept();
    const useKept = async () => {
      if (current !== UNFOLLOWED || !kept) return;
      try {
        const { list, document, gone } = kept;
        const followed = followedIn(list, document, gone) ?? (await made(document, gone));
        // A newer one may have come meanwhile.
        if (current === UNFOLLOWED) use(followed);
      } catch {
        // Another version has kept it: as if there was none, so that it is asked for as a whole.
        kept = undefined;
      }
    };
    const refresh = async (): Promise<void> => {
      const found = await source.newest(kept);
      if (found === undefined) {
        await useKept();
        if (kept === undefined) await refresh();
        return;
      }
      const followed = await made(found.document, kept?.gone);
      kept = { ...found, gone: sinceOf(followed, kept?.gone ?? {}), list: listOf(followed) };
      await source.keep(kept);
      if (!over) use(followed);
    };
    const check = () =>
      refresh().catch(async (error: unknown) => {
        await useKept();
        say(failure(source, error, current));
      });
    const first = check();
    // A file is read before anything else is; an address may take its time.
    await (source.isRemote && kept ? Promise.race([first, pause(PATIENCE_MS)]) : first);
    await useKept();
    if (!over) timer = setInterval(() => void check(), HOUR_MS).unref();
  }

  return {
    follows: true,
    get current() {
      return current;
    },
    ready: () =>
      (begun ??= begin().catch((error: unknown) => say(failure({ name: withoutUser(place.at) }, error, current)))),
    onDidChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    dispose: () => {
      over = true;
      clearInterval(timer);
      listeners.clear();
    },
  };
}

/** @throws SpecError */
async function made(document: unknown, gone: Readonly<Record<string, string>> | undefined): Promise<Followed> {
  const [{ follow }, { readSpec }] = await Promise.all([
    import("./described/follow.ts"),
    import("../spec/document.ts"),
  ]);
  return follow(readSpec(document), gone);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function sinceOf({ gone, version }: Followed, before: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(gone.map(({ tool }) => [tool.name, before[tool.name] ?? version ?? ""]));
}

function withoutUser(address: string): string {
  return address.replace(/(?<=^https?:\/\/)[^/]*@/i, "");
}

function failure({ name }: Pick<SpecSource, "name">, error: unknown, { version }: Followed): string {
  const reason = error instanceof Error ? error.message : String(error);
  const goesOn =
    version === undefined ? "the tools are those of this version" : `the tools follow ${version} as before`;
  return `The description of the API, ${name}, can't be used: ${reason}; ${goesOn}.`;
}
