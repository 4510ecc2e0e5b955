// Tools for the Events API: they send what happened in one's own programs into a source reader of type `api`.
import { eventOperations } from "../artie/operations.ts";
import { sends } from "./sends.ts";
import { z } from "zod";
import type { LookContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { ToolError } from "../rules/tool-error.ts";
import { sendEvents } from "./events/bulk.ts";
import { prepareGiven } from "./events/event.ts";
import { eventsClientFor, ingestionKey } from "./events/ingestion.ts";
import { fileFields, fileFieldsIn, type FileLayout, layoutOf } from "./events/layout.ts";
import { type EventSource, fileSource, listSource } from "./events/source.ts";
import { SourceFile } from "./events/source-file.ts";
import { newTarget } from "./plan.ts";
import { findInWorkspace } from "./events/workspace-path.ts";

const eventFields = {
  event: z.string().describe("Name"),
  timestamp: z.string().describe("RFC 3339"),
  properties: z.record(z.string(), z.unknown()).default({}),
  messageId: z.string().optional(),
};

const track = defineTool({
  name: "create_a_artie_track",
  title: "Track event",
  description:
    "Sends one event to a source reader of type api; sent again, it counts once. Needs an ingestion API key.",
  method: "create",
  tags: ["tracking"],
  level: "change",
  sends: sends(eventOperations.track),
  hints: { idempotent: true },
  input: z.strictObject({ ...eventFields, ingestionKey }),
  unrecorded: ["properties"],
  plan: (_, { event }) => sending(`the event "${event}"`),
  async run(context, { ingestionKey, event, timestamp, properties, messageId }) {
    const prepared = prepareGiven({ event, timestamp, properties, messageId });
    if ("problem" in prepared) throw new ToolError("invalid_input", `Nothing was sent: ${prepared.problem}.`);
    const client = await eventsClientFor(context, ingestionKey);
    return client.track(prepared.event, { signal: context.signal });
  },
});

const bulkTrack = defineTool({
  name: "create_a_artie_bulk_track",
  title: "Track many events",
  description:
    "Sends events, given or from a workspace file (JSON array, JSON Lines, CSV; also .gz). All are checked before any is sent; sent again, they count once. Other fields become properties (what differs from one there is kept under outer). After a failure go on with its resumeFrom.",
  method: "create",
  tags: ["tracking"],
  level: "change",
  sends: sends(eventOperations.bulkTrack),
  hints: { idempotent: true },
  input: z.strictObject({
    events: z.array(z.strictObject(eventFields)).min(1).optional(),
    file: z.string().min(1).max(4096).optional(),
    ...fileFields,
    skipInvalid: z.boolean().optional().describe("Send the others"),
    resumeFrom: z.int().min(0).optional().describe("Line, or index in an array"),
    ingestionKey,
  }),
  unrecorded: ["events"],
  plan: (_, { events, file }) =>
    sending(file === undefined ? `${events?.length ?? 0} events` : `the events of ${file}`),
  async run(context, input) {
    const { events, file } = input;
    if ((events === undefined) === (file === undefined)) {
      throw new ToolError("invalid_input", "Give either events or file.");
    }
    if (file !== undefined) return sendFile(context, file, layoutOf(file, input), input);
    const extra = fileFieldsIn(input);
    if (extra.length > 0) throw new ToolError("invalid_input", `${extra.join(", ")} go with file, not with events.`);
    return sendAll(context, listSource(events ?? []), input);
  },
});

interface Sending {
  readonly ingestionKey: string;
  readonly skipInvalid?: boolean | undefined;
  readonly resumeFrom?: number | undefined;
}

async function sendFile(context: LookContext, path: string, layout: FileLayout, sending: Sending): Promise<object> {
  const folders = (await context.roots?.()) ?? context.workspaceFolders;
  const file = await SourceFile.open(await findInWorkspace(path, folders), path);
  try {
    return await sendAll(context, fileSource(file, layout), sending);
  } finally {
    await file.close();
  }
}

async function sendAll(context: LookContext, source: EventSource, sending: Sending): Promise<object> {
  const { ingestionKey, skipInvalid = false, resumeFrom } = sending;
  const client = await eventsClientFor(context, ingestionKey);
  const { signal, clean, progress } = context;
  return sendEvents({ client, source, signal, clean, resumeFrom }, skipInvalid, progress);
}

export const trackingTools: readonly Tool[] = [track, bulkTrack];

function sending(what: string) {
  const targets = [newTarget("source reader", "the one of the ingestion key")];
  return Promise.resolve({ targets, effect: `Sends ${what}; what arrived stays`, risk: "none" as const });
}
