// Connecting with a configuration, as the data plane would: find the server, reach it, log in. Each step fails with the
// words of the system's own driver.
import { ApiError } from "../errors.ts";
import type { ConnectorType, JsonObject } from "../types.ts";
import type { Login, Server } from "./types.ts";

export interface Connection {
  readonly server: Server;
  readonly login: Login;
}

interface Identity {
  readonly address: readonly string[];
  readonly user: readonly string[];
  readonly secret: readonly string[];
}

const DATABASE: Identity = { address: ["host"], user: ["user", "username"], secret: ["password"] };
const AWS: Identity = { address: ["awsRegion"], user: ["awsAccessKeyID"], secret: ["awsSecretAccessKey"] };

/** The keys of `sharedConfig` that say where to go and who is asking, for the types that are not plain databases. */
const IDENTITIES: Partial<Record<ConnectorType, Identity>> = {
  snowflake: {
    address: ["accountIdentifier", "accountURL"],
    user: ["username", "user"],
    secret: ["privateKey", "password"],
  },
  bigquery: { address: ["projectID"], user: [], secret: ["credentialsData"] },
  databricks: { address: ["host"], user: [], secret: ["personalAccessToken", "clientSecret"] },
  delta: AWS,
  dynamodb: AWS,
  gcs: { address: ["projectID"], user: [], secret: ["credentialsData"] },
  iceberg: { address: ["uri", "bucketARN"], user: [], secret: ["token", "credential", "awsSecretAccessKey"] },
  keyspaces: AWS,
  motherduck: { address: ["host"], user: [], secret: ["token"] },
  s3: AWS,
};

/**
 * Logs in to the server that a configuration describes.
 * @throws ApiError 400 when a setting is missing, no such host is known, it cannot be reached, or the login is wrong
 */
export function connect(servers: readonly Server[], type: ConnectorType, config: JsonObject): Connection {
  const identity = IDENTITIES[type] ?? DATABASE;
  const address = required(type, config, identity.address);
  const server = servers.find((candidate) => candidate.type === type && candidate.address === address);
  if (!server) throw failure(type, `dial tcp: lookup ${address}: no such host`);
  const port = portOf(config) ?? server.port;
  if (!server.reachable) throw failure(type, `dial tcp ${address}:${port ?? 443}: i/o timeout`);
  if (server.port !== undefined && port !== server.port) {
    throw failure(type, `dial tcp ${address}:${port ?? 443}: connect: connection refused`);
  }
  return { server, login: logIn(server, config, identity) };
}

function logIn(server: Server, config: JsonObject, identity: Identity): Login {
  const user = identity.user.length > 0 ? required(server.type, config, identity.user) : undefined;
  const secret = firstText(config, identity.secret);
  const login = server.logins.find((candidate) => candidate.user === user && candidate.secret === secret);
  if (!login) throw failure(server.type, refusal(server.type, user ?? ""));
  return login;
}

/** The port may be a number or its digits. */
function portOf(config: JsonObject): number | undefined {
  const { port } = config;
  return typeof port === "number" || (typeof port === "string" && port !== "") ? Number(port) : undefined;
}

function required(type: ConnectorType, config: JsonObject, keys: readonly string[]): string {
  const value = firstText(config, keys);
  if (value === undefined) throw failure(type, `missing required field "${keys[0] ?? ""}"`);
  return value;
}

function firstText(config: JsonObject, keys: readonly string[]): string | undefined {
  return keys.map((key) => config[key]).find((value): value is string => typeof value === "string" && value !== "");
}

function failure(type: ConnectorType, reason: string): ApiError {
  return new ApiError(400, `failed to connect to ${type}: ${reason}`);
}

/** What each system answers to a wrong user or password. */
function refusal(type: ConnectorType, user: string): string {
  switch (type) {
    case "postgresql":
    case "cockroach":
    case "redshift":
      return `FATAL: password authentication failed for user "${user}" (SQLSTATE 28P01)`;
    case "mysql":
    case "planetscale":
      return `Error 1045 (28000): Access denied for user '${user}' (using password: YES)`;
    case "mssql":
      return `login error: Login failed for user '${user}'`;
    case "oracle":
      return "ORA-01017: invalid username/password; logon denied";
    case "mongodb":
    case "documentdb":
      return "connection() error occurred during connection handshake: (AuthenticationFailed) Authentication failed";
    case "snowflake":
      return "390100 (08004): Incorrect username or password was specified";
    case "bigquery":
    case "gcs":
      return "googleapi: Error 401: Request had invalid authentication credentials";
    case "dynamodb":
    case "keyspaces":
    case "s3":
    case "delta":
      return "UnrecognizedClientException: The security token included in the request is invalid";
    default:
      return "401 Unauthorized: invalid access token";
  }
}
