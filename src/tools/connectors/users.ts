// Who uses a connector, and what it means for them when it changes or goes.
import { slotName } from "../../account/scope/slot.ts";
import { ArtieError, type FullConnector, type Pipeline } from "../../artie/index.ts";
import { listed } from "../../rules/listed.ts";
import { readerName } from "../../rules/named.ts";
import { mayRun } from "../../rules/state.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { pipelinesOn, readsFrom, readsWith } from "../../rules/users.ts";
import type { LookContext } from "../context.ts";

type Looking = Pick<LookContext, "resolve">;

export type Users = ReturnType<typeof pipelinesOn>;

/** Two requests. */
async function look({ resolve }: Looking) {
  const [pipelines, sourceReaders] = await Promise.all([resolve.pipelines(), resolve.sourceReaders()]);
  return { pipelines, sourceReaders };
}

export async function usersOf(context: Looking, uuid: string): Promise<Users> {
  return pipelinesOn(uuid, await look(context));
}

export function lossOfDeleting(users: readonly Pipeline[], maybe: readonly Pipeline[]): string {
  const [stops, mayStop] = [users, maybe].map((pipelines) => listed(pipelines.map(({ name }) => `"${name}"`)));
  const lost = users.length > 0 ? `It stops the pipelines ${stops}` : "It stops no pipeline; its configuration is lost";
  if (maybe.length === 0) return lost;
  const known = users.length > 0 ? lost : "Its configuration is lost";
  return `${known}; it may stop ${mayStop}: the API does not show what they use`;
}

/** The pipelines that run on it, or may: those of which it can't be told are among them. */
export async function runningOn(users: Promise<Users>): Promise<Pipeline[] | "unknown"> {
  try {
    const { users: known, maybe } = await users;
    return [...known, ...maybe].filter(mayRun);
  } catch (error) {
    if (error instanceof ArtieError && error.code !== "canceled") return "unknown";
    throw error;
  }
}

/** Who names the slot. @throws ToolError when a pipeline that is not paused or a draft reads from it */
export async function usersOfIdleSlot(context: Looking, connector: FullConnector, name: string) {
  const { sourceReaders, pipelines } = await look(context);
  // What is not known of a reader or a pipeline may well be that it uses the slot.
  const readers = sourceReaders.filter(
    (reader) =>
      readsFrom(connector.uuid, reader) !== "no" && (reader.settings === undefined || slotName(reader) === name),
  );
  for (const reader of readers) {
    const user = pipelines.find((pipeline) => readsWith(reader.uuid, pipeline) !== "no" && mayRun(pipeline));
    if (!user) continue;
    const message = `The slot "${name}" is in use by the pipeline "${user.name}" through the source reader "${readerName(reader)}". Nothing was dropped; pause the pipeline first if the slot must go.`;
    throw new ToolError("refused", message);
  }
  const reading = pipelines.filter((pipeline) => readers.some(({ uuid }) => readsWith(uuid, pipeline) !== "no"));
  return { readers, reading };
}
