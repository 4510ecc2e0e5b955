// Operations on what holds secrets, and those of the Events API.
import { body, operationsOn } from "../operation.ts";
import * as bodies from "../bodies.ts";
import type { Replacement, TrackEvent } from "../requests.ts";
import * as answers from "../schemas.ts";

const key = operationsOn("encryptionKey");
const salt = operationsOn("columnHashingSalt");
const ingestionKey = operationsOn("ingestionApiKey");
const event = operationsOn("event");

export const encryptionKeys = {
  list: key.get("list", "encryption_key_list", "/encryption-keys", answers.encryptionKeyList),
  /** Holds the key itself. */
  get: key.get("read", "encryption_key_detail", "/encryption-keys/{uuid}", answers.encryptionKeyDetail),
  /** The answer holds the key itself. */
  create: key.post(
    "create",
    "encryption_key_create",
    "/encryption-keys",
    answers.createdEncryptionKey,
    body(bodies.newKeyRequest),
  ),
  update: key.post(
    "replace",
    "encryption_key_update",
    "/encryption-keys/{uuid}",
    answers.encryptionKey,
    body(bodies.describedRequest, (described: Replacement) => described),
  ),
  delete: key.remove("encryption_key_delete", "/encryption-keys/{uuid}"),
};

export const columnHashingSalts = {
  list: salt.get("list", "column_hashing_salt_list", "/column-hashing-salts", answers.saltList),
  /** Holds the salt itself. */
  get: salt.get("read", "column_hashing_salt_detail", "/column-hashing-salts/{uuid}", answers.saltDetail),
  /** The answer holds the salt itself; without `salt` the API makes one. */
  create: salt.post(
    "create",
    "column_hashing_salt_create",
    "/column-hashing-salts",
    answers.createdSalt,
    body(bodies.newSaltRequest),
  ),
  update: salt.post(
    "replace",
    "column_hashing_salt_update",
    "/column-hashing-salts/{uuid}",
    answers.salt,
    body(bodies.describedRequest, (described: Replacement) => described),
  ),
  delete: salt.remove("column_hashing_salt_delete", "/column-hashing-salts/{uuid}"),
  /** Hashes a sample value as the pipelines do. */
  preview: salt.ask(
    "look",
    "column_hashing_salt_preview",
    "/column-hashing-salts/{uuid}/preview",
    answers.hash,
    body(bodies.previewRequest, (value: string) => ({ value })),
  ),
};

export const ingestionApiKeys = {
  /** The answer holds the secret, shown this once. */
  create: ingestionKey.post(
    "create",
    "ingestion_api_key_create",
    "/ingestion-api-keys",
    answers.createdIngestionKey,
    body(bodies.newIngestionKeyRequest),
  ),
  /** `expiresAt` is RFC 3339. */
  update: ingestionKey.post(
    "replace",
    "ingestion_api_key_update",
    "/ingestion-api-keys/{uuid}",
    answers.ingestionKey,
    body(bodies.ingestionKeyChange),
  ),
  delete: ingestionKey.remove("ingestion_api_key_delete", "/ingestion-api-keys/{uuid}"),
};

/** The Events API: another host, another key. */
export const eventOperations = {
  track: event.post(
    "create",
    "track",
    "/v1/track",
    answers.tracked,
    body(bodies.trackRequest, (event: TrackEvent) => event),
  ),
  bulkTrack: event.post(
    "create",
    "bulk_track",
    "/v1/bulk-track",
    answers.bulkTracked,
    body(bodies.bulkRequest, (events: string | Uint8Array) => events),
  ),
};
