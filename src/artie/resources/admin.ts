// Encryption keys, column hashing salts, ingestion API keys and company-wide actions. Some answers hold secrets: they say so.
import * as schemas from "../schemas.ts";
import { type CallOptions, path, type Transport } from "./shared.ts";

interface NameAndDescription {
  readonly name: string;
  readonly description?: string | undefined;
}

/** Every method throws an {@link ArtieError}. */
export function encryptionKeys({ send }: Transport) {
  return {
    list: (options?: CallOptions) =>
      send(
        {
          operation: "encryption_key_list",
          method: "GET",
          path: "/encryption-keys",
          response: schemas.encryptionKeyList,
        },
        options,
      ),

    /** Holds the key itself. */
    get: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "encryption_key_detail",
          method: "GET",
          path: path`/encryption-keys/${uuid}`,
          uuid,
          response: schemas.encryptionKeyDetail,
        },
        options,
      ),

    /** The answer holds the key itself. */
    create: (body: NameAndDescription & { readonly kmsKeyUUID?: string | undefined }, options?: CallOptions) =>
      send(
        {
          operation: "encryption_key_create",
          method: "POST",
          path: "/encryption-keys",
          body,
          response: schemas.createdEncryptionKey,
        },
        options,
      ),

    update: (uuid: string, body: NameAndDescription, options?: CallOptions) =>
      send(
        {
          operation: "encryption_key_update",
          method: "POST",
          path: path`/encryption-keys/${uuid}`,
          uuid,
          body,
          response: schemas.encryptionKey,
        },
        options,
      ),

    delete: (uuid: string, options?: CallOptions) =>
      send(
        { operation: "encryption_key_delete", method: "DELETE", path: path`/encryption-keys/${uuid}`, uuid },
        options,
      ),
  };
}

/** Every method throws an {@link ArtieError}. */
export function columnHashingSalts({ send }: Transport) {
  return {
    list: (options?: CallOptions) =>
      send(
        {
          operation: "column_hashing_salt_list",
          method: "GET",
          path: "/column-hashing-salts",
          response: schemas.saltList,
        },
        options,
      ),

    /** Holds the salt itself. */
    get: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "column_hashing_salt_detail",
          method: "GET",
          path: path`/column-hashing-salts/${uuid}`,
          uuid,
          response: schemas.saltDetail,
        },
        options,
      ),

    /** The answer holds the salt itself; without `salt` the API makes one. */
    create: (body: NameAndDescription & { readonly salt?: string | undefined }, options?: CallOptions) =>
      send(
        {
          operation: "column_hashing_salt_create",
          method: "POST",
          path: "/column-hashing-salts",
          body,
          response: schemas.createdSalt,
        },
        options,
      ),

    update: (uuid: string, body: NameAndDescription, options?: CallOptions) =>
      send(
        {
          operation: "column_hashing_salt_update",
          method: "POST",
          path: path`/column-hashing-salts/${uuid}`,
          uuid,
          body,
          response: schemas.salt,
        },
        options,
      ),

    delete: (uuid: string, options?: CallOptions) =>
      send(
        { operation: "column_hashing_salt_delete", method: "DELETE", path: path`/column-hashing-salts/${uuid}`, uuid },
        options,
      ),

    /** Hashes a sample value as the pipelines do. */
    preview: (uuid: string, value: string, options?: CallOptions) =>
      send(
        {
          operation: "column_hashing_salt_preview",
          method: "POST",
          effect: "read",
          path: path`/column-hashing-salts/${uuid}/preview`,
          uuid,
          body: { value },
          response: schemas.hash,
        },
        options,
      ),
  };
}

/** Every method throws an {@link ArtieError}. */
export function ingestionApiKeys({ send }: Transport) {
  return {
    /** The answer holds the secret, shown this once. */
    create: (body: { readonly sourceReaderUUID: string; readonly name?: string | undefined }, options?: CallOptions) =>
      send(
        {
          operation: "ingestion_api_key_create",
          method: "POST",
          path: "/ingestion-api-keys",
          body,
          response: schemas.createdIngestionKey,
        },
        options,
      ),

    /** @param body `expiresAt` is RFC 3339. */
    update: (
      uuid: string,
      body: { readonly name?: string | undefined; readonly expiresAt?: string | null | undefined },
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "ingestion_api_key_update",
          method: "POST",
          path: path`/ingestion-api-keys/${uuid}`,
          uuid,
          body,
          response: schemas.ingestionKey,
        },
        options,
      ),

    delete: (uuid: string, options?: CallOptions) =>
      send(
        { operation: "ingestion_api_key_delete", method: "DELETE", path: path`/ingestion-api-keys/${uuid}`, uuid },
        options,
      ),
  };
}

/** Throws an {@link ArtieError}. */
export function company({ send }: Transport) {
  return {
    /** For all eligible running pipelines. Accepted, not done. */
    triggerSchemaChanges: (options?: CallOptions) =>
      send(
        {
          operation: "company_trigger_automatic_schema_changes",
          method: "POST",
          path: "/company/automatic-schema-changes",
        },
        options,
      ),
  };
}
