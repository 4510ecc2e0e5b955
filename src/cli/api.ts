// The Artie API that the command line's tools talk to: the real one with the key of the environment, or a sandbox.
import { resolve } from "node:path";
import { AccountChanges } from "../account/changes.ts";
import { createArtieClient, createEventsClient, DEFAULT_API_URL, KEY_PREFIX } from "../artie/index.ts";
import type { ToolServices } from "../tools/context.ts";
import type { Entry } from "../audit/entry.ts";
import { RecordFile } from "../audit/file.ts";
import { ToolError } from "../rules/tool-error.ts";
import { destinationsWritten } from "../tools/policy/hosts.ts";
import { INGESTION_KEY, withDefaults } from "../tools/secrets.ts";
import { CommandError, reasonOf, UsageError } from "./errors.ts";
import type { ApiOptions } from "./options.ts";
import { createPooledHttp } from "./pooled-http.ts";
import { createEnvironmentSecrets } from "./secrets.ts";
import { tell } from "./tell.ts";

type ApiServices = Omit<ToolServices, "access">;

export interface Api extends AsyncDisposable {
  readonly services: ApiServices;
  /** What the requests of these services show of changes in the account. */
  readonly changes: AccountChanges;
  /** Keeps an entry of the record, where one is kept. */
  readonly record: ((entry: Entry) => void) | undefined;
}

/** @param key Instead of the one of the environment. @throws UsageError when there is no usable key */
export async function openApi(options: ApiOptions, version: string, ownKey?: string): Promise<Api> {
  const changes = new AccountChanges();
  const record = options.audit === undefined ? undefined : await openRecord(options.audit);
  const folders = options.folders ?? [process.cwd()];
  const sandbox = options.sandbox ? await (await import("../sandbox/index.ts")).startSandbox() : undefined;
  const { url, apiKey: key, eventsUrl } = sandbox ?? addressesOf(options, ownKey);
  const [userAgent, http] = [`artie-vscode/${version}`, createPooledHttp(process.env)];
  const events = eventsUrl === undefined ? [] : destinationsWritten(eventsUrl);
  const secrets = createEnvironmentSecrets(process.env, [key], events);
  return {
    services: {
      artie: createArtieClient({ url, key, userAgent, observe: changes.take, http }),
      events: (ingestionKey) => {
        if (eventsUrl !== undefined) return createEventsClient({ url: eventsUrl, key: ingestionKey, userAgent, http });
        throw new ToolError("not_configured", "No Events API is configured. Start artie-mcp with --events-url.");
      },
      secrets: sandbox
        ? withDefaults(secrets, { [INGESTION_KEY]: { value: sandbox.ingestionKey, destinations: events } })
        : secrets,
      workspaceFolders: folders.map((folder) => resolve(folder)),
    },
    changes,
    record,
    [Symbol.asyncDispose]: async () => sandbox?.close(),
  };
}

function addressesOf({ apiUrl: url = DEFAULT_API_URL, eventsUrl }: ApiOptions, ownKey: string | undefined) {
  return { url, eventsUrl, apiKey: ownKey ?? apiKeyOf(process.env) };
}

/** @throws CommandError when the file can't be written */
async function openRecord(path: string): Promise<(entry: Entry) => void> {
  const file = new RecordFile(resolve(path));
  const failed = (error: unknown) => `--audit ${path} can't be written: ${reasonOf(error)}.`;
  await file.prepare().catch((error: unknown) => {
    throw new CommandError(failed(error));
  });
  return (entry) => void file.append(entry).catch((error: unknown) => tell(failed(error)));
}

/** @throws UsageError for none, and for what is no key */
export function apiKeyOf(env: NodeJS.ProcessEnv): string {
  const key = env["ARTIE_API_KEY"]?.trim();
  if (!key) throw new UsageError("Set ARTIE_API_KEY to an API key of your Artie account, or use --sandbox.");
  // A header can't carry other characters, and an error of the platform would repeat them.
  if (key.startsWith(KEY_PREFIX) && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new UsageError(`ARTIE_API_KEY does not hold an Artie API key: they begin with ${KEY_PREFIX}.`);
}
