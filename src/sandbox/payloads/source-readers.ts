// The bodies of the source reader operations (v1.0.76).
import { z } from "zod";
import type { SourceReaderCreate, SourceReaderSettings, sourceReaderTable } from "../../artie/requests.ts";
import json from "./settings.json" with { type: "json" };
import { fields, settings, text, uuid, type Fields } from "./shapes.ts";

/** A reader as a request writes it. What the server decides (times, validity, company) may be sent and is ignored. */
export const sourceReaderPayload = z.object({
  uuid: uuid.optional(),
  name: text,
  connectorUUID: uuid.optional(),
  containerName: text,
  dataPlaneName: text,
  database: text,
  isShared: z.boolean().nullish(),
  settings: settings<SourceReaderSettings>(json.reader).nullish(),
  tablesConfig: z.record(z.string(), fields<z.infer<typeof sourceReaderTable>>(json.readerTable)).nullish(),
} satisfies Fields<SourceReaderCreate>);
export type SourceReaderPayload = z.infer<typeof sourceReaderPayload>;
