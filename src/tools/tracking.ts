// Tools for the Events API: they send what happened in one's own programs into a source reader of type `api`.
import { z } from "zod";
import type { LookContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { ToolError } from "../rules/tool-error.ts";
import { type BulkOptions, sendEvents } from "./events/bulk.ts";
import { prepareEvent } from "./events/event.ts";
import { eventsClientFor, ingestionKey } from "./events/ingestion.ts";
import type { Mapping } from "./events/mapping.ts";
import { fileSource, type Format, formatOf, FORMATS, listSource } from "./events/source.ts";
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
    "Sends one event to a source reader of type api; sent again, it counts once. Needs an ingestion key (create_a_artie_ingestion_api_key).",
  method: "create",
  tags: ["tracking"],
  level: "change",
  hints: { idempotent: true },
  input: z.strictObject({ ...eventFields, ingestionKey }),
  unrecorded: ["properties"],
  plan: (_, { event }) => sending(`the event "${event}"`),
  async run(context, { ingestionKey, event, timestamp, properties, messageId }) {
    const prepared = prepareEvent({ event, timestamp, properties, messageId }, 0);
    if ("problem" in prepared) throw new ToolError("invalid_input", `Nothing was sent: ${prepared.problem}.`);
    const client = await eventsClientFor(context, ingestionKey);
    return client.track(prepared.event, { signal: context.signal });
  },
});

const bulkTrack = defineTool({
  name: "create_a_artie_bulk_track",
  title: "Track many events",
  description:
    "Sends events, given or from a workspace file (JSON array, JSON Lines, CSV with header), in requests below 10 MB. All are checked before any is sent; sent again, they count once. Fields other than name, timestamp and messageId become properties. After a failure go on with the resumeFrom it gives.",
  method: "create",
  tags: ["tracking"],
  level: "change",
  hints: { idempotent: true },
  input: z.strictObject({
    events: z.array(z.strictObject(eventFields)).min(1).optional(),
    file: z.string().min(1).max(4096).optional(),
    format: z.enum(FORMATS).optional().describe("Default: by extension"),
    event: z.string().optional().describe("One name for all rows of the file"),
    eventField: z.string().optional().describe("Default: event"),
    timestamp: z.string().optional().describe("One timestamp for all rows"),
    timestampField: z.string().optional().describe("Default: timestamp"),
    skipInvalid: z.boolean().optional().describe("Send the others"),
    resumeFrom: z.int().min(0).optional().describe("Line, or index in an array"),
    ingestionKey,
  }),
  unrecorded: ["events"],
  plan: (_, { events, file }) =>
    sending(file === undefined ? `${events?.length ?? 0} events` : `the events of ${file}`),
  async run(context, input) {
    const { events, file } = input;
    const options = { skipInvalid: input.skipInvalid ?? false, resumeFrom: input.resumeFrom };
    if (file !== undefined && events === undefined) return sendFile(context, file, input, options);
    if (events === undefined || file !== undefined) {
      throw new ToolError("invalid_input", "Give either events or file.");
    }
    refuseFileOptions(input);
    const client = await eventsClientFor(context, input.ingestionKey);
    return sendEvents(context, client, listSource(events), options);
  },
});

interface FileOptions {
  readonly format?: Format | undefined;
  readonly event?: string | undefined;
  readonly eventField?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly timestampField?: string | undefined;
}

/** @throws ToolError */
function refuseFileOptions({ format, event, eventField, timestamp, timestampField }: FileOptions): void {
  const given = Object.entries({ format, event, eventField, timestamp, timestampField });
  const names = given.filter(([, value]) => value !== undefined).map(([name]) => name);
  if (names.length === 0) return;
  throw new ToolError("invalid_input", `${names.join(", ")} go with file, not with events.`);
}

/** @throws ToolError when both a constant and a field are given */
function mappingOf({ event, eventField, timestamp, timestampField }: FileOptions): Mapping {
  if (event !== undefined && eventField !== undefined) {
    throw new ToolError("invalid_input", "Give either event or eventField.");
  }
  if (timestamp !== undefined && timestampField !== undefined) {
    throw new ToolError("invalid_input", "Give either timestamp or timestampField.");
  }
  return { event, timestamp, eventField: eventField ?? "event", timestampField: timestampField ?? "timestamp" };
}

async function sendFile(
  context: LookContext,
  path: string,
  input: FileOptions & { readonly ingestionKey: string },
  options: BulkOptions,
): Promise<object> {
  const mapping = mappingOf(input);
  const format = formatOf(path, input.format);
  const file = await SourceFile.open(await findInWorkspace(path, context.workspaceFolders), path);
  try {
    const client = await eventsClientFor(context, input.ingestionKey);
    return await sendEvents(context, client, fileSource(file, format, mapping), options);
  } finally {
    await file.close();
  }
}

export const trackingTools: readonly Tool[] = [track, bulkTrack];

function sending(what: string) {
  const targets = [newTarget("source reader", "the one of the ingestion key")];
  return Promise.resolve({ targets, effect: `Sends ${what}; what arrived stays`, risk: "none" as const });
}
