// Encryption keys, column hashing salts and ingestion API keys. What is secret is shown on creation, and by the detail
// of keys and salts; lists never have it.
import { createHash, createHmac } from "node:crypto";
import type { Hono } from "hono";
import { timestamp } from "../clock.ts";
import { ApiError } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { pathUuid, requestBody, type SandboxEnv } from "../http/context.ts";
import {
  createEncryptionKeyBody,
  createIngestionKeyBody,
  createSaltBody,
  previewSaltBody,
  renameBody,
  updateIngestionKeyBody,
} from "../payloads/admin.ts";
import type { State } from "../state.ts";
import type { IngestionKey, NamedSecret } from "../types.ts";
import { times } from "../views.ts";

export function encryptionKeyRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.get("/encryption-keys", (c) => c.json({ items: sandbox.state.encryptionKeys.all().map(encryptionKey) }));

  app.post("/encryption-keys", (c) => {
    const { state } = sandbox;
    const { name, description = "", kmsKeyUUID = null } = requestBody(c, createEncryptionKeyBody);
    const secret = state.random.bytes(32).toString("base64");
    const key = state.encryptionKeys.add({ ...state.newStored(), name, description, kmsKeyUUID, secret });
    return c.json({ encryptionKey: encryptionKey(key), key: secret });
  });

  app.get("/encryption-keys/:uuid", (c) => {
    const key = sandbox.state.encryptionKeys.get(pathUuid(c));
    return c.json({ ...encryptionKey(key), key: key.secret });
  });

  app.post("/encryption-keys/:uuid", (c) => {
    const key = sandbox.state.encryptionKeys.get(pathUuid(c));
    return c.json(encryptionKey(rename(sandbox.state, key, requestBody(c, renameBody))));
  });

  app.delete("/encryption-keys/:uuid", (c) => {
    const uuid = pathUuid(c);
    refuseInUse(sandbox.state, "encryption key", "encryptionKeyUUID", uuid);
    sandbox.state.encryptionKeys.delete(uuid);
    return c.body(null, 204);
  });
}

export function columnHashingSaltRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.get("/column-hashing-salts", (c) => c.json({ items: sandbox.state.columnHashingSalts.all().map(salt) }));

  app.post("/column-hashing-salts", (c) => {
    const { state } = sandbox;
    const body = requestBody(c, createSaltBody);
    const secret = body.salt ?? state.random.bytes(16).toString("hex");
    const { name, description = "" } = body;
    const created = state.columnHashingSalts.add({ ...state.newStored(), name, description, secret, kmsKeyUUID: null });
    return c.json({ columnHashingSalt: salt(created), salt: secret });
  });

  app.get("/column-hashing-salts/:uuid", (c) => {
    const found = sandbox.state.columnHashingSalts.get(pathUuid(c));
    return c.json({ ...salt(found), salt: found.secret });
  });

  app.post("/column-hashing-salts/:uuid", (c) => {
    const found = sandbox.state.columnHashingSalts.get(pathUuid(c));
    return c.json(salt(rename(sandbox.state, found, requestBody(c, renameBody))));
  });

  app.delete("/column-hashing-salts/:uuid", (c) => {
    const uuid = pathUuid(c);
    refuseInUse(sandbox.state, "column hashing salt", "columnHashingSaltUUID", uuid);
    sandbox.state.columnHashingSalts.delete(uuid);
    return c.body(null, 204);
  });

  // v1.0.76: keyed SHA-256, or plain SHA-256 when the salt is empty.
  app.post("/column-hashing-salts/:uuid/preview", (c) => {
    const { secret } = sandbox.state.columnHashingSalts.get(pathUuid(c));
    const { value } = requestBody(c, previewSaltBody);
    const hash = secret === "" ? createHash("sha256") : createHmac("sha256", secret);
    return c.json({ hash: hash.update(value).digest("hex") });
  });
}

export function ingestionKeyRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.post("/ingestion-api-keys", (c) => {
    const { state } = sandbox;
    const { sourceReaderUUID, name = "" } = requestBody(c, createIngestionKeyBody);
    requireApiReader(state, sourceReaderUUID);
    const secret = `ingest_${state.random.bytes(24).toString("base64url")}`;
    const key = state.ingestionKeys.add({
      ...state.newStored(),
      name,
      sourceReaderUUID,
      secret,
      expiresAt: undefined,
    });
    return c.json({ ingestionAPIKey: ingestionKey(state, key), secret });
  });

  app.post("/ingestion-api-keys/:uuid", (c) => {
    const { state } = sandbox;
    const key = state.ingestionKeys.get(pathUuid(c));
    const { name, expiresAt } = requestBody(c, updateIngestionKeyBody);
    key.name = name ?? "";
    key.expiresAt = expiresAt ? Date.parse(expiresAt) : undefined;
    key.updatedAt = state.clock.now();
    return c.json(ingestionKey(state, key));
  });

  app.delete("/ingestion-api-keys/:uuid", (c) => {
    sandbox.state.ingestionKeys.delete(pathUuid(c));
    return c.body(null, 204);
  });
}

function requireApiReader(state: State, readerUUID: string): void {
  const reader = state.sourceReaders.find(readerUUID);
  const connector = state.connectors.find(reader?.connectorUUID);
  if (!connector) throw new ApiError(400, `failed to create ingestion API key: source reader not found: ${readerUUID}`);
  if (connector.type === "api") return;
  throw new ApiError(400, `failed to create ingestion API key: source reader is of type ${connector.type}, not api`);
}

function refuseInUse(
  state: State,
  kind: string,
  field: "encryptionKeyUUID" | "columnHashingSaltUUID",
  uuid: string,
): void {
  const user = state.pipelines().find((pipeline) => pipeline[field] === uuid);
  if (user) throw new ApiError(400, `failed to delete ${kind}: it is used by pipeline "${user.name}"`);
}

function rename(
  state: State,
  secret: NamedSecret,
  body: { name: string; description?: string | undefined },
): NamedSecret {
  secret.name = body.name;
  secret.description = body.description ?? "";
  secret.updatedAt = state.clock.now();
  return secret;
}

function salt(record: NamedSecret) {
  return { uuid: record.uuid, name: record.name, description: record.description, ...times(record) };
}

function encryptionKey(record: NamedSecret) {
  return { ...salt(record), type: record.kmsKeyUUID ? "kms" : "aes-256", kmsKeyUUID: record.kmsKeyUUID };
}

function ingestionKey(state: State, key: IngestionKey) {
  return {
    uuid: key.uuid,
    companyUUID: state.company.uuid,
    sourceReaderUUID: key.sourceReaderUUID,
    name: key.name,
    last4: key.secret.slice(-4),
    expiresAt: key.expiresAt === undefined ? null : timestamp(key.expiresAt),
    ...times(key),
  };
}
