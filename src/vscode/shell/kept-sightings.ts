// Keeps which starts failed and which copies were canceled, so that a reload of the window forgets neither: for each
// account.
import type * as vscode from "vscode";
import type { Canceled, Failure, Sighting, Sightings } from "../../account/sightings.ts";
import { SANDBOX_ID } from "./account-entry.ts";
import { field, textField } from "./arguments.ts";

/** The newest ones are kept. */
const MAX_PIPELINES = 100;
const MAX_TABLES = 500;

/** None for the sandbox: it ends with the window, and what was seen in it with it. */
function keyFor(accountId: string | undefined): string | undefined {
  return accountId === undefined || accountId === SANDBOX_ID ? undefined : `artie.seen.${accountId}`;
}

export async function keepSightings(
  memory: vscode.Memento,
  accountId: string | undefined,
  { all }: Sightings,
): Promise<void> {
  const key = keyFor(accountId);
  if (key === undefined) return;
  const entries = [...all].flatMap(([pipeline, { failedStart, canceled }]) => {
    const tables = Object.entries(canceled ?? {}).slice(-MAX_TABLES);
    return failedStart || tables.length > 0 ? [{ pipeline, failedStart, canceled: Object.fromEntries(tables) }] : [];
  });
  const value = entries.length > 0 ? entries.slice(-MAX_PIPELINES) : undefined;
  if (JSON.stringify(memory.get<unknown>(key)) !== JSON.stringify(value)) await memory.update(key, value);
}

/** By the UUID of the pipeline. What another version of the extension has kept in another form is left out. */
export function recallSightings(memory: vscode.Memento, accountId: string | undefined): Map<string, Sighting> {
  const key = keyFor(accountId);
  const kept = key === undefined ? undefined : memory.get<unknown>(key);
  const items: unknown[] = Array.isArray(kept) ? kept : [];
  return new Map(
    items.flatMap((item): [string, Sighting][] => {
      const pipeline = textField(item, "pipeline");
      if (pipeline === undefined) return [];
      return [[pipeline, { failedStart: failureOf(field(item, "failedStart")), canceled: canceledOf(item) }]];
    }),
  );
}

function failureOf(kept: unknown): Failure | undefined {
  const [at, text] = [field(kept, "at"), textField(kept, "text")];
  return typeof at === "number" && text !== undefined ? { at, text, code: textField(kept, "code") } : undefined;
}

function canceledOf(item: unknown): Sighting["canceled"] {
  const tables = Object.entries(field(item, "canceled") ?? {}).flatMap(([table, kept]): [string, Canceled][] => {
    const [own, history] = [numberField(kept, "own"), numberField(kept, "history")];
    return own === undefined && history === undefined ? [] : [[table, { own, history }]];
  });
  return tables.length > 0 ? Object.fromEntries(tables) : undefined;
}

function numberField(value: unknown, name: string): number | undefined {
  const found = field(value, name);
  return typeof found === "number" ? found : undefined;
}
