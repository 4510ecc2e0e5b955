// The Artie API that the command line's tools talk to: the real one with the key of the environment, or a sandbox.
import { resolve } from "node:path";
import { AccountChanges } from "../account/changes.ts";
import { RecordFile } from "../audit/file.ts";
import { Aftermath } from "../audit/aftermath.ts";
import type { Entry, Followed } from "../audit/entry.ts";
import { CommandError, reasonOf, UsageError } from "./errors.ts";
import { DEFAULT_API_URL, isApiKey, KEY_PREFIX } from "../artie/places.ts";
import type { ApiOptions } from "./options.ts";
import type { ApiServices, GivenServices, Place } from "./services.ts";
import { tell } from "./tell.ts";

export interface Api extends AsyncDisposable {
  /** Made with the first use. */
  readonly services: () => Promise<ApiServices>;
  /** What the requests of these services show of changes in the account. */
  readonly changes: AccountChanges;
  /** Keeps an entry of the record, where one is kept. */
  readonly record: ((entry: Entry) => void) | undefined;
}

/** @param key Instead of the one of the environment. @throws UsageError when there is no usable key */
export async function openApi(options: ApiOptions, version: string, ownKey?: string): Promise<Api> {
  const changes = new AccountChanges();
  const record = options.audit === undefined ? undefined : await openRecord(options.audit, changes);
  const folders = (options.folders ?? [process.cwd()]).map((folder) => resolve(folder));
  const sandbox = options.sandbox ? await (await import("../sandbox/index.ts")).startSandbox() : undefined;
  const place: Place = sandbox ?? addressesOf(options, ownKey);
  let services: Promise<ApiServices> | undefined;
  return {
    services: () => (services ??= openServices({ place, version, changes, folders })),
    changes,
    record,
    [Symbol.asyncDispose]: async () => sandbox?.close(),
  };
}

async function openServices(given: GivenServices): Promise<ApiServices> {
  return (await import("./services.ts")).servicesOf(given);
}

function addressesOf({ apiUrl: url = DEFAULT_API_URL, eventsUrl }: ApiOptions, ownKey: string | undefined): Place {
  return { url, eventsUrl, apiKey: ownKey ?? apiKeyOf(process.env) };
}

/** @throws CommandError when the file can't be written */
async function openRecord(path: string, changes: AccountChanges): Promise<(entry: Entry) => void> {
  const file = new RecordFile(resolve(path));
  const failed = (error: unknown) => `--audit ${path} can't be written: ${reasonOf(error)}.`;
  await file.prepare().catch((error: unknown) => {
    throw new CommandError(failed(error));
  });
  const keep = (row: Entry | Followed) => void file.append(row).catch((error: unknown) => tell(failed(error)));
  const aftermath = new Aftermath(keep);
  changes.onDidObserve((exchange) => aftermath.take(exchange));
  return (entry) => {
    keep(entry);
    aftermath.called(entry);
  };
}

/** @throws UsageError for none, and for what is no key */
export function apiKeyOf(env: NodeJS.ProcessEnv): string {
  const key = env["ARTIE_API_KEY"]?.trim();
  if (!key) throw new UsageError("Set ARTIE_API_KEY to an API key of your Artie account, or use --sandbox.");
  if (isApiKey(key)) return key;
  throw new UsageError(`ARTIE_API_KEY does not hold an Artie API key: they begin with ${KEY_PREFIX}.`);
}
