// Old values in memory, for as long as a process runs: no file and no record ever holds them.
import { randomUUID } from "node:crypto";
import { type Kept, UNDO_MS, type UndoStore } from "./undo.ts";

/** The oldest go first. */
const MAX_KEPT = 500;

export function undoInMemory(forMs = UNDO_MS): UndoStore {
  const all = new Map<string, { readonly kept: Kept; readonly until: number }>();
  return {
    keep(kept) {
      const id = randomUUID();
      all.set(id, { kept, until: Date.now() + forMs });
      const [oldest] = all.keys();
      if (oldest !== undefined && all.size > MAX_KEPT) all.delete(oldest);
      return Promise.resolve(id);
    },
    find(id) {
      const found = all.get(id);
      if (found && found.until > Date.now()) return Promise.resolve(found.kept);
      all.delete(id);
      return Promise.resolve(undefined);
    },
  };
}
