// The settings, typed. Those that decide where a key goes or what the agent may do cannot be set by a workspace: their
// scope in package.json is `application` or `machine`, so VS Code itself ignores them there.
import * as vscode from "vscode";

export const SECTION = "artie";
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** How often to refresh while a pipeline deploys or backfills, in milliseconds. */
export const BUSY_INTERVAL_MS = 3_000;

/** Where new sign-ins go; accounts that are there keep the address they were made with. @throws Error in plain words */
export function apiUrlSetting(): string {
  return parseAddress("artie.apiUrl", text("apiUrl"));
}

/** Undefined when it is empty: an Events API's address belongs to a deployment. @throws Error in plain words */
export function eventsUrlSetting(): string | undefined {
  const address = text("eventsUrl");
  return address === "" ? undefined : parseAddress("artie.eventsUrl", address);
}

/** A file or an address; empty for none. Whoever reads it judges it. */
export function apiSpecSetting(): string {
  return text("apiSpec");
}

/** Of a team's gateway; undefined where this window has one of its own. @throws Error in plain words */
export function gatewayUrlSetting(): string | undefined {
  const address = text("gateway.url");
  return address === "" ? undefined : parseAddress("artie.gateway.url", address);
}

const GATEWAY_PORT = 4320;

/** Where the gateway inside the extension listens, on this machine alone. */
export function gatewayPortSetting(): number {
  const port = vscode.workspace.getConfiguration(SECTION).get<unknown>("gateway.port");
  return typeof port === "number" && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : GATEWAY_PORT;
}

/** A refresh of a large account is many requests. */
const MIN_REFRESH_SECONDS = 5;

/** Milliseconds between refreshes; 0 for never. */
export function refreshIntervalMs(): number {
  const seconds = vscode.workspace.getConfiguration(SECTION).get<unknown>("refreshInterval");
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return 30_000;
  return seconds <= 0 ? 0 : Math.max(MIN_REFRESH_SECONDS, seconds) * 1000;
}

/** For this person, in all windows. Undefined stands for the default. */
export async function updateSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(name, value, vscode.ConfigurationTarget.Global);
}

/** Calls back when a setting below the name (`agent`, `refreshInterval`) changes. */
export function onDidChangeSetting(name: string, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SECTION}.${name}`)) listener();
  });
}

function text(name: string): string {
  const value = vscode.workspace.getConfiguration(SECTION).get<unknown>(name);
  return typeof value === "string" ? value.trim() : "";
}

/**
 * The address in one form, without a slash at its end.
 * @throws Error that says what is wrong. Plain http would show the key to the network, so it is for this machine only.
 */
function parseAddress(setting: string, text: string): string {
  const { t } = vscode.l10n;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(t('The setting {0} is "{1}", which is not an address that begins with https://.', setting, text));
  }
  if (url.username !== "" || url.password !== "") {
    throw new Error(t("The setting {0} holds a user name or a password. Remove them: the key is enough.", setting));
  }
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    const reason = t(
      'The setting {0} is "{1}". Use https://, so that nobody on the way can read the key.',
      setting,
      text,
    );
    throw new Error(reason);
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}
