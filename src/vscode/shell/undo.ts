// Old values of updates in VS Code's secret storage, which encrypts them and shares them with all windows of this person.
import { randomUUID } from "node:crypto";
import type * as vscode from "vscode";
import { keptSchema, UNDO_MS, type UndoStore } from "../../tools/undo.ts";
import type { Deps } from "./deps.ts";
import type { Session } from "./sessions.ts";

const PREFIX = "artie.undo.";

/** Of one account: what was updated in one is not put back in another. */
export function undoIn({ context }: Deps, { account }: Session): UndoStore {
  const { secrets } = context;
  return {
    async keep(kept) {
      await removeOld(secrets);
      const id = randomUUID();
      await secrets.store(nameOf(id, account.id, Date.now() + UNDO_MS), JSON.stringify(kept));
      return id;
    },
    async find(id) {
      await removeOld(secrets);
      const name = (await secrets.keys()).find((key) => key.startsWith(`${PREFIX}${id}.`));
      const text = name?.endsWith(`.${account.id}`) ? await secrets.get(name) : undefined;
      return text === undefined ? undefined : keptSchema.parse(JSON.parse(text));
    },
  };
}

/** `artie.undo.<id>.<end>.<account>`: when it is over stands in its name, so that nothing has to be read for that. */
function nameOf(id: string, account: string, until: number): string {
  return `${PREFIX}${id}.${until}.${account}`;
}

async function removeOld(secrets: vscode.SecretStorage): Promise<void> {
  const ends = (await secrets.keys()).flatMap((name) => {
    const until = name.startsWith(PREFIX) ? Number(name.split(".")[3]) : NaN;
    return until <= Date.now() ? [name] : [];
  });
  await Promise.all(ends.map((name) => secrets.delete(name)));
}
