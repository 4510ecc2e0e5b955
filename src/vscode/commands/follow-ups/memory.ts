// Keeps what a person still waits for, so that a reload of the window loses none of it: for each account, in this
// workspace.
import type * as vscode from "vscode";
import type { Account, Accounts } from "../../shell/accounts.ts";
import type { Log } from "../../shell/log.ts";
import type { Expectation, Pending } from "./expectation.ts";

/** The newest ones are kept; a person who has started more at once looks at the tree. */
const MAX_PIPELINES = 20;
/** As many as are read back. */
const MAX_TABLES = 5_000;

export interface MemoryOptions {
  readonly memento: vscode.Memento;
  readonly accounts: Accounts;
  readonly log: Log;
}

export class Memory {
  readonly #memento: vscode.Memento;
  readonly #accounts: Accounts;
  readonly #log: Log;
  /** Where the active account's are kept, once they have been recalled: until then nothing may be written over them. */
  #key: string | undefined;

  constructor({ memento, accounts, log }: MemoryOptions) {
    this.#memento = memento;
    this.#accounts = accounts;
    this.#log = log;
  }

  /** What was kept for the active account. */
  async recall(): Promise<ReadonlyMap<string, Pending>> {
    this.#key = undefined;
    const key = keyOf(this.#accounts.active);
    if (key !== undefined && this.#memento.get(key) !== undefined) {
      const { parseKept } = await import("./kept.ts");
      if (key !== keyOf(this.#accounts.active)) return new Map();
      this.#key = key;
      return parseKept(this.#memento.get(key), Date.now());
    }
    this.#key = key;
    return new Map();
  }

  /** Keeps these and nothing else for the active account. */
  keep(pending: ReadonlyMap<string, Pending>): void {
    if (this.#key === undefined) return;
    const entries = [...pending].filter(([, { expectation }]) => isSmall(expectation)).slice(-MAX_PIPELINES);
    this.#write(this.#key, entries.length > 0 ? entries.map(toKept) : undefined);
  }

  /** The account has been signed out. */
  forget(account: Account): void {
    const key = keyOf(account);
    if (key !== undefined) this.#write(key, undefined);
  }

  #write(key: string, value: unknown): void {
    if (value === undefined && this.#memento.get(key) === undefined) return;
    this.#memento.update(key, value).then(undefined, (error: unknown) => {
      this.#log.warn("What is still going on could not be kept for the next window.", error);
    });
  }
}

/** Undefined for the sandbox: it ends with the window, and everything that was started in it. */
function keyOf(account: Account | undefined): string | undefined {
  return account && !account.sandbox ? `artie.followUps.${account.id}` : undefined;
}

function isSmall({ tables, history }: Expectation): boolean {
  return tables.size <= MAX_TABLES && history.size <= MAX_TABLES;
}

/** Plain JSON. */
function toKept([pipeline, { name, seenAt, expectation }]: [string, Pending]) {
  const { isStart, tables, history } = expectation;
  return { pipeline, name, seenAt, isStart, tables: [...tables], history: [...history] };
}
