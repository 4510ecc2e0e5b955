// The bodies of the connector operations (v1.0.76).
import { z } from "zod";
import type { ShadowScriptRequest } from "../../artie/bodies.ts";
import type { ConnectorPayload as Sent } from "../../artie/requests.ts";
import { flag, name, optionalUuid, text, type Fields } from "./shapes.ts";

export const connectorPayload = z.object({
  uuid: text,
  type: text,
  label: text,
  dataPlaneName: text,
  defaultDatabase: z.string().nullish(),
  environmentUUID: optionalUuid,
  privateLinkUUID: optionalUuid,
  snapshotPrivateLinkUUID: optionalUuid,
  sshTunnelUUID: optionalUuid,
  sharedConfig: z.record(z.string(), z.unknown()).nullish(),
} satisfies Fields<Sent>);
export type ConnectorPayload = z.infer<typeof connectorPayload>;

export const pingBody = connectorPayload.extend({ connectionRole: text });

export const placeBody = z.object({ connector: connectorPayload, databaseName: z.string() });
export const tablesBody = placeBody.extend({ schemaName: text, forceRefresh: flag });

export const createInBody = z.object({ connector: connectorPayload, name });
export const createSchemaBody = createInBody.extend({ databaseName: z.string(), volume: text });

const column = z.object({
  name,
  metadata: z.object({
    dataType: z.string(),
    notNull: z.boolean(),
    isPrimaryKey: z.boolean().nullish(),
    defaultValue: z.string().nullish(),
  }),
});

export const shadowScriptBody = z.object({
  database: name,
  tables: z.array(z.object({ name, schema: z.string(), columns: z.array(column) })),
} satisfies Fields<ShadowScriptRequest>);
