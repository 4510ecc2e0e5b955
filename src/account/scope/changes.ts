// What changes inside of a scope, of all that the requests of its account show: what happens outside is not even noticed.
import type { ArtieExchange } from "../../artie/index.ts";
import { AccountChanges, type ResourceChange } from "../changes.ts";
import { Inside, type Kind, type Lists } from "./inside.ts";

const KINDS: Readonly<Record<string, Kind>> = {
  pipeline: "pipelines",
  connector: "connectors",
  sourceReader: "sourceReaders",
};

export class ScopedChanges {
  readonly #account: AccountChanges;
  readonly #chosen: readonly string[];

  constructor(account: AccountChanges, chosen: readonly string[]) {
    this.#account = account;
    this.#chosen = chosen;
  }

  onDidChange(listener: (change: ResourceChange) => void): { dispose(): void } {
    const own = new AccountChanges();
    own.onDidChange(listener);
    return this.#account.onDidObserve((exchange, known) => {
      const inside = narrowed(exchange, insideOf(exchange, known, this.#chosen));
      if (inside) own.take(inside);
    });
  }
}

/** A list that has just been read says more than what was known before. */
function insideOf({ subject: { of, how }, value }: ArtieExchange, known: Lists, chosen: readonly string[]): Inside {
  const { pipelines, sourceReaders } = known;
  const read = how === "list" && Array.isArray(value) ? { [`${of}s`]: value } : {};
  return new Inside({ pipelines, sourceReaders, ...read }, chosen);
}

function narrowed(exchange: ArtieExchange, inside: Inside): ArtieExchange | undefined {
  const { subject, uuid, value } = exchange;
  const kind = KINDS[subject.of];
  if (!kind) return undefined;
  const has = (candidate: unknown) => typeof candidate === "string" && inside.has({ kind, uuid: candidate });
  if (subject.how !== "list") return has(uuid) ? exchange : undefined;
  if (!Array.isArray(value)) return undefined;
  return { ...exchange, value: value.filter((row: unknown) => has(Reflect.get(Object(row), "uuid"))) };
}
