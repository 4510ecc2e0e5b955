// What a person took back of a grant's doings with a key of their own: the gateway has not seen it, and keeps what they say
// in the grant's trail, so that whoever asks what the grant did is told how it ended.
import type { z } from "zod";
import { Refusal } from "./refusal.ts";
import type { undoneInput } from "./schemas.ts";
import type { Member } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import type { Trail } from "./trail.ts";

export type Undone = ReturnType<typeof createUndone>;

/** @param taken told of each call, by its request id, whose doings are taken back: what becomes of them is no news of it */
export function createUndone(store: Store, trail: Trail, taken: (requestId: string) => void) {
  return {
    /** @throws Refusal for a call that the grant has not made */
    async note(grant: string, { of, ...said }: z.output<typeof undoneInput>, by: Pick<Member, "name">) {
      if (!(await store.audit.holds(grant, of))) {
        const remedy = "Name it by its grant's id and its request id: GET /admin/v1/calls?grant=ID";
        throw new Refusal(404, "not_found", `The grant "${grant}" has no call "${of}".`, remedy);
      }
      const who = { principal: { kind: "person", name: by.name }, member: by.name };
      await trail.write({
        chain: grant,
        kind: "event",
        entry: { grant, action: "undone", ...who, undoes: of, ...said },
      });
      if (said.outcome === "done") taken(of);
      await store.publish({ kind: "grant", id: grant });
      return { undoes: of };
    },
  };
}
