// The bodies of the connector operations (v1.0.76).
import { z } from "zod";
import { name, optionalUuid } from "./common.ts";

export const connectorPayload = z.object({
  uuid: z.string().optional(),
  type: z.string().optional(),
  label: z.string().optional(),
  dataPlaneName: z.string().optional(),
  defaultDatabase: z.string().nullish(),
  environmentUUID: optionalUuid,
  privateLinkUUID: optionalUuid,
  snapshotPrivateLinkUUID: optionalUuid,
  sshTunnelUUID: optionalUuid,
  sharedConfig: z.record(z.string(), z.unknown()).nullish(),
});
export type ConnectorPayload = z.infer<typeof connectorPayload>;

export const pingBody = connectorPayload.extend({ connectionRole: z.string().optional() });

export const publicationsBody = z.object({ connector: connectorPayload, databaseName: z.string() });
export const schemasBody = publicationsBody;
export const tablesBody = publicationsBody.extend({
  schemaName: z.string().optional(),
  forceRefresh: z.boolean().optional(),
});

export const createDatabaseBody = z.object({ connector: connectorPayload, name });
export const createSchemaBody = createDatabaseBody.extend({ databaseName: z.string(), volume: z.string().optional() });
export const createWarehouseBody = createDatabaseBody;

export const dropSlotBody = z.object({ slotName: name });

export const dynamoExportBody = z.object({ s3Bucket: name, s3Prefix: z.string().nullish() });

export const shadowScriptBody = z.object({
  database: name,
  tables: z.array(
    z.object({
      name,
      schema: z.string(),
      columns: z.array(
        z.object({
          name,
          metadata: z.object({
            dataType: z.string(),
            notNull: z.boolean(),
            isPrimaryKey: z.boolean().nullish(),
            defaultValue: z.string().nullish(),
          }),
        }),
      ),
    }),
  ),
});

export const catalogSearchBody = z.object({ query: z.string().optional() });
