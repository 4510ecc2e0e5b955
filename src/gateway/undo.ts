// Lets a grant put back what it has updated: old values are sealed in the store, so that any replica finds them.
import { randomUUID } from "node:crypto";
import { keptSchema, UNDO_MS, type UndoStore } from "../tools/undo.ts";
import type { Keyring } from "./store/keyring.ts";
import type { Store } from "./store/store.ts";

/** @param owner the grant: what one has updated, no other puts back */
export function undoFor(owner: string, store: Store, keyring: Keyring): UndoStore {
  return {
    async keep(kept) {
      const id = randomUUID();
      await store.undos.keep(id, owner, keyring.seal(JSON.stringify(kept), contextOf(id)), UNDO_MS);
      return id;
    },
    async find(id) {
      const sealed = await store.undos.find(id, owner);
      return sealed === undefined ? undefined : keptSchema.parse(JSON.parse(keyring.open(sealed, contextOf(id))));
    },
  };
}

function contextOf(id: string): string {
  return `undo:${id}`;
}
