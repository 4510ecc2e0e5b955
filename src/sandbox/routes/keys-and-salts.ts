// Encryption keys, column hashing salts and ingestion API keys. What is secret is shown on creation, and by the detail
// of keys and salts; lists never have it.
import { createHash, createHmac } from "node:crypto";
import { z } from "zod";
import { times } from "../answers.ts";
import { ApiError } from "../api-error.ts";
import { timestamp } from "../clock.ts";
import type { ApiRequest, Routes } from "../http/routes.ts";
import { name, optionalUuid, text, uuid } from "../payloads/shapes.ts";
import type { Collection, State } from "../state.ts";
import type { IngestionKey, NamedSecret } from "../types.ts";
import { byUuid } from "./by-uuid.ts";

const renameBody = z.object({ name, description: text });
const createEncryptionKeyBody = renameBody.extend({ kmsKeyUUID: optionalUuid });
const createSaltBody = renameBody.extend({ salt: text });
const previewBody = z.object({ value: z.string() });
const createIngestionKeyBody = z.object({ sourceReaderUUID: uuid, name: text });
const updateIngestionKeyBody = z.object({ name: text, expiresAt: z.iso.datetime({ offset: true }).nullish() });

export const encryptionKeyRoutes: Routes = {
  ...namedSecrets(
    "/encryption-keys",
    ({ encryptionKeys }) => encryptionKeys,
    encryptionKey,
    "key",
    "encryptionKeyUUID",
  ),

  "POST /encryption-keys": ({ state, body }) => {
    const { name, description = "", kmsKeyUUID = null } = body(createEncryptionKeyBody);
    const secret = state.random.bytes(32).toString("base64");
    const key = state.encryptionKeys.add({ ...state.newStored(), name, description, kmsKeyUUID, secret });
    return { encryptionKey: encryptionKey(key), key: secret };
  },
};

export const columnHashingSaltRoutes: Routes = {
  ...namedSecrets("/column-hashing-salts", (state) => state.columnHashingSalts, salt, "salt", "columnHashingSaltUUID"),

  "POST /column-hashing-salts": ({ state, body }) => {
    const { name, description = "", salt: given } = body(createSaltBody);
    const secret = given ?? state.random.bytes(16).toString("hex");
    const created = state.columnHashingSalts.add({ ...state.newStored(), name, description, secret, kmsKeyUUID: null });
    return { columnHashingSalt: salt(created), salt: secret };
  },

  // v1.0.76: keyed SHA-256, or plain SHA-256 when the salt is empty.
  "POST /column-hashing-salts/{uuid}/preview": ({ state, uuid, body }) => {
    const { secret } = state.columnHashingSalts.get(uuid);
    const { value } = body(previewBody);
    const hash = secret === "" ? createHash("sha256") : createHmac("sha256", secret);
    return { hash: hash.update(value).digest("hex") };
  },
};

export const ingestionKeyRoutes: Routes = {
  ...byUuid<IngestionKey>({
    path: "/ingestion-api-keys",
    collection: (state) => state.ingestionKeys,
    show: ingestionKey,
    change: (key, { body }) => {
      const { name = "", expiresAt } = body(updateIngestionKeyBody);
      key.name = name;
      key.expiresAt = expiresAt ? Date.parse(expiresAt) : undefined;
    },
  }),

  "POST /ingestion-api-keys": ({ state, body }) => {
    const { sourceReaderUUID, name = "" } = body(createIngestionKeyBody);
    requireApiReader(state, sourceReaderUUID);
    const secret = `ingest_${state.random.bytes(24).toString("base64url")}`;
    const stored = state.newStored();
    const key = state.ingestionKeys.add({ ...stored, name, sourceReaderUUID, secret, expiresAt: undefined });
    return { ingestionAPIKey: ingestionKey(key, state), secret };
  },
};

function requireApiReader(state: State, readerUUID: string): void {
  const reader = state.sourceReaders.find(readerUUID);
  const connector = state.connectors.find(reader?.connectorUUID);
  if (!connector) throw new ApiError(400, `failed to create ingestion API key: source reader not found: ${readerUUID}`);
  if (connector.type === "api") return;
  throw new ApiError(400, `failed to create ingestion API key: source reader is of type ${connector.type}, not api`);
}

/** List, detail (with the secret in `field`), rename and delete, unless a pipeline names it in `reference`. */
function namedSecrets(
  path: `/${string}`,
  collection: (state: State) => Collection<NamedSecret>,
  show: (item: NamedSecret) => object,
  field: "key" | "salt",
  reference: "encryptionKeyUUID" | "columnHashingSaltUUID",
): Routes {
  return {
    [`GET ${path}`]: ({ state }: ApiRequest) => ({ items: collection(state).all().map(show) }),

    ...byUuid<NamedSecret>({
      path,
      collection,
      show,
      detail: (item) => ({ ...show(item), [field]: item.secret }),
      change: (item, { body }) => {
        const { name, description = "" } = body(renameBody);
        item.name = name;
        item.description = description;
      },
      userOf: (uuid, state) => {
        const user = state.pipelines().find((pipeline) => pipeline[reference] === uuid);
        return user && `pipeline "${user.name}"`;
      },
    }),
  };
}

function salt(record: NamedSecret) {
  return { uuid: record.uuid, name: record.name, description: record.description, ...times(record) };
}

function encryptionKey(record: NamedSecret) {
  return { ...salt(record), type: record.kmsKeyUUID ? "kms" : "aes-256", kmsKeyUUID: record.kmsKeyUUID };
}

function ingestionKey({ secret, expiresAt, ...key }: IngestionKey, state: State) {
  return {
    ...key,
    ...times(key),
    companyUUID: state.company.uuid,
    last4: secret.slice(-4),
    expiresAt: expiresAt === undefined ? null : timestamp(expiresAt),
  };
}
