// Drafts: what a person has saved and not applied yet. Files of this person alone, so that they survive the window, and
// all windows have the same.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { field, textField } from "../shell/arguments.ts";
import { type Address, kindOf } from "./address.ts";

export interface Draft extends Address {
  readonly name: string;
  readonly text: string;
  /** What Artie had when it was begun; absent for something new. */
  readonly base?: Settings | undefined;
  /** In milliseconds since 1970. */
  readonly savedAt: number;
}

export class Drafts {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(address: Address): Promise<Draft | undefined> {
    try {
      return draftIn(await readFile(this.#pathOf(address), "utf8"), address);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** @returns it as it is kept from now on */
  async keep(draft: Omit<Draft, "savedAt">): Promise<Draft> {
    const kept = { ...draft, savedAt: Date.now() };
    const path = this.#pathOf(draft);
    await mkdir(this.#folderOf(draft.account), { recursive: true, mode: 0o700 });
    const partial = `${path}.${process.pid}`;
    await writeFile(partial, JSON.stringify(kept), { mode: 0o600 });
    await rename(partial, path);
    return kept;
  }

  async drop(address: Address): Promise<void> {
    await rm(this.#pathOf(address), { force: true });
  }

  /** Newest first. */
  async of(account: string): Promise<Draft[]> {
    const names = await readdir(this.#folderOf(account)).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const addresses = names.flatMap((name): Address[] => {
      const [, folder, uuid] = /^([a-z-]+?)\.(.+)\.json$/.exec(name) ?? [];
      const kind = kindOf(folder);
      return kind && uuid !== undefined ? [{ account, kind, uuid }] : [];
    });
    const drafts = await Promise.all(addresses.map((address) => this.get(address)));
    return drafts.filter((draft) => draft !== undefined).sort((a, b) => b.savedAt - a.savedAt);
  }

  #folderOf(account: string): string {
    return join(this.#folder, encodeURIComponent(account).replaceAll(".", "%2E"));
  }

  #pathOf({ account, kind, uuid }: Address): string {
    return join(this.#folderOf(account), `${kind}.${encodeURIComponent(uuid).replaceAll(".", "%2E")}.json`);
  }
}

/** @throws Error for a file that somebody has damaged: it is not taken for none */
function draftIn(text: string, { account, kind, uuid }: Address): Draft {
  const kept: unknown = JSON.parse(text);
  const [name, own] = [textField(kept, "name"), textField(kept, "text")];
  const savedAt = field(kept, "savedAt");
  if (name === undefined || own === undefined || typeof savedAt !== "number") throw new Error("This is no draft.");
  const base = field(kept, "base");
  return {
    ...{ account, kind, uuid, name, text: own, savedAt },
    ...(isSettings(base) ? { base } : {}),
  };
}

function isMissing(error: unknown): boolean {
  return field(error, "code") === "ENOENT";
}
