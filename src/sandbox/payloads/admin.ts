// The bodies of the operations on keys, salts, tunnels and private links (v1.0.76).
import { z } from "zod";
import { name, optionalUuid, uuid } from "./common.ts";

export const createEncryptionKeyBody = z.object({ name, description: z.string().optional(), kmsKeyUUID: optionalUuid });
export const renameBody = z.object({ name, description: z.string().optional() });

export const createSaltBody = z.object({ name, description: z.string().optional(), salt: z.string().optional() });
export const previewSaltBody = z.object({ value: z.string() });

export const createIngestionKeyBody = z.object({ sourceReaderUUID: uuid, name: z.string().optional() });
export const updateIngestionKeyBody = z.object({
  name: z.string().optional(),
  expiresAt: z.iso.datetime({ offset: true }).nullish(),
});

export const createTunnelBody = z.object({
  host: name,
  port: z.int().min(1).max(65_535),
  username: name,
  name: z.string().optional(),
  environmentUUID: optionalUuid,
});
export const updateTunnelBody = createTunnelBody.omit({ environmentUUID: true }).partial();

export const createPrivateLinkBody = z.object({
  name: z.string().optional(),
  vpcServiceName: name,
  availabilityZoneIds: z.array(z.string()),
  dataPlaneName: z.string().nullish(),
  environmentUUID: optionalUuid,
});
export const updatePrivateLinkBody = createPrivateLinkBody.omit({ environmentUUID: true }).required({ name: true });
