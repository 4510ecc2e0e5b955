// Connecting with a configuration, as the data plane would: find the system, reach it, log in. Each step fails with the
// words of the system's own driver.
import { ApiError } from "../api-error.ts";
import { textSetting, type JsonObject } from "../types.ts";
import { SYSTEM_TYPES, type ConnectorType } from "./system-types.ts";
import type { Login, System } from "./systems.ts";

export interface Connection {
  readonly system: System;
  readonly login: Login;
}

/**
 * Logs in to the system that a configuration describes.
 * @throws ApiError 400 when a setting is missing, no such host is known, it cannot be reached, or the login is wrong
 */
export function connect(systems: readonly System[], type: ConnectorType, config: JsonObject): Connection {
  const address = required(type, config, SYSTEM_TYPES[type].address);
  const system = systems.find((candidate) => candidate.type === type && candidate.address === address);
  if (!system) throw failure(type, `dial tcp: lookup ${address}: no such host`);
  const port = portOf(config) ?? system.port;
  if (!system.reachable) throw failure(type, `dial tcp ${address}:${port ?? 443}: i/o timeout`);
  if (system.port !== undefined && port !== system.port) {
    throw failure(type, `dial tcp ${address}:${port ?? 443}: connect: connection refused`);
  }
  return { system, login: logIn(system, config) };
}

function logIn({ type, logins }: System, config: JsonObject): Login {
  const keys = SYSTEM_TYPES[type];
  const user = keys.user.length > 0 ? required(type, config, keys.user) : undefined;
  const secret = firstText(config, keys.secret);
  const login = logins.find((candidate) => candidate.user === user && candidate.secret === secret);
  if (!login)
    throw failure(
      type,
      keys.refusal.replace("{user}", () => user ?? ""),
    );
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
  return keys.map((key) => textSetting(config, key)).find((value) => value !== undefined);
}

function failure(type: ConnectorType, reason: string): ApiError {
  return new ApiError(400, `failed to connect to ${type}: ${reason}`);
}
